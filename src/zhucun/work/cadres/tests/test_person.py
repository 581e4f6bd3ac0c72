"""Registering and editing a cadre, the identity number, the account."""

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.cadres import actions, queries, rules
from zhucun.work.cadres.models import Cadre, Post

from .conftest import DAY, MACHINE, POST, actor, cadre, facts, number, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.get(verb=verb)


# --- registering ------------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-033")
def test_a_unit_registers_its_own_people_and_no_other_units() -> None:
    us = actor("sending_unit", "甲县农业局")
    row = cadre(who=us, post=POST, facts=facts(" 张　三"))
    assert (row.name, row.initials, row.county, row.organisation.name) == (
        "张三",
        "zs",
        "990101",
        "甲县农业局",
    )
    assert [
        (post.title, post.rank, post.valid_from, post.valid_to) for post in Post.objects.filter(cadre=row)
    ] == [("副局长", "副科级", date(2012, 3, 1), None)]
    told = entry("登记干部")
    assert (told.actor_id, told.county, told.subject_label) == (us.id, "990101", "张三（甲县农业局）")
    assert (told.detail["facts"]["born_month"], told.detail["post"]["title"]) == ("1978.06", "副局长")
    with pytest.raises(NotAllowed):
        cadre("甲县教育局", who=us)


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [
        ("county_office", "990101", True),
        ("city_office", "9901", True),
        ("province_office", "99", True),
        ("selection_office", "99", True),
        ("county_office", "990102", False),
        ("township_clerk", "990101200", False),
        ("auditor", "99", False),
        ("county_leader", "990101", False),
    ],
)
def test_the_offices_of_the_area_and_above_register_and_nobody_else(
    role: str, where: str, allowed: bool
) -> None:
    who = actor(role, where)
    if allowed:
        assert cadre(who=who).organisation.name == "甲县农业局"
    else:
        with pytest.raises(NotAllowed):
            cadre(who=who)


def test_a_unit_that_shows_no_people_has_none_registered() -> None:
    with pytest.raises(Refusal, match="“演示军区”不公开人员，系统不登记其人员") as refused:
        cadre("演示军区")
    assert refused.value.field == "organisation"
    assert not Cadre.objects.exists()


def test_what_cannot_be_so_is_refused_at_its_field() -> None:
    with pytest.raises(Refusal, match="不应有入党时间") as refused:
        cadre(facts=facts(politics="群众"))
    assert refused.value.field == "party_month"
    with pytest.raises(Refusal, match="职务层级“大科级”") as refused:
        cadre(post=replace(POST, rank="大科级"))
    assert refused.value.field == "rank"
    assert not Cadre.objects.exists()


@pytest.mark.clause("PD-023")
def test_an_unlikely_age_is_asked_back_until_checked_and_the_range_is_a_parameter() -> None:
    old = facts(born_month=date(1940, 6, 1), party_month=None, work_month=None)
    with pytest.raises(Refusal, match="是 74 岁，不在 18 至 70 岁之间。核对无误的，请勾选") as refused:
        cadre(facts=old)
    assert (refused.value.field, refused.value.clause) == ("checked", "PD-023")
    assert cadre(facts=old, checked=True).pk
    policy.set_local_value(
        actor=MACHINE, key="cadres.age.oldest", division="990101", value=80, valid_from=DAY, citation="测试"
    )
    assert cadre(facts=replace(old, name="李四")).pk


# --- the identity number ----------------------------------------------------------------------------------------


def raw() -> list[tuple[Any, ...]]:
    """The columns as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity, identity_index FROM cadres_cadre")
        return list(cursor.fetchall())


def test_the_number_is_concealed_in_the_database_and_found_by_its_index() -> None:
    row = cadre(number=number().lower())
    ((identity, index),) = raw()
    assert number() not in f"{identity}{index}"
    assert number()[6:14] not in f"{identity}{index}"
    assert Cadre.objects.get(pk=row.pk).identity == number()
    assert queries.search(viewer=MACHINE, text=number()) == [row]
    assert queries.search(viewer=MACHINE, text=number("19780616")) == []


def test_two_people_with_like_numbers_have_unlike_columns() -> None:
    cadre(number=number(), name="张三")
    cadre(number=number(sequence=3), name="李四")
    (one, first), (other, second) = raw()
    assert one[:20] != other[:20]
    assert first != second


def test_a_number_that_says_something_else_is_refused() -> None:
    for wrong, sentence in ((number("19780715"), "出生年月是 1978.07"), (number(sequence=2), "性别是女")):
        with pytest.raises(Refusal, match=sentence) as refused:
            cadre(number=wrong)
        assert refused.value.field == "identity"
    with pytest.raises(Refusal, match="校验位不对"):
        cadre(number=number()[:-1] + ("1" if number()[-1] != "1" else "2"))


def test_the_trail_never_holds_a_number() -> None:
    row = cadre(number=number())
    actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(), number=number("19780616"))
    actions.reveal_identity(actor=MACHINE, cadre=row, reason="办理登记")
    text = " ".join(f"{one.subject_label} {one.detail}" for one in AuditEntry.objects.all())
    assert number() not in text
    assert number("19780616") not in text
    told = entry("修改干部").detail["changes"]["identity"]
    assert (told["before"], told["after"]) == (
        f"990101{'*' * 10}{number()[-2:]}",
        f"990101{'*' * 10}{number('19780616')[-2:]}",
    )


# --- doubles ----------------------------------------------------------------------------------------------------


def test_the_same_number_twice_in_an_area_is_refused_and_says_whose_it_is_only_to_who_keeps_both() -> None:
    cadre("甲县农业局", number=number())
    with pytest.raises(Refusal, match="已登记为甲县农业局的张三，不能重复登记") as refused:
        cadre("甲县教育局", number=number(), who=actor("county_office", "990101"), checked=True)
    assert refused.value.field == "identity"
    with pytest.raises(Refusal, match="该身份证号已在其他单位登记，一人只登记一次") as refused:
        cadre("甲县教育局", "李四", number=number(), who=actor("sending_unit", "甲县教育局"), checked=True)
    assert "张三" not in refused.value.sentence
    assert "农业局" not in refused.value.sentence


def test_a_number_of_another_area_is_told_without_anything_about_it_and_can_be_checked() -> None:
    cadre("甲县农业局", number=number())
    office = actor("county_office", "990102")
    with pytest.raises(Refusal, match="该身份证号已在其他地区的单位登记，请联系上级") as refused:
        cadre("乙县教育局", "李四", number=number(), who=office)
    assert refused.value.field == "checked"
    assert not any(word in refused.value.sentence for word in ("张三", "农业局", "甲县"))
    assert cadre("乙县教育局", number=number(), who=office, checked=True).county == "990102"


def test_somebody_alike_is_listed_from_what_the_actor_keeps_until_checked() -> None:
    cadre("甲县农业局")
    with pytest.raises(Refusal, match="姓名、性别、出生年月都相同的人：张三（甲县农业局）") as refused:
        cadre("甲县教育局", who=actor("county_office", "990101"))
    assert refused.value.field == "checked"
    assert cadre("甲县教育局", who=actor("county_office", "990101"), checked=True).pk
    # A unit learns nothing of the people of another.
    Cadre.objects.filter(organisation=unit("甲县教育局")).delete()
    assert cadre("甲县教育局", who=actor("sending_unit", "甲县教育局")).pk


def test_the_index_backs_the_race_of_two_clerks() -> None:
    row = cadre(number=number())
    twin = Cadre(
        county=row.county, organisation=row.organisation, identity_index=row.identity_index, identity="x",
        **vars(facts("李四")),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


# --- editing ----------------------------------------------------------------------------------------------------


def test_an_edit_keeps_each_changed_field_before_and_after() -> None:
    row = cadre(number=number())
    changed = facts(education="研究生", party_month=date(2002, 7, 1))
    actions.edit_cadre(actor=actor("sending_unit", "甲县农业局"), cadre=row, facts=changed)
    assert entry("修改干部").detail["changes"] == {
        "education": {"before": "大学本科", "after": "研究生"},
        "party_month": {"before": "2001.07", "after": "2002.07"},
    }
    fresh = Cadre.objects.get(pk=row.pk)
    assert (queries.facts_of(fresh), fresh.identity) == (changed, number())


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    actions.edit_cadre(actor=MACHINE, cadre=cadre(), facts=facts())
    assert not AuditEntry.objects.filter(verb="修改干部").exists()


def test_a_number_can_be_given_later_changed_and_taken_away() -> None:
    row = cadre()
    for given in (number(), number("19780616"), ""):
        actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(), number=given)
        fresh = Cadre.objects.get(pk=row.pk)
        assert (fresh.identity, fresh.identity_index) == (given, queries.index_of(given))


def test_a_changed_birth_month_must_fit_the_number_that_stays() -> None:
    row = cadre(number=number())
    with pytest.raises(Refusal, match=r"身份证号里的出生年月是 1978\.06，与所填的 1978\.07"):
        actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(born_month=date(1978, 7, 1)))


def test_an_edit_over_what_somebody_else_changed_meanwhile_is_refused() -> None:
    row = cadre()
    seen = rules.version(queries.facts_of(row))
    actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(phone="13900000001"), seen=seen)
    with pytest.raises(Conflict, match="张三的资料刚被别人改过"):
        actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(phone="13900000002"), seen=seen)
    assert Cadre.objects.get(pk=row.pk).phone == "13900000001"


def test_a_namesake_is_not_asked_about_again_at_every_edit() -> None:
    cadre()
    row = cadre("甲县教育局", checked=True)
    actions.edit_cadre(actor=MACHINE, cadre=row, facts=facts(phone="13900000001"))
    assert Cadre.objects.get(pk=row.pk).phone == "13900000001"


def test_nobody_else_edits() -> None:
    row = cadre()
    for who in (
        actor("sending_unit", "甲县教育局"),
        actor("county_office", "990102"),
        actor("auditor", "99"),
    ):
        with pytest.raises(NotAllowed):
            actions.edit_cadre(actor=who, cadre=row, facts=facts(name="李四"))


# --- showing the number -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("sending_unit", "甲县农业局"),
        ("county_office", "990101"),
        ("province_office", "99"),
        ("auditor", "9901"),
    ],
)
def test_a_number_is_shown_for_a_reason_and_the_trail_says_to_whom(role: str, where: str) -> None:
    row, who = cadre(number=number()), actor(role, where)
    assert actions.reveal_identity(actor=who, cadre=row, reason=" 核对人事档案 ") == number()
    told = entry("查看身份证号")
    assert (told.actor_id, told.subject_id, told.detail) == (who.id, str(row.pk), {"reason": "核对人事档案"})


def test_without_a_reason_or_a_right_no_number_is_shown() -> None:
    row = cadre(number=number())
    with pytest.raises(Refusal, match="请写明查看身份证号的事由") as refused:
        actions.reveal_identity(actor=actor("county_office", "990101"), cadre=row, reason="  ")
    assert refused.value.field == "reason"
    for who in (
        actor("sending_unit", "甲县教育局"),
        actor("county_office", "990102"),
        actor("county_leader", "990101"),
        actor("auditor", "990102"),
        actor("township_clerk", "990101200"),
    ):
        with pytest.raises(NotAllowed):
            actions.reveal_identity(actor=who, cadre=row, reason="核对")
    assert not AuditEntry.objects.filter(verb="查看身份证号").exists()


def test_who_has_no_number_has_none_to_show() -> None:
    with pytest.raises(Refusal, match="张三没有登记身份证号"):
        actions.reveal_identity(actor=MACHINE, cadre=cadre(), reason="核对")


# --- the account ------------------------------------------------------------------------------------------------


def test_an_account_is_linked_and_its_owner_sees_the_own_person_and_number() -> None:
    row = cadre(number=number())
    own = person("team_member", "990101200200")
    actions.link_account(actor=actor("sending_unit", "甲县农业局"), cadre=row, username=own.username)
    me = actor("team_member", "990101200200")
    assert queries.cadre(viewer=me, pk=row.pk) == row
    assert (
        actions.reveal_identity(actor=me, cadre=Cadre.objects.get(pk=row.pk), reason="本人核对") == number()
    )
    assert entry("关联账号").detail == {"before": "", "after": own.username}
    actions.link_account(actor=MACHINE, cadre=Cadre.objects.get(pk=row.pk), username="")
    assert queries.cadre(viewer=me, pk=row.pk) is None


def test_an_account_is_one_cadres() -> None:
    own = person("team_member", "990101200200")
    actions.link_account(actor=MACHINE, cadre=cadre(), username=own.username)
    with pytest.raises(Refusal, match="已是另一名干部的账号") as refused:
        actions.link_account(actor=MACHINE, cadre=cadre(name="李四"), username=own.username)
    assert refused.value.field == "username"


@pytest.mark.parametrize("username", ["没有这个人", "team_member-990102", "province_office-99"])
def test_an_account_of_another_area_and_none_at_all_are_told_alike(username: str) -> None:
    person("team_member", "990102")
    person("province_office", "99")
    with pytest.raises(Refusal, match=f"甲县农业局所在地区没有名为“{username}”的启用账号"):
        actions.link_account(actor=actor("county_office", "990101"), cadre=cadre(), username=username)


def test_an_administrators_account_is_nobodys() -> None:
    person("system_admin", "990101")
    with pytest.raises(Refusal, match="管理员账号不办理业务"):
        actions.link_account(actor=MACHINE, cadre=cadre(), username="system_admin-990101")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_the_same_number_at_once_one_is_refused() -> None:
    barrier, results = threading.Barrier(2), []

    def register(name: str) -> None:
        with clock.business_date(DAY):
            barrier.wait()
            try:
                results.append(cadre(name, "张三", number=number(), checked=True).county)
            except Refusal as refusal:
                results.append(refusal.sentence)
            finally:
                connection.close()

    threads = [threading.Thread(target=register, args=(name,)) for name in ("甲县农业局", "甲县教育局")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert "990101" in results
    assert Cadre.objects.count() == 1
