"""What the tags draw: escaped, in words, with the clause that opens."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template

from zhucun.foundation.ui import clauses
from zhucun.foundation.ui.parts import Bar, Cite, Tag
from zhucun.foundation.ui.tables import Column, Table, export_rows


def draw(source: str, **context: object) -> str:
    return Template("{% load ui_tags %}" + source).render(Context(context))


def test_a_clause_mark_opens_the_clause_and_bears_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clauses, "_lookup", {"H15-043": "湘扶发〔2015〕1号 三(二)"}.get)
    html = draw('{% clause "H15-043" %}')
    assert 'href="/clauses/H15-043/"' in html
    assert "湘扶发〔2015〕1号 三(二)" in html
    assert "H15-099</a>" in draw('{% clause "H15-099" %}')
    assert draw('{% clause "" %}') == ""


def test_what_people_typed_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    table = Table("表", (Column("name", "名称", link=lambda row: '"><script>'),), [{"name": evil}])
    for html in (
        draw('{% tag "warn" text %}', text=evil),
        draw("{% clause text %}", text=evil),
        draw("{% section text note=text %}{{ text }}{% endsection %}", text=evil),
        draw("{% render_table table %}", table=table),
    ):
        assert "<script" not in html


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2418, "2,418"),
        (Decimal("44.50"), "44.5"),
        (37.5, "37.5"),
        (Decimal(6162), "6,162"),
        (None, "—"),
        (0, "0"),
    ],
)
def test_numbers_have_separators_and_nothing_is_a_dash(value: object, text: str) -> None:
    assert draw("{% num value %}", value=value) == text


def test_a_table_shows_each_value_in_its_way() -> None:
    columns = (
        Column("name", "乡镇", link=lambda row: "/t/1/"),
        Column("villages", "村数", numeric=True),
        Column("state", "状态"),
        Column("share", "覆盖", numeric=True),
        Column("why", "依据"),
        Column("day", "日期"),
        Column("done", "已办"),
        Column("year", "年度", read=lambda row: "2015"),
    )
    row = {
        "name": "东川乡",
        "villages": 1100,
        "state": Tag("待确认", "bad"),
        "share": Bar(71, "71%", tone="warn"),
        "why": Cite("H15-043", "三(二)"),
        "day": date(2015, 3, 6),
        "done": False,
    }
    table = Table(
        "各乡镇", columns, [row], row_key=lambda r: "990101", total={"name": "合计", "villages": 2200}
    )
    html = draw("{% render_table table %}", table=table)
    for part in (
        '<th scope="row"><a href="/t/1/">东川乡</a></th>',
        '<td class="n">1,100</td>',
        '<span class="tag bad">待确认</span>',
        'value="71" max="100"',
        'href="/clauses/H15-043/"',
        "2015-03-06",
        "<td>否</td>",
        "<td>2015</td>",
        'data-key="990101"',
        '<td class="n">2,200</td>',
    ):
        assert part in html
    assert next(iter(export_rows(columns, [row]))) == [
        "东川乡", 1100, "待确认", "71%", "三(二)", date(2015, 3, 6), False, "2015",
    ]  # fmt: skip


class UnitForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="按公章全称填写")
    teams = forms.IntegerField(label="队数", min_value=2)


def test_a_field_keeps_what_was_typed_and_ties_error_reason_and_clause_to_it() -> None:
    form = UnitForm({"name": "省农业厅", "teams": "1"})
    html = draw('{% field form.teams reason="每队不少于2人" clause="H15-043" %}', form=form)
    assert 'value="1"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_teams_why id_teams_error"' in html
    assert 'id="id_teams_error"' in html
    assert 'id="id_teams_why">每队不少于2人 <a class="clause"' in html
    whole = draw("{% field form.name %}", form=form)
    assert 'value="省农业厅"' in whole
    assert "按公章全称填写" in whole
    assert "aria-invalid" not in whole
