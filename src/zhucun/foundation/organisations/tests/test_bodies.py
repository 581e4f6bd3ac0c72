"""The register of bodies: one row per body and area, names that mean one body, ties over dates."""

from datetime import date
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.db import connections

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import actions, queries
from zhucun.foundation.organisations.models import Organisation, OrganisationTie

MACHINE = system("测试")
HUNAN = "43"
SPRING, SUMMER, AUTUMN = date(2015, 3, 6), date(2015, 7, 1), date(2015, 10, 1)


def body(name: str, division: str = HUNAN, *, actor: Actor = MACHINE) -> Organisation:
    return actions.register(
        actor=actor, name=name, kind="party_government", level="province", division=division
    )


def office(division: str, role: str = "province_office") -> Actor:
    return Actor("5", "办公室", (Grant(role, division=division),))


def other_name(organisation: Organisation, name: str) -> None:
    actions.add_name(actor=MACHINE, organisation=organisation, name=name, kind="alias", since=SPRING)


def led(by: Organisation, on: date) -> list[str]:
    return [one.name for one in queries.led_by(by.pk, "lead", on)]


@pytest.mark.django_db
def test_the_same_name_in_an_area_is_one_body_recorded_once() -> None:
    first, again, elsewhere = body("演示厅"), body("演示厅"), body("演示厅", "14")
    assert first == again != elsewhere
    assert (first.county, elsewhere.county, first.initials) == ("43", "14", "yst")
    assert AuditEntry.objects.filter(subject_id=str(first.pk), verb="登记").count() == 1


@pytest.mark.django_db
def test_a_body_below_county_level_belongs_to_its_county() -> None:
    assert body("演示县局", "431121").county == "431121"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (office("43"), True),
        (office(""), True),
        (office("431121", "county_office"), False),
        (office("14"), False),
        (office("43", "auditor"), False),
    ],
)
def test_bodies_are_kept_by_the_offices_of_the_area(actor: Actor, allowed: bool) -> None:
    if allowed:
        assert body("演示厅", actor=actor).pk
    else:
        with pytest.raises(NotAllowed, match="没有维护该地区机构的权限"):
            body("演示厅", actor=actor)


@pytest.mark.django_db
def test_an_alias_leads_to_its_body() -> None:
    bureau = body("省演示局")
    other_name(bureau, "演示局")
    other_name(bureau, "演示局")
    assert queries.known_names(HUNAN) == {"演示局": bureau.pk}
    assert queries.named(HUNAN, ["演示局", "省演示局", "没有的局"]) == {"演示局": bureau, "省演示局": bureau}
    assert [row.name for row in queries.names_of(bureau.pk)] == ["演示局"]


@pytest.mark.django_db
def test_an_alias_of_another_body_in_the_area_is_refused_and_elsewhere_is_not() -> None:
    bureau, department, elsewhere = body("省演示局"), body("省演示厅"), body("省演示局", "14")
    other_name(bureau, "演示办")
    with pytest.raises(Refusal, match="“演示办”已是“省演示局”的别名"):
        other_name(department, "演示办")
    other_name(elsewhere, "演示办")
    assert queries.known_names(HUNAN) == {"演示办": bureau.pk}
    assert queries.known_names("14") == {"演示办": elsewhere.pk}


@pytest.mark.django_db
def test_the_name_of_a_registered_body_is_no_alias_of_another() -> None:
    bureau = body("省演示局")
    body("省演示厅")
    with pytest.raises(Refusal, match="是另一个已登记单位的名称"):
        other_name(bureau, "省演示厅")


@pytest.mark.django_db
def test_only_the_confirmed_names_asked_for_are_looked_up() -> None:
    bureau = body("省演示局")
    for name in ("甲", "乙"):
        other_name(bureau, name)
    assert queries.known_names(HUNAN, ["乙", "丙"]) == {"乙": bureau.pk}


@pytest.mark.django_db
def test_a_new_tie_of_a_kind_ends_the_open_one_that_day() -> None:
    unit, first, second = body("演示公司"), body("演示委甲"), body("演示委乙")
    actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=first, since=SPRING)
    actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=second, since=SUMMER)
    held = {
        day: [t.other_name for t in queries.ties(unit.pk, day)] for day in (SPRING, date(2015, 6, 30), SUMMER)
    }
    assert list(held.values()) == [["演示委甲"], ["演示委甲"], ["演示委乙"]]
    assert queries.ties(unit.pk, date(2015, 3, 5)) == []
    assert (led(first, date(2015, 6, 30)), led(first, SUMMER)) == (["演示公司"], [])
    assert led(second, AUTUMN) == ["演示公司"]


@pytest.mark.django_db
def test_ties_of_different_kinds_stand_beside_each_other() -> None:
    unit, lead, parent = body("演示公司"), body("演示委"), body("演示集团")
    actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=lead, since=SPRING)
    actions.tie(actor=MACHINE, organisation=unit, kind="parent", other=parent, since=SPRING)
    assert [(t.kind, t.title) for t in queries.ties(unit.pk, SUMMER)] == [
        ("lead", "牵头部门"),
        ("parent", "上级单位"),
    ]
    assert led(parent, SUMMER) == []


@pytest.mark.django_db
def test_the_same_tie_again_changes_nothing() -> None:
    unit, lead = body("演示公司"), body("演示委")
    first = actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=lead, since=SPRING)
    again = actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=lead, since=SUMMER)
    assert (again.pk, again.valid_from) == (first.pk, SPRING)


@pytest.mark.django_db
@pytest.mark.parametrize("since", [SPRING, date(2015, 3, 5)])
def test_a_tie_that_would_begin_before_the_open_one_is_refused(since: date) -> None:
    unit, first, second = body("演示公司"), body("演示委甲"), body("演示委乙")
    actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=first, since=SPRING)
    with pytest.raises(Refusal, match="自2015年3月6日起已有此关系"):
        actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=second, since=since)
    assert [t.other_name for t in queries.ties(unit.pk, SPRING)] == ["演示委甲"]


@pytest.mark.django_db
def test_a_body_is_not_tied_to_itself() -> None:
    unit = body("演示公司")
    with pytest.raises(Refusal, match="不能与自己"):
        actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=unit, since=SPRING)


@pytest.mark.django_db
def test_search_finds_from_the_beginning_of_name_other_name_and_initials() -> None:
    bureau = body("省演示局")
    other_name(bureau, "样板局")
    viewer = office("14", "auditor")
    for text in ("省演", "样板", "SYS"):
        assert queries.search(viewer=viewer, text=text) == [bureau]
    assert queries.search(viewer=viewer, text="演示") == []
    assert queries.search(viewer=Actor("1", "无角色"), text="省演") == []


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["no-id", "00000000-0000-7000-8000-000000000000"])
def test_an_unknown_id_is_nobody(pk: str) -> None:
    assert queries.get(pk) is None


@pytest.mark.django_db(transaction=True)
def test_racing_ties_leave_one_open() -> None:
    unit, others = body("演示公司"), [body(f"演示委{number}") for number in range(3)]
    start = Barrier(3)

    def bind(other: Organisation, since: date) -> None:
        try:
            start.wait()
            actions.tie(actor=MACHINE, organisation=unit, kind="lead", other=other, since=since)
        except Refusal:
            pass  # the one that came too late for its day
        finally:
            connections.close_all()

    days = (SPRING, SUMMER, AUTUMN)
    threads = [Thread(target=bind, args=pair) for pair in zip(others, days, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = OrganisationTie.objects.filter(organisation=unit).order_by("valid_from")
    assert rows[len(rows) - 1].valid_to is None
    assert all(row.valid_to == after.valid_from for row, after in pairwise(rows))
    assert led(others[2], AUTUMN) == ["演示公司"]
