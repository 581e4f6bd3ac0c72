"""A village and a county leave the list of the poor: verdict, chain, records its steps need, what it brings."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel import clock, events
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.publication import actions as publication
from zhucun.foundation.publication import queries as notices
from zhucun.work.households.tests.world import COUNTY, NEXT_VILLAGE, VILLAGE
from zhucun.work.units.tests.conftest import actor
from zhucun.work.villages import rules
from zhucun.work.villages.actions import exits
from zhucun.work.villages.events import AreaExited
from zhucun.work.villages.models import VillageExit
from zhucun.work.villages.queries import exits as queries

from .conftest import TODAY, loaded_with, mark, poor_household, profile

pytestmark = pytest.mark.django_db
TOWNSHIP, THIRD = "990102200", "990102201200"
PROOF = "村民代表会议记录、到户核实表"


def committee() -> Actor:
    return actor("village_committee", VILLAGE)


def clerk() -> Actor:
    return actor("township_clerk", TOWNSHIP)


def office() -> Actor:
    return actor("county_office", COUNTY)


@pytest.fixture
def ready(world: None) -> None:
    """方山坪村 is on the list and has 247 people, four of them registered poor: 1.62 %."""
    mark(VILLAGE, "filed_poor_village", "2014")
    profile(persons=247)
    poor_household(4)


def put(who: Actor | None = None, division: str = VILLAGE) -> VillageExit:
    return exits.put(actor=who or committee(), division=division, evidence=PROOF)


def step(row: VillageExit, title: str) -> CaseStep:
    return next(one for one in queries.steps(row) if one.title == title)


def agree(row: VillageExit, title: str, who: Actor) -> None:
    approvals.decide(actor=who, step=step(row, title).pk, outcome="approved")


def examined(row: VillageExit, title: str, who: Actor, *, sound: bool = True) -> None:
    exits.examine(
        actor=who, row=row, step=step(row, title).pk, people="赵核实", examined_on=clock.today(), sound=sound,
        finding="到户核对，账实相符",
    )  # fmt: skip


def posted(row: VillageExit, title: str, who: Actor, days: int | None = None) -> notices.PublicNotice:
    return exits.post_notice(
        actor=who, row=row, step=step(row, title).pk, place="乡政府公示栏", starts_on=clock.today(), days=days
    )


def verdict(
    poor: int, persons: int, percent: str, *, listed: bool = True, missing: tuple[str, ...] = ()
) -> list[bool]:
    standing = rules.Standing(poor, persons, missing, listed, "是建档立卡贫困村")
    limit = rules.Limit(Decimal(percent), "全国", "ND-022")
    return [line.met for line in rules.exit_verdict(standing, limit)]


@pytest.mark.parametrize(
    ("poor", "persons", "percent", "met"),
    [
        (19, 1000, "2", True),
        (20, 1000, "2", False),
        (29, 1000, "3", True),
        (30, 1000, "3", False),
        (0, 5, "2", True),
    ],
)
def test_the_rate_must_lie_below_the_limit_itself(poor: int, persons: int, percent: str, met: bool) -> None:
    assert verdict(poor, persons, percent) == [True, True, met]


def test_each_line_is_judged_by_itself(world: None) -> None:
    assert verdict(1, 1000, "2", listed=False) == [False, True, True]
    assert verdict(1, 1000, "2", missing=("大湾村",)) == [True, False, True]
    assert verdict(0, 0, "2") == [True, False, False]


@pytest.mark.clause("ND-022")
def test_a_village_above_the_rate_is_refused_with_line_and_clause(ready: None) -> None:
    poor_household(1)  # five of 247 are 2.02 %
    with pytest.raises(Refusal, match=r"5 人 ÷ 247 人 = 2\.02%，应为低于2%（全国）") as refused:
        put()
    assert refused.value.clause == "ND-022"
    assert not VillageExit.objects.exists()


@pytest.mark.clause("ND-022")
def test_the_limit_follows_the_pack(ready: None, tmp_path: Path) -> None:
    poor_household(1)
    loaded_with(
        tmp_path,
        "national-defaults",
        {"households.exit.rate_percent, value: 2,": "households.exit.rate_percent, value: 2.5,"},
    )
    assert [line["met"] for line in put().lines] == [True, True, True]


@pytest.mark.clause("ND-022", "ND-024")
def test_in_a_western_province_the_other_rate_holds(ready: None, tmp_path: Path) -> None:
    poor_household(1)
    loaded_with(tmp_path, "national-defaults", {"['15', '45',": "['99', '15', '45',"})
    rate = put().lines[-1]
    assert (rate["wanted"], rate["met"]) == ("低于3%（西部地区）", True)


def test_a_village_off_the_list_or_without_population_cannot_exit(world: None) -> None:
    with pytest.raises(Refusal, match=r"是建档立卡贫困村：否，应为是；人口有村情登记：缺方山坪村"):
        put()


@pytest.mark.clause("PL-129")
def test_a_village_exits_by_its_case_with_evidence_and_date_and_then_shows_as_lifted(ready: None) -> None:
    told: list[AreaExited] = []
    events.subscribe(AreaExited, told.append)
    row = put()
    assert queries.exited_on(VILLAGE, TODAY) is None
    agree(row, "村级申请", committee())
    with pytest.raises(Refusal, match="还没有登记核实情况"):
        agree(row, "乡镇核实", clerk())
    examined(row, "乡镇核实", clerk(), sound=False)
    with pytest.raises(Refusal, match="核实结果为不属实"):
        agree(row, "乡镇核实", clerk())
    examined(row, "乡镇核实", clerk())
    agree(row, "乡镇核实", clerk())
    with pytest.raises(Refusal, match="还没有张贴公示"):
        agree(row, "乡镇公示", clerk())
    notice = posted(row, "乡镇公示", clerk())
    assert (notice.ends_on, notice.rows[0]["cells"][:3]) == (
        TODAY + timedelta(days=7),
        ["方山坪村", "247", "4"],
    )
    with pytest.raises(Refusal, match="公示还没有期满"):
        agree(row, "乡镇公示", clerk())
    with clock.business_date(TODAY + timedelta(days=7)):
        agree(row, "乡镇公示", clerk())
        agree(row, "县级审定", office())
        with pytest.raises(Refusal, match="还没有张贴公告"):
            agree(row, "公告退出", office())
        posted(row, "公告退出", office())
        agree(row, "公告退出", office())
        row.refresh_from_db()
        assert (row.state, row.exited_on, row.evidence) == ("approved", TODAY + timedelta(days=7), PROOF)
        assert queries.exited_on(VILLAGE, clock.today()) == row.exited_on
        assert [(one.division, one.level, one.on) for one in told if one.exit == row.pk] == [
            (VILLAGE, "village", row.exited_on)
        ]
        with pytest.raises(Conflict, match="正在办理或已经完成"):
            put()
    assert queries.exited_on(VILLAGE, TODAY) is None


def at_the_notice(days: int | None = None) -> tuple[VillageExit, notices.PublicNotice]:
    row = put()
    agree(row, "村级申请", committee())
    examined(row, "乡镇核实", clerk())
    agree(row, "乡镇核实", clerk())
    return row, posted(row, "乡镇公示", clerk(), days)


@pytest.mark.clause("ND-011")
def test_a_notice_hangs_at_least_the_days_of_the_pack(ready: None, tmp_path: Path) -> None:
    loaded_with(
        tmp_path,
        "national-defaults",
        {"households.notice.days, value: 7,": "households.notice.days, value: 10,"},
    )
    with pytest.raises(Refusal, match="不得少于10天"):
        at_the_notice(9)
    row = VillageExit.objects.get()
    assert posted(row, "乡镇公示", clerk()).ends_on == TODAY + timedelta(days=10)


def test_an_open_objection_holds_the_step_up_and_one_upheld_stops_it(ready: None) -> None:
    row, notice = at_the_notice()
    objections = [
        publication.object_to(actor=committee(), notice=notice, text="还有三户住危房，不应退出。")
        for _ in range(2)
    ]
    with clock.business_date(TODAY + timedelta(days=8)):
        with pytest.raises(Refusal, match="还有 2 件异议没有答复"):
            agree(row, "乡镇公示", clerk())
        publication.answer(actor=office(), objection=objections[0], upheld=False, text="已核实，住房安全。")
        publication.answer(actor=office(), objection=objections[1], upheld=True, text="一户属实。")
        with pytest.raises(Refusal, match="有异议经核实成立"):
            agree(row, "乡镇公示", clerk())
        approvals.decide(
            actor=clerk(), step=step(row, "乡镇公示").pk, outcome="returned", opinion="先解决一户住房安全"
        )
        row.refresh_from_db()
        assert (row.state, row.note, row.exited_on) == ("returned", "先解决一户住房安全", None)
        again = put()
    assert again.pk != row.pk
    assert queries.latest([VILLAGE])[VILLAGE] == again


def test_only_those_whose_step_it_is_record_what_it_needs(ready: None) -> None:
    row = put()
    with pytest.raises(Conflict, match="不是办理这一步的时候"):
        examined(row, "乡镇核实", clerk())
    agree(row, "村级申请", committee())
    for who in (committee(), actor("township_clerk", "990102201"), actor("county_office", "990101")):
        with pytest.raises(NotAllowed):
            examined(row, "乡镇核实", who)
    with pytest.raises(Conflict):
        posted(row, "乡镇核实", clerk())


def test_who_has_nothing_to_do_with_the_place_may_not_put_it(ready: None) -> None:
    for who in (
        actor("village_committee", NEXT_VILLAGE),
        actor("county_office", "990101"),
        actor("auditor", "99"),
    ):
        with pytest.raises(NotAllowed):
            put(who)
    with pytest.raises(NotAllowed):
        put(clerk(), COUNTY)
    with pytest.raises(Refusal, match="不是村或县"):
        put(office(), TOWNSHIP)


@pytest.mark.clause("ND-023")
def test_a_county_is_measured_by_all_its_villages_and_exits_through_city_and_province(ready: None) -> None:
    mark(COUNTY, "key_county", "provincial")
    profile(village=NEXT_VILLAGE, persons=100)
    with pytest.raises(Refusal, match="人口有村情登记：缺白水村"):
        put(office(), COUNTY)
    profile(village=THIRD, persons=100)
    row = put(office(), COUNTY)
    assert (row.level, row.poor_persons, row.persons) == ("county", 4, 447)
    agree(row, "县级提出", office())
    city, province = actor("city_office", "9901"), actor("province_office", "99")
    for title, who in (("市级初审", city), ("省级核查", province)):
        examined(row, title, who)
        agree(row, title, who)
    notice = posted(row, "省级公示", province)
    assert (notice.division_id, notice.level) == ("99", "省")
    with clock.business_date(notice.ends_on or TODAY):
        agree(row, "省级公示", province)
        agree(row, "省级批准退出", province)
    row.refresh_from_db()
    assert row.state == "approved"


@pytest.fixture(autouse=True)
def _no_listeners() -> Iterator[None]:
    """What a test subscribes to leaves with it."""
    before = {kind: list(handlers) for kind, handlers in events._subscribers.items()}
    yield
    events._subscribers.clear()
    events._subscribers.update(before)


def test_the_county_office_sees_its_exits_alone(ready: None) -> None:
    row = put()
    assert queries.exit_of(viewer=office(), pk=row.pk) == row
    assert queries.exit_of(viewer=actor("county_office", "990101"), pk=row.pk) is None
    assert date(2018, 3, 1) == row.put_on
