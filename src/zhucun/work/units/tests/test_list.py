"""The closed list of a batch: loaded once, as a whole, with what it prints; and the other names of its units."""

from datetime import date

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.models import OrganisationType
from zhucun.foundation.policy import actions as policy
from zhucun.work.units import actions, queries
from zhucun.work.units.kinds import kind_of

from .conftest import ENDS, MACHINE, NAMES, STARTS, actor, lines, load, make_batch, unit

pytestmark = pytest.mark.django_db


def test_a_batch_of_the_same_title_in_an_area_is_opened_once() -> None:
    assert make_batch().pk == make_batch().pk
    assert make_batch("36").pk != make_batch().pk


def test_a_batch_must_end_after_it_starts() -> None:
    with pytest.raises(Refusal, match="期满日期必须晚于开始日期"):
        actions.open_batch(
            actor=MACHINE,
            division="43",
            title="反了",
            instrument="hunan-2015-1",
            starts_on=ENDS,
            ends_on=STARTS,
        )


@pytest.mark.clause("H15-004", "H15-042")
def test_the_list_keeps_order_category_heading_and_the_printed_totals() -> None:
    batch = make_batch()
    totals = [{"category": "", "heading": "", "count": 6, "where": {}}]
    count = actions.load_units(actor=MACHINE, batch=batch, units=lines(), totals=totals, level="province")
    batch.refresh_from_db()
    rows = queries.listed(batch)
    assert (count, [row.printed for row in rows]) == (6, list(NAMES))
    assert (rows[3].category, rows[3].heading, rows[3].where["row"]) == ("enterprises", "省管企业", 5)
    assert batch.totals == totals
    assert AuditEntry.objects.filter(verb="载入单位名单", subject_id=str(batch.pk)).count() == 1


@pytest.mark.clause("H15-042")
def test_a_unit_listed_twice_is_refused_by_name_and_nothing_is_loaded() -> None:
    batch = make_batch()
    with pytest.raises(Refusal, match="名单中单位重复：省财政厅") as refused:
        load(batch, ["省财政厅", "省总工会", "省财政厅"])
    assert refused.value.clause == "H15-042"
    assert queries.listed(batch) == []
    assert organisations.named("43", ["省总工会"]) == {}


@pytest.mark.clause("H15-004")
def test_a_second_list_for_a_batch_is_refused() -> None:
    batch = make_batch()
    load(batch)
    with pytest.raises(Conflict, match="名单是一个整体"):
        load(batch, ["省林业厅"])
    assert len(queries.listed(batch)) == len(NAMES)


def test_a_body_already_registered_is_taken_and_not_made_again() -> None:
    first, second = make_batch(), make_batch(title="2018年省派驻村帮扶")
    load(first)
    load(second, ["省财政厅"])
    assert queries.listed(second)[0].organisation_id == queries.listed(first)[0].organisation_id


@pytest.mark.clause("PL-056")
def test_every_listed_unit_carries_a_type_code_and_restricted_ones_are_marked() -> None:
    batch = make_batch()
    load(batch)
    found = {
        row.printed: (row.organisation.kind, row.organisation.restricted) for row in queries.listed(batch)
    }
    assert found == {
        "省财政厅": ("party_government", False),
        "省总工会": ("mass", False),
        "省军区政治部": ("military", True),
        "湘电集团": ("enterprise", False),
        "湖南大学": ("college", False),
        "省电力公司": ("enterprise", False),
    }
    # 党政机关、人民团体、民主党派、企事业单位, as the clause names them.
    named = {"party_government", "mass", "democratic", "enterprise", "institution"}
    assert named <= set(OrganisationType.values)


@pytest.mark.parametrize(
    ("name", "category", "expected"),
    [
        ("省国安厅", "organs", ("party_government", True)),
        ("省武警总队", "central.organs", ("military", True)),
        ("省委党校", "organs", ("institution", False)),
        ("中国人民银行长沙中心支行", "central.finance", ("finance", False)),
        ("湖南日报印务公司", "enterprises", ("enterprise", False)),
    ],
)
def test_words_in_the_name_of_an_organ_tell_its_type(
    name: str, category: str, expected: tuple[str, bool]
) -> None:
    assert kind_of(name, category) == expected


def test_an_office_of_another_province_or_a_county_may_not_load_the_list() -> None:
    batch = make_batch()
    for stranger in (
        actor("province_office", "36"),
        actor("county_office", "430121"),
        actor("auditor", "43"),
    ):
        with pytest.raises(NotAllowed):
            actions.load_units(actor=stranger, batch=batch, units=lines(), totals=[], level="province")
    assert actions.load_units(
        actor=actor("province_office", "43"), batch=batch, units=lines(), totals=[], level="province"
    )


@pytest.mark.clause("H15-004")
def test_an_alias_is_kept_for_a_listed_unit_and_refused_for_another() -> None:
    batch = make_batch()
    load(batch, ["省财政厅"])
    load(make_batch(title="2018年省派驻村帮扶"), ["省林业厅"])
    actions.confirm_alias(
        actor=MACHINE, batch=batch, printed="财政厅", organisation=unit("省财政厅"), note=""
    )
    assert queries.names(batch) == {"省财政厅": unit("省财政厅").pk, "财政厅": unit("省财政厅").pk}
    with pytest.raises(Refusal, match="“省林业厅”不在“2015年省派驻村帮扶”的单位名单内") as refused:
        actions.confirm_alias(
            actor=MACHINE, batch=batch, printed="林业厅", organisation=unit("省林业厅"), note=""
        )
    assert refused.value.clause == "H15-004"
    assert organisations.known_names("43") == {"财政厅": unit("省财政厅").pk}


def test_one_alias_cannot_mean_two_units() -> None:
    batch = make_batch()
    load(batch)
    actions.confirm_alias(actor=MACHINE, batch=batch, printed="湘电", organisation=unit("湘电集团"), note="")
    with pytest.raises(Refusal, match="“湘电”已是“湘电集团”的别名"):
        actions.confirm_alias(
            actor=MACHINE, batch=batch, printed="湘电", organisation=unit("省电力公司"), note=""
        )


def test_a_listed_name_cannot_become_the_alias_of_another_unit() -> None:
    batch = make_batch()
    load(batch)
    with pytest.raises(Refusal, match="是另一个已登记单位的名称"):
        actions.confirm_alias(
            actor=MACHINE, batch=batch, printed="湖南大学", organisation=unit("湘电集团"), note=""
        )


@pytest.mark.clause("PL-056", "ZY17-021")
def test_a_type_or_level_the_instrument_does_not_name_is_refused() -> None:
    batch = make_batch("52")
    policy.adopt(
        actor=MACHINE, instrument="plans-templates", division="52", citation="测试", valid_from=STARTS
    )
    with pytest.raises(
        Refusal, match="省军区政治部的类型不在规定的党政机关、人民团体、民主党派、企事业单位之内"
    ) as refused:
        load(batch)
    assert refused.value.clause == "PL-056"
    fitting = [name for name in NAMES if name != "省军区政治部"]
    later = actions.open_batch(
        actor=MACHINE, division="52", title="2018年", instrument="hunan-2015-1",
        starts_on=date(2018, 3, 1), ends_on=date(2021, 3, 1),
    )  # fmt: skip
    with pytest.raises(Refusal, match="省林业厅的层级不在规定的中央、省、市、县之内") as refused:
        actions.load_units(actor=MACHINE, batch=later, units=lines(["省林业厅"]), totals=[], level="township")
    assert refused.value.clause == "ZY17-021"
    load(batch, fitting)
    assert len(queries.listed(batch)) == len(fitting)


@pytest.mark.parametrize(
    ("starts", "ends"), [(date(1, 1, 1), date(4, 1, 1)), (date(2015, 2, 13), date(2105, 2, 13))]
)
def test_a_slip_of_the_year_does_not_open_a_batch(starts: date, ends: date) -> None:
    with pytest.raises(Refusal, match="年份"):
        actions.open_batch(
            actor=MACHINE,
            division="43",
            title="误",
            instrument="hunan-2015-1",
            starts_on=starts,
            ends_on=ends,
        )
