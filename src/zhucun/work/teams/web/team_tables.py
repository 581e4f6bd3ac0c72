"""Tables and facts of the team pages."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.ui.parts import Link, Tag
from zhucun.foundation.ui.tables import Column, Table
from zhucun.work.units.queries import READERS

from ..models import LocalLiaison, Nomination, Posting, PostingNote, Team
from ..queries.life import Turnover, Vacancy

LEVELS = {"central": "中央", "province": "省", "city": "市", "county": "县"}
_STATES: dict[str, Tag] = {
    "draft": Tag("草稿", "warn"),
    "submitted": Tag("审批中", "info"),
    "approved": Tag("已批准", "ok"),
    "refused": Tag("未批准", "bad"),
    "withdrawn": Tag("已放弃"),
}


def village_of(row: Any) -> str:  # noqa: ANN401 - a team or a nomination
    """The village's name where ``name_places`` found it, else its key."""
    return str(getattr(row, "village_name", row.village_id))


def name_places(rows: Iterable[Any], on: date) -> Iterator[Any]:
    """The rows with the names of their villages, one query for many."""
    for part in batches(rows, 500):
        areas = divisions.by_keys([row.village_id for row in part], on)
        for row in part:
            if row.village_id in areas:
                row.village_name = areas[row.village_id].name
            yield row


def state_of(row: Team) -> Tag:
    """How a team stands today."""
    if row.valid_to is not None and row.valid_to <= clock.today():
        return Tag("已撤队")
    return Tag("已进村", "ok") if row.entered_on else Tag("未进村", "warn")


PAPER_READERS = frozenset(READERS | {"sending_unit", "township_clerk"})  # who reads nominations and forms


def list_links(viewer: Actor) -> list[Link]:
    """Where one goes from the list of teams."""
    if not viewer.holds(PAPER_READERS):
        return []
    found = [Link("选派", reverse("nominations")), Link("空缺", reverse("vacancies"))]
    found.append(Link("人员变动", reverse("turnover")))
    if viewer.holds(READERS | {"township_clerk"}):
        found.append(Link("合规", reverse("teams_compliance")))
    return found


def team_facts(row: Team, liaison: LocalLiaison | None, on: date) -> list[tuple[str, object]]:
    """What stands of a team."""
    return [
        ("批次", row.batch.title),
        ("组建", row.valid_from),
        ("进村", row.entered_on or "尚未进村"),
        (
            "联系协调干部",
            f"{liaison.name}（{liaison.body}{liaison.post}）{liaison.phone}" if liaison else "还没有确定",
        ),
        *(
            [("撤队", f"{row.valid_to:%Y-%m-%d} {row.closing_reason}")]
            if row.valid_to and row.valid_to <= on
            else []
        ),
    ]


def roster(rows: Iterable[Posting], on: date) -> Table:
    """Who is in a team on a day."""
    return Table(
        caption="队员",
        columns=(
            Column("cadre.name", "姓名", link=lambda row: reverse("posting", args=[row.pk])),
            Column("role", "职责", read=lambda row: row.get_role_display()),
            Column("first_secretary", "第一书记", read=lambda row: "是" if row.first_secretary else ""),
            Column("stationed", "驻村", read=lambda row: "驻村" if row.stationed else "不驻村"),
            Column("cadre.politics", "政治面貌"),
            Column("valid_from", "任职"),
            Column("planned_to", "计划期满", read=lambda row: row.planned_to - timedelta(days=1)),
            Column("arrived_on", "到村", read=lambda row: _by(row.arrived_on, on) or Tag("未到村", "warn")),
        ),
        rows=rows,
        empty="这一天没有在任的队员。",
        stack=True,
    )


def _by(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


def vacancies(rows: Iterable[Vacancy], may_fill: bool = False) -> Table:
    """Places to fill; who may is led to the nomination that fills one."""
    fill = Column(
        "fill", "办理", read=lambda row: None if row.named else "补派",
        link=lambda row: f"{reverse('new_nomination')}?team={row.posting.team_id}",
    )  # fmt: skip
    return Table(
        caption="空缺",
        columns=(
            Column(
                "unit", "派出单位", read=lambda row: row.posting.team.organisation.name,
                link=lambda row: reverse("team", args=[row.posting.team_id]),
            ),
            Column(
                "who", "谁离任", read=lambda row: row.posting.cadre.name,
                link=lambda row: reverse("posting", args=[row.posting.pk]),
            ),
            Column("why", "情形", read=lambda row: f"{row.posting.get_ending_display()}：{row.posting.ending_reason}"),
            Column("since", "自"),
            Column("days", "空缺天数", numeric=True),
            Column("named", "接替人选", read=lambda row: f"{row.named}（未到村）" if row.named else Tag("还没有", "warn")),
            *((fill,) if may_fill else ()),
        ),
        rows=list(rows),
        empty="没有空缺。",
        stack=True,
    )  # fmt: skip


def turnover(rows: Iterable[Turnover]) -> Table:
    """How many of each unit's members were changed before the term ended."""
    return Table(
        caption="人员变动",
        columns=(
            Column("unit", "派出单位"),
            Column("members", "先后派出", numeric=True),
            Column("changed", "期满前变动", numeric=True),
            Column("percent", "占比", numeric=True, read=lambda row: f"{row.percent:.1f}%"),
            Column(
                "reasons", "变动与理由",
                read=lambda row: "；".join(f"{day:%Y-%m-%d} {who}{how}：{why}" for who, how, why, day in row.reasons),
            ),
        ),
        rows=list(rows),
        empty="还没有派出队员。",
        stack=True,
    )  # fmt: skip


def nominations(rows: Iterable[Nomination]) -> Table:
    """Nominations in hand."""
    return Table(
        caption="选派",
        columns=(
            Column("organisation.name", "派出单位", link=lambda row: reverse("nomination", args=[row.pk])),
            Column("starts_on", "拟到任"),
            Column("state", "状态", read=lambda row: _STATES[row.state]),
            Column("filed_on", "报送"),
        ),
        rows=list(rows),
    )


def nomination_state(row: Nomination) -> Tag:
    """The state of a nomination as a tag."""
    return _STATES[row.state]


def posting_facts(row: Posting) -> list[tuple[str, object]]:
    """What stands of a service."""
    return [
        ("职责", row.get_role_display() + ("，第一书记" if row.first_secretary else "")),
        ("驻村", "吃住在村" if row.stationed else "不住村"),
        ("任职", row.valid_from),
        ("计划期满", row.planned_to - timedelta(days=1)),
        ("到村", row.arrived_on or "尚未登记"),
        ("任职文件", row.appointment),
        ("岗位、行政和工资关系", row.relation_exception or "保留在派出单位不变"),
        *(
            [("离任", f"{row.valid_to:%Y-%m-%d} {row.get_ending_display()}：{row.ending_reason}")]
            if row.valid_to
            else []
        ),
    ]


def notes(rows: Iterable[PostingNote], keeps: bool) -> Table:
    """Exceptions and difficulties with how they were settled."""
    return Table(
        caption="例外与困难",
        columns=(
            Column("kind", "类别", read=lambda row: row.get_kind_display()),
            Column("happened_on", "日期"),
            Column("reason", "理由或情况"),
            Column(
                "settled_on", "办结", read=lambda row: row.settled_on or ("登记办结" if keeps else "未办结"),
                link=lambda row: reverse("settle_note", args=[row.posting_id, row.pk]) if keeps and not row.settled_on else "",
            ),
            Column("settled_how", "怎样办结"),
        ),
        rows=list(rows),
        empty="没有。",
        stack=True,
    )  # fmt: skip
