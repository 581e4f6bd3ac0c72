"""Supervision groups: one per township, headed by the linked leader, with the seats the plan wants; contacts of places."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.oversight.actions import contacts, groups, links
from zhucun.work.oversight.models import GroupSeat, PlaceContact
from zhucun.work.oversight.queries import groups as queries
from zhucun.work.oversight.queries import guides
from zhucun.work.oversight.queries import links as link_queries
from zhucun.work.oversight.queries.groups import GroupRow
from zhucun.work.oversight.queries.guides import Guided
from zhucun.work.units.tests.conftest import MACHINE, actor, person

from .conftest import (
    DONGCHUAN,
    SHIPING,
    SINCE,
    TIECHANG,
    TODAY,
    Township,
    body,
    cadre,
    link,
    loaded_with,
    office,
    seat,
    team,
)

pytestmark = pytest.mark.django_db
JUNE = date(2015, 6, 1)


def guided(township: str = DONGCHUAN, on: date = TODAY) -> Guided:
    """A township as it is guided on a day."""
    (row,) = guides.guides(viewer=MACHINE, within=township, level=Level.TOWNSHIP, on=on)
    return row


def said(township: str = DONGCHUAN, on: date = TODAY) -> set[str]:
    """The sentences of the flags that rest on the clause of the groups."""
    return {flag.sentence for flag in guided(township, on).flags if flag.clause == "SC15-010"}


@pytest.mark.clause("SC15-010")
def test_a_full_group_headed_by_the_linked_leader_has_no_flag(dongchuan: Township) -> None:
    assert guided().flags == ()
    assert guided().groups[0].head == "高远"


@pytest.mark.clause("SC15-010")
def test_a_township_without_a_group_is_flagged(world: date) -> None:
    assert said(SHIPING) == {"石坪乡没有督导工作组。"}


@pytest.mark.clause("SC15-010")
def test_every_missing_seat_is_flagged_by_name(world: date) -> None:
    groups.set_up(actor=MACHINE, division=DONGCHUAN, since=SINCE)
    assert said() == {
        f"东川乡督导工作组缺{seat}。"
        for seat in (
            "组长（联系乡镇的县级领导）", "州级部门分管领导", "县级部门主要负责人", "乡镇党委书记", "乡镇长"
        )
    }  # fmt: skip


@pytest.mark.clause("SC15-010")
def test_the_seats_wanted_are_the_packs(dongchuan: Township, tmp_path: Path) -> None:
    groups.unseat(actor=MACHINE, seat=GroupSeat.objects.get(kind="mayor"), on=JUNE)
    assert said() == {"东川乡督导工作组缺乡镇长。"}
    loaded_with(tmp_path, "county-2015", "乡镇党委书记和乡镇长", "乡镇党委书记")
    assert said() == set()


@pytest.mark.clause("SC15-010")
def test_a_seat_in_words_the_system_does_not_know_is_left_to_a_person(
    dongchuan: Township, tmp_path: Path
) -> None:
    loaded_with(tmp_path, "county-2015", "县级部门主要负责人, 乡镇", "县级部门主要负责人, 驻县武警代表, 乡镇")
    assert said() == {"席位“驻县武警代表”没有对应的登记项，请人工核对。"}


@pytest.mark.clause("SC15-010", "SC15-009")
def test_a_head_who_is_no_longer_the_linked_leader_is_flagged_from_the_day_of_the_change(
    dongchuan: Township,
) -> None:
    links.end_link(actor=MACHINE, link=dongchuan.link, on=JUNE, reason="分工调整")
    link(DONGCHUAN, "方正", since=JUNE)
    assert said(on=date(2015, 5, 31)) == set()
    assert said(on=JUNE) == {"东川乡督导工作组组长高远不是联系领导（联系领导是方正）。"}
    groups.seat(
        actor=MACHINE,
        group=dongchuan.group,
        kind="head",
        name="方正",
        body="甲县县委",
        since=date(2015, 7, 1),
    )
    assert said(on=date(2015, 6, 30)) != set()
    assert said(on=date(2015, 7, 1)) == set()
    assert guided(on=date(2015, 6, 30)).groups[0].head == "高远"


@pytest.mark.clause("SC15-010")
def test_a_unit_with_a_village_but_nobody_in_the_group_is_flagged(dongchuan: Township) -> None:
    team(body("演示市交通局", "city", "9901"), "990101200200", "city")
    assert said() == {"演示市交通局在东川乡有帮扶村，督导工作组里没有该单位的人。"}
    seat(dongchuan.group, "prefecture", "田野", "演示市交通局")
    assert said() == set()


@pytest.mark.clause("SC15-010")
def test_a_second_group_is_refused_until_the_pack_allows_two(dongchuan: Township, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="已有1个督导工作组") as refusal:
        groups.set_up(actor=MACHINE, division=DONGCHUAN, since=JUNE)
    assert refusal.value.clause == "SC15-010"
    loaded_with(tmp_path, "county-2015", "groups_per_township, value: 1", "groups_per_township, value: 2")
    assert said() == {"东川乡只有1个督导工作组，应为2个。"}
    groups.set_up(actor=MACHINE, division=DONGCHUAN, since=JUNE)
    assert len(guided().groups) == 2


def test_a_new_secretary_follows_the_one_before_and_a_second_department_sits_beside_the_first(
    dongchuan: Township,
) -> None:
    seat(dongchuan.group, "secretary", "新书记", "东川乡政府", since=JUNE)
    seat(dongchuan.group, "department", "孙木", "甲县县委", since=JUNE)
    held = GroupSeat.objects.filter(group=dongchuan.group)
    assert held.get(cadre__name="王山").valid_to == JUNE
    assert held.get(cadre__name="李青").valid_to is None
    with pytest.raises(Refusal, match="已在该督导工作组"):
        seat(dongchuan.group, "mayor", "孙木", "甲县县委", since=JUNE)


def test_a_dissolved_group_is_gone_with_its_seats_and_another_may_follow(dongchuan: Township) -> None:
    groups.dissolve(actor=office(), group=dongchuan.group, on=JUNE)
    assert guided(on=date(2015, 5, 31)).groups != ()
    assert guided(on=JUNE).groups == ()
    assert not GroupSeat.objects.filter(valid_to=None).exists()
    assert groups.set_up(actor=office(), division=DONGCHUAN, since=JUNE).number == 1


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("county_office", "990102"),
        ("township_clerk", DONGCHUAN),
        ("county_leader", "990101"),
        ("auditor", "99"),
    ],
)
def test_groups_are_kept_by_the_office_of_the_county_or_above(world: date, role: str, place: str) -> None:
    with pytest.raises(NotAllowed):
        groups.set_up(actor=actor(role, place), division=DONGCHUAN, since=SINCE)
    assert groups.set_up(actor=office("9901", "city_office"), division=DONGCHUAN, since=SINCE).pk


@pytest.mark.clause("SC15-025")
def test_visits_are_recorded_by_who_sits_in_the_group_that_day_or_by_the_office(dongchuan: Township) -> None:
    unit = body("甲县交通局")
    cadre("陈路", unit, account=person("sending_unit", body=unit))
    member = actor("sending_unit", body=unit)
    with pytest.raises(NotAllowed):
        groups.note_visit(actor=member, group=dongchuan.group, visited_on=JUNE, findings="")
    groups.seat(
        actor=office(), group=dongchuan.group, kind="department", name="陈路", body=unit.name, since=JUNE
    )
    groups.note_visit(actor=member, group=dongchuan.group, visited_on=JUNE, findings="看产业")
    with pytest.raises(NotAllowed):
        groups.note_visit(actor=member, group=dongchuan.group, visited_on=date(2015, 5, 31), findings="")
    assert guided().group_visit == JUNE


@pytest.mark.clause("SC15-021")
def test_who_sits_in_a_group_has_that_township_and_no_other_while_the_seat_lasts(dongchuan: Township) -> None:
    unit = body("甲县交通局")
    cadre("陈路", unit, account=person("sending_unit", body=unit))
    member = actor("sending_unit", body=unit)
    assert link_queries.townships_of(viewer=member, on=TODAY) == []
    row = groups.seat(
        actor=office(), group=dongchuan.group, kind="department", name="陈路", body=unit.name, since=JUNE
    )
    assert link_queries.townships_of(viewer=member, on=TODAY) == [DONGCHUAN]
    assert link_queries.townships_of(viewer=member, on=date(2015, 5, 31)) == []
    assert queries.group(viewer=member, pk=dongchuan.group.pk) == dongchuan.group
    groups.unseat(actor=office(), seat=row, on=date(2015, 8, 1))
    assert link_queries.townships_of(viewer=member, on=TODAY) == []


@pytest.mark.clause("SC15-010")
def test_the_roster_of_the_county_lists_every_seat_with_body_post_and_phone(dongchuan: Township) -> None:
    cadre("吴山", body("甲县教育局"), title="局长", phone="19900000001")
    groups.seat(
        actor=MACHINE, group=dongchuan.group, kind="department", name="吴山", body="甲县教育局", since=SINCE
    )
    rows = queries.group_rows(viewer=office(), county="990101", on=TODAY)
    assert [(row.seat, row.name) for row in rows] == [
        ("组长", "高远"), ("州级部门分管领导", "何川"), ("县级部门主要负责人", "李青"), ("县级部门主要负责人", "吴山"),
        ("乡镇党委书记", "王山"), ("乡镇长", "赵河"),
    ]  # fmt: skip
    assert rows[3] == GroupRow("东川乡", "县级部门主要负责人", "吴山", "甲县教育局局长", "19900000001")
    assert queries.group_rows(viewer=office("990102"), county="990101", on=TODAY) == []


def test_people_of_a_body_that_became_restricted_are_not_named(dongchuan: Township) -> None:
    body("甲县水务局").__class__.objects.filter(name="甲县水务局").update(restricted=True)
    rows = queries.group_rows(viewer=office(), county="990101", on=TODAY)
    assert [row.name for row in rows if row.seat == "县级部门主要负责人"] == ["（不公开人员）"]


# --- contacts ---------------------------------------------------------------------------------------------------


def contact_flags(on: date) -> set[str]:
    """What is said of contacts in 乙县, which adopted the measures of 2018."""
    rows = [
        *guides.guides(viewer=MACHINE, within="990102", level=Level.COUNTY, on=on),
        *guides.guides(viewer=MACHINE, within="990102", level=Level.TOWNSHIP, on=on),
    ]
    return {flag.sentence for row in rows for flag in row.flags if flag.clause == "JX18-030"}


@pytest.mark.clause("JX18-030")
def test_places_without_a_contact_are_listed_once_the_measures_hold(world: date) -> None:
    on = date(2018, 9, 1)
    assert contact_flags(date(2017, 12, 31)) == set()
    assert contact_flags(on) == {"乙县没有确定驻村工作联系人。", "铁厂乡没有确定驻村工作联系人。"}
    for place in ("990102", TIECHANG):
        contacts.name_person(
            actor=office("990102"), division=place, kind="contact", name="冯平", since=date(2018, 8, 1)
        )
    assert contact_flags(on) == set()
    assert contact_flags(date(2018, 7, 31)) != set()


@pytest.mark.clause("JX18-030")
def test_the_number_of_contacts_is_the_packs(world: date, tmp_path: Path) -> None:
    contacts.name_person(
        actor=MACHINE, division=TIECHANG, kind="contact", name="冯平", since=date(2018, 8, 1)
    )
    loaded_with(tmp_path, "linfen-2018-34", "contact.per_place, value: 1", "contact.per_place, value: 2")
    assert "铁厂乡只确定了1名驻村工作联系人，应为2名。" in contact_flags(date(2018, 9, 1))
    contacts.name_person(
        actor=MACHINE, division=TIECHANG, kind="contact", name="冯安", since=date(2018, 8, 15)
    )
    assert contact_flags(date(2018, 9, 1)) == {"乙县没有确定驻村工作联系人。"}


@pytest.mark.clause("JX18-030")
def test_a_new_contact_follows_the_one_before_and_the_past_stays(world: date) -> None:
    clerk = actor("township_clerk", DONGCHUAN)
    contacts.name_person(actor=clerk, division=DONGCHUAN, kind="contact", name="冯平", since=SINCE)
    contacts.name_person(actor=clerk, division=DONGCHUAN, kind="contact", name="冯安", since=JUNE)
    assert [one.name for one in guided(on=date(2015, 5, 31)).contacts] == ["冯平"]
    assert [one.name for one in guided().contacts] == ["冯安"]


def test_a_township_clerk_names_the_own_contact_alone(world: date) -> None:
    clerk = actor("township_clerk", DONGCHUAN)
    for place, kind in ((SHIPING, "contact"), ("990101", "contact"), (DONGCHUAN, "responsible")):
        with pytest.raises(NotAllowed):
            contacts.name_person(actor=clerk, division=place, kind=kind, name="冯平", since=SINCE)
    assert not PlaceContact.objects.exists()


@pytest.mark.clause("PL-111")
def test_an_area_names_its_first_responsible_person_as_of_a_day(world: date) -> None:
    row = contacts.name_person(
        actor=office(), division=DONGCHUAN, kind="responsible", name="王山", since=SINCE, post="党委书记"
    )
    contacts.end_person(actor=office(), person=row, on=JUNE)
    assert [one.name for one in guided(on=date(2015, 5, 31)).responsible] == ["王山"]
    assert guided(on=JUNE).responsible == ()
