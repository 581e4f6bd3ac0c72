"""Quotas: who assigns them, what approvals take, what the table says, and many approving at once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy.tests import packing
from zhucun.work.households.actions import quotas as actions
from zhucun.work.households.models import HouseholdMember, Quota, Roll, RollEntry, Standing
from zhucun.work.households.queries import quotas as queries
from zhucun.work.households.scale import Numbers, compare
from zhucun.work.units.tests.conftest import browser
from zhucun.work.units.tests.conftest import person as account

from . import world as w
from .world import COUNTY, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
TOWNSHIP, CITY, PROVINCE = "990102200", "9901", "99"
OFFICE = w.actor("county_office", COUNTY)
CITY_OFFICE = w.actor("city_office", CITY)
CLAUSE = """\
- {id: Q-1, section: '', topic: 规模, kind: rule, app: households, text: 规模控制。, requirement: 规模控制。}
"""
Mode = Callable[..., None]


@pytest.fixture
def mode(world: None, tmp_path: Path) -> Mode:
    """Say how scale is controlled in an area (the province, unless another is named); the nation's default is hard."""
    written: list[str] = []

    def put(value: str, area: str = PROVINCE, since: str = "2010-01-01") -> None:
        name, clause, after = f"quota-{len(written)}", f"Q-{len(written) + 1}", "、".join(written)
        written.append(clause)
        row = f"- {{key: households.quota.mode, value: {value}, clause: {clause}, force: default, reading: 在此之后：{after}}}"
        packing.write(
            tmp_path / name,
            instrument=packing.instrument(name, jurisdiction=area, start=since),
            clauses=CLAUSE.replace("Q-1", clause),
            parameters=row,
        )
        policy.load_pack(actor=system("测试"), folder=tmp_path / name)

    return put


@pytest.fixture
def hard(mode: Mode) -> None:
    """Never to be passed, everywhere."""
    mode("hard")


def assign(division: str = VILLAGE, households: int = 3, persons: int = 9, year: int = 2015) -> Quota:
    return actions.set_quota(
        actor=system("测试"),
        division=division,
        year=year,
        households=households,
        persons=persons,
        source="测试文件",
    )


def take(division: str = VILLAGE, households: int = 1, persons: int = 3, year: int = 2015) -> None:
    actions.take(division=division, year=year, households=households, persons=persons, on=clock.today())


def counted(division: str = VILLAGE) -> tuple[int, int]:
    row = queries.standing(division, 2015)
    assert row
    return row.used_households, row.used_persons


@pytest.mark.clause("PL-052")
def test_under_hard_what_does_not_fit_is_refused_with_area_quota_and_what_is_left(hard: None) -> None:
    assign(households=2)
    take()
    take()
    with pytest.raises(Refusal) as refused:
        take()
    assert refused.value.sentence.startswith("方山坪村2015年的规模是2户9人，只剩0户3人，这次要批1户3人")
    assert refused.value.clause == "Q-1"
    assert counted() == (2, 6)


@pytest.mark.parametrize("persons", [3, 4])
def test_persons_are_limited_as_households_are(hard: None, persons: int) -> None:
    assign(households=9, persons=12)
    take(persons=9)
    if persons == 3:
        take(persons=3)
    else:
        with pytest.raises(Refusal, match="只剩8户3人"):
            take(persons=4)


def test_every_area_above_with_a_quota_counts_and_a_refusal_below_takes_nothing_above(hard: None) -> None:
    for key, number in (("", 100), (CITY, 50), (TOWNSHIP, 3), (NEXT_VILLAGE, 1)):
        assign(key, households=number, persons=number * 3)
    take(VILLAGE)  # has no quota of its own
    take(NEXT_VILLAGE)
    with pytest.raises(Refusal, match="大湾村"):
        take(NEXT_VILLAGE)
    assert [counted(key) for key in ("", CITY, TOWNSHIP, NEXT_VILLAGE)] == [(2, 6), (2, 6), (2, 6), (1, 3)]
    take(VILLAGE)
    with pytest.raises(Refusal, match="铁厂乡"):
        take(VILLAGE)


@pytest.mark.clause("PL-052")
def test_under_warn_it_counts_and_passes(mode: Mode) -> None:
    mode("warn")
    assign(households=1)
    take()
    take()
    assert counted() == (2, 6)


def test_each_area_judges_its_own_quota_by_the_mode_that_holds_there(mode: Mode) -> None:
    mode("hard")
    mode("warn", COUNTY)
    assign(CITY, households=2)
    assign(COUNTY, households=1)
    take()
    take()  # over the county's, which only warns
    with pytest.raises(Refusal, match="演示市"):
        take()
    assert counted(COUNTY) == (2, 6)


@pytest.mark.clause("PL-052")
def test_under_off_nobody_is_refused_and_the_counters_are_right_when_the_mode_changes_back(
    mode: Mode,
) -> None:
    mode("hard")
    assign(households=3)
    take()
    mode("off", since="2015-08-01")
    take(households=2, persons=6)
    take()  # over, and nobody minds
    actions.give_back(division=VILLAGE, year=2015, households=1, persons=3, on=clock.today())
    assert counted() == (3, 9)
    mode("hard", since="2015-08-15")
    with pytest.raises(Refusal, match="只剩0户0人"):
        take()
    actions.give_back(division=VILLAGE, year=2015, households=1, persons=3, on=clock.today())
    take()
    assert counted() == (3, 9)


def test_where_scale_is_not_controlled_no_quota_is_assigned_and_nothing_is_counted(mode: Mode) -> None:
    mode("off")
    with pytest.raises(Refusal, match="应纳尽纳") as refused:
        assign()
    assert refused.value.clause == "Q-1"
    take()
    assert not Quota.objects.exists()


def test_giving_back_makes_room_and_never_falls_below_nothing(hard: None) -> None:
    assign(households=1, persons=3)
    take()
    for _ in range(2):
        actions.give_back(division=VILLAGE, year=2015, households=1, persons=3, on=clock.today())
    assert counted() == (0, 0)
    take()


def test_another_quota_voids_the_earlier_one_and_its_counters_go_on(hard: None) -> None:
    first = assign(households=2)
    take()
    second = actions.set_quota(
        actor=OFFICE, division=VILLAGE, year=2015, households=1, persons=3, source="调整通知"
    )
    first.refresh_from_db()
    assert (first.voided_on, first.households, first.used_households) == (clock.today(), 2, 1)
    assert (second.used_households, second.used_persons) == (1, 3)
    with pytest.raises(Refusal, match="只剩0户"):
        take()
    entry = AuditEntry.objects.filter(verb="下达规模").latest("pk")
    assert (entry.detail["replaces"], entry.detail["households"]) == (str(first.pk), 1)


def test_under_hard_no_less_is_assigned_than_is_used(mode: Mode) -> None:
    mode("hard")
    assign(households=3)
    take(households=2, persons=6)
    with pytest.raises(Refusal, match="已经批准2户6人") as refused:
        assign(households=1, persons=6)
    assert refused.value.clause == "Q-1"
    assign(households=2, persons=6)
    mode("warn", since="2015-06-01")
    assign(households=1, persons=6)
    assert counted() == (2, 6)


def test_a_first_quota_begins_with_what_lists_approved_before(hard: None) -> None:
    roll = Roll.objects.create(
        county=COUNTY, kind="identification", village_id=VILLAGE, title="名单", year=2015, seed="x"
    )
    for number, year in enumerate((2015, 2015, 2014)):
        house = w.household((w.person(f"王{number}"), "户主"), year=year)
        entry = RollEntry.objects.create(county=COUNTY, roll=roll, household=house, head="王", size=4)
        Standing.objects.filter(household=house).update(entry=entry)
    w.household((w.person("李一"), "户主"), year=2015)  # taken over from elsewhere, approved by no list here
    row = assign(TOWNSHIP, households=9, persons=90)
    assert (row.used_households, row.used_persons) == (2, 8)


@pytest.mark.parametrize(
    ("role", "area", "division", "may"),
    [
        ("county_office", COUNTY, TOWNSHIP, True),
        ("county_office", COUNTY, VILLAGE, True),
        ("county_office", COUNTY, COUNTY, False),
        ("county_office", "990101", TOWNSHIP, False),
        ("city_office", CITY, COUNTY, True),
        ("city_office", CITY, CITY, False),
        ("province_office", PROVINCE, CITY, True),
        ("province_office", PROVINCE, PROVINCE, True),  # the nation assigns it, the province enters it
        ("township_clerk", TOWNSHIP, VILLAGE, False),
        ("auditor", PROVINCE, VILLAGE, False),
    ],
)
def test_offices_assign_to_the_areas_below_their_own(
    hard: None, role: str, area: str, division: str, may: bool
) -> None:
    def put() -> None:
        actions.set_quota(
            actor=w.actor(role, area), division=division, year=2015, households=1, persons=1, source="文件"
        )

    if may:
        put()
        assert queries.standing(division, 2015)
    else:
        with pytest.raises(NotAllowed):
            put()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"persons": 1}, "persons"), ({"households": -1}, "persons"), ({"source": " "}, "source")],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    hard: None, changed: dict[str, object], field: str
) -> None:
    given = {"households": 2, "persons": 4, "source": "文件"} | changed
    with pytest.raises(Refusal) as refused:
        actions.set_quota(actor=OFFICE, division=VILLAGE, year=2015, **given)  # type: ignore[arg-type]  # as typed
    assert refused.value.field == field


@pytest.mark.clause("PL-052")
def test_the_comparison_names_what_is_over_and_what_is_under() -> None:
    assigned = Numbers(10, 40)
    assert compare(assigned, None, assigned) == ()
    over, under = compare(assigned, Numbers(12, 39), Numbers(10, 38))
    assert (str(over), over.over) == ("下级合计超出2户、不足1人", True)
    assert (str(under), under.over) == ("登记在册不足2人", False)


@pytest.mark.clause("PL-052")
def test_the_tree_compares_an_area_with_its_lower_areas_and_the_registry(mode: Mode) -> None:
    mode("warn")
    assign(COUNTY, 10, 40)
    assign(TOWNSHIP, 4, 16)
    assign("990102201", 7, 24)
    assign(VILLAGE, 4, 16)
    w.household((w.person("王一"), "户主"), (w.person("王二"), "配偶"))
    w.household((w.person("王三"), "户主"), village=NEXT_VILLAGE)
    w.household((w.person("王四"), "户主"), status="relapsed", village=NEXT_VILLAGE)
    w.household((w.person("王五"), "户主"), status="lifted")
    w.household((w.person("王六"), "户主"), status="")
    found = queries.tree(viewer=OFFICE, division=COUNTY, year=2015)
    assert found
    assert found.top.registered == Numbers(3, 4)
    assert found.top.lower == Numbers(11, 40)
    assert [str(gap) for gap in found.top.gaps] == ["下级合计超出1户", "登记在册不足7户36人"]
    township, other = found.below
    assert (township.area.key, township.registered, township.lower) == (
        TOWNSHIP,
        Numbers(3, 4),
        Numbers(4, 16),
    )
    assert (other.registered, other.lower) == (Numbers(), None)
    assert [str(gap) for gap in township.gaps] == ["登记在册不足1户12人"]
    mode("off", since="2015-05-01")
    quiet = queries.tree(viewer=OFFICE, division=COUNTY, year=2015)
    assert quiet
    assert quiet.top.gaps == ()


def test_the_registry_is_counted_on_the_nearest_day_of_the_year(mode: Mode) -> None:
    mode("warn")
    house = w.household((w.person("王一"), "户主"), since=date(2014, 3, 1))
    Standing.objects.filter(household=house).update(valid_to=date(2015, 2, 1))
    HouseholdMember.objects.filter(household=house).update(valid_to=date(2015, 3, 1))
    for year, number in ((2013, 0), (2014, 1), (2015, 0)):
        found = queries.tree(viewer=OFFICE, division=VILLAGE, year=year)
        assert found
        assert found.top.registered == Numbers(number, number)


def test_the_whole_nation_is_counted(mode: Mode) -> None:
    mode("warn")
    w.household((w.person("王一"), "户主"))
    found = queries.tree(viewer=system(), division="", year=2015)
    assert found
    assert found.top.registered == Numbers(1, 1)
    assert [
        (line.area.key, line.registered.households) for line in found.below if line.registered.persons
    ] == [("99", 1)]


@pytest.mark.parametrize(
    "viewer", [w.actor("county_office", "990101"), w.actor("township_clerk", "990102201")]
)
def test_outside_the_own_areas_there_is_no_table(mode: Mode, viewer: object) -> None:
    mode("warn")
    assert queries.tree(viewer=viewer, division=TOWNSHIP, year=2015) is None  # type: ignore[arg-type]  # an actor


# The pages.


def signed_in(role: str, division: str) -> Client:
    account(role, division, day=w.DAY)
    return browser(role, division)


@pytest.fixture
def office(mode: Mode) -> Client:
    """The office of the county, signed in; scale is only watched."""
    mode("warn")
    return signed_in("county_office", COUNTY)


def test_the_table_is_drilled_down_and_names_what_is_over(office: Client) -> None:
    assign(COUNTY, 10, 40)
    assign(TOWNSHIP, 11, 40)
    page = office.get("/households/quotas/?year=2015").content.decode()
    assert ">超出1户<" in page
    assert f"/households/quotas/{TOWNSHIP}/?year=2015" in page
    below = office.get(f"/households/quotas/{TOWNSHIP}/?year=2015").content.decode()
    assert "方山坪村" in below
    assert f"/households/quotas/{COUNTY}/" in below
    assert office.get("/households/quotas/990101/").status_code == 404
    assert office.get("/households/quotas/00/").status_code == 404


def test_a_quota_is_assigned_on_its_page_and_what_is_refused_stays_typed(office: Client) -> None:
    url = f"/households/quotas/{TOWNSHIP}/2015/"
    answer = office.post(url, {"households": 9, "persons": 3, "source": "乙扶组〔2015〕3号"})
    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()
    assert office.post(url, {"households": 3, "persons": 9, "source": "乙扶组〔2015〕3号"}).status_code == 302
    row = queries.standing(TOWNSHIP, 2015)
    assert row
    assert (row.households, row.persons, row.source) == (3, 9, "乙扶组〔2015〕3号")
    assert office.get(f"/households/quotas/{COUNTY}/2015/").status_code == 404


def test_the_table_is_taken_along_and_that_is_noted(office: Client) -> None:
    assign(TOWNSHIP, 3, 9)
    answer = office.get("/households/quotas/?year=2015&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a stream
    assert "铁厂乡,3,9," in text
    assert AuditEntry.objects.filter(verb="导出", subject_kind="规模").count() == 1


def test_a_clerk_sees_the_table_and_sets_nothing(mode: Mode) -> None:
    mode("warn")
    client = signed_in("township_clerk", TOWNSHIP)
    assert "下达</a>" not in client.get("/households/quotas/").content.decode()
    assert client.get(f"/households/quotas/{VILLAGE}/2015/").status_code == 403


# Many at once.


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("PL-052")
def test_sixty_approving_at_once_get_exactly_the_quota(transactional_db: None, hard: None) -> None:
    assign(COUNTY, households=200, persons=100_000)
    assign(VILLAGE, households=70, persons=100_000)
    assign(NEXT_VILLAGE, households=500, persons=100_000)
    seen = _at_once(60, lambda number: take(VILLAGE if number % 2 else NEXT_VILLAGE), 5)
    assert set(seen) == {"taken", "refused"}
    assert counted(COUNTY)[0] == 200
    assert counted(VILLAGE)[0] <= 70
    assert seen["taken"] == 200 == counted(VILLAGE)[0] + counted(NEXT_VILLAGE)[0]


@pytest.mark.django_db(transaction=True)
def test_a_quota_replaced_while_many_approve_loses_no_count(transactional_db: None, hard: None) -> None:
    assign(households=40, persons=100_000)

    def act(number: int) -> None:
        if number % 6 == 0:
            assign(households=40 + number, persons=100_000)
        else:
            take()

    seen = _at_once(30, act, 3)
    row = queries.standing(VILLAGE, 2015)
    assert row
    assert set(seen) <= {"taken", "refused"}
    assert Quota.objects.filter(voided_on=None).count() == 1
    assert row.used_households <= row.households
    assert row.used_households * 3 == row.used_persons


def _at_once(threads: int, act: Callable[[int], object], times: int) -> Counter[str]:
    """Every thread acts ``times`` times on a connection of its own; what came of it."""
    barrier, seen, lock = threading.Barrier(threads), Counter[str](), threading.Lock()

    def run(number: int) -> None:
        mine = Counter[str]()
        barrier.wait(60)
        with clock.business_date(w.DAY):
            for _ in range(times):
                try:
                    act(number)
                    mine["taken"] += 1
                except (Refusal, Conflict):
                    mine["refused"] += 1
                except Exception as error:
                    mine[repr(error)] += 1
        connection.close()
        with lock:
            seen.update(mine)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(300)
    return seen
