"""The pages: each opens for whom it is meant, shows numbers masked, and keeps what was typed."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhucun.foundation.audit.models import AuditEntry
from zhucun.work.cadres import queries
from zhucun.work.cadres.models import Cadre

from .conftest import DAY, MACHINE, POST, browser, cadre, number, person, shown
from .test_photos import packed, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
TYPED = {
    "name": "张三", "sex": "男", "born_month": "1978.06", "nation": "汉族", "politics": "中共党员", "party_month": "2001.07",
    "work_month": "", "title": "副局长", "department": "办公室", "rank": "副科级", "since": "2012-03-01",
    "phone": "13900000000", "identity": number(),
}  # fmt: skip
PARTS = ("edit_cadre", "cadre_post", "cadre_resume", "cadre_photo", "cadre_account")


@pytest.fixture
def office(world: None) -> Client:
    return browser("county_office", "990101")


def post(client: Client, url: str, data: Mapping[str, object], status: int = 302) -> str:
    answer = client.post(url, data)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def test_a_unit_registers_somebody_on_the_form_and_lands_on_the_person() -> None:
    us = browser("sending_unit", "甲县农业局")
    page = shown(us, reverse("new_cadre"))
    assert "用于核对同一人，不印在登记表上" in page
    body = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert body
    post(us, reverse("new_cadre"), {**TYPED, "organisation": body[1]})
    row = Cadre.objects.get()
    held = queries.post_on(row, DAY)
    assert held
    assert (row.name, row.organisation.name, held.title) == ("张三", "甲县农业局", "副局长")
    page = shown(us, reverse("cadre", args=[row.pk]))
    assert all(text in page for text in ("1978.06（36岁）", "甲县农业局办公室副局长", "2001.07"))


def test_a_unit_cannot_name_another_on_the_form(world: None) -> None:
    foreign = str(cadre("甲县教育局").organisation_id)
    us = browser("sending_unit", "甲县农业局")
    post(us, reverse("new_cadre"), {**TYPED, "organisation": foreign}, 422)
    assert Cadre.objects.count() == 1


def test_an_office_types_the_units_name_and_errors_keep_what_was_typed(office: Client) -> None:
    page = post(office, reverse("new_cadre"), {**TYPED, "organisation": "甲县", "born_month": "78年"}, 422)
    assert "“78年”不是年月，请写成 1978.06" in page
    assert 'value="13900000000"' in page
    page = post(office, reverse("new_cadre"), {**TYPED, "organisation": "乙县教育局"}, 422)
    assert "您所管的单位中没有唯一叫“乙县教育局”的" in page
    page = post(office, reverse("new_cadre"), {**TYPED, "organisation": "甲县农业局", "title": ""}, 422)
    assert "请填写职务，或者处室、层级、日期都不填" in page
    post(office, reverse("new_cadre"), {**TYPED, "organisation": "甲县农业局"})
    assert Cadre.objects.get().organisation.name == "甲县农业局"


def test_a_doubt_is_asked_back_with_its_clause_and_passes_once_checked(office: Client) -> None:
    old = {**TYPED, "organisation": "甲县农业局", "born_month": "1940.06", "party_month": "", "identity": ""}
    page = post(office, reverse("new_cadre"), old, 422)
    assert "不在 18 至 70 岁之间" in page
    post(office, reverse("new_cadre"), {**old, "checked": "on"})
    assert Cadre.objects.count() == 1


def test_the_number_stands_masked_on_every_page_and_export(office: Client) -> None:
    row = cadre(number=number(), post=POST)
    urls = [
        reverse("cadres"),
        reverse("cadre", args=[row.pk]),
        *(reverse(part, args=[row.pk]) for part in PARTS),
    ]
    for url in (*urls, reverse("cadre_identity", args=[row.pk]), reverse("find_cadre")):
        page = shown(office, url)
        assert number() not in page, url
        assert number()[6:14] not in page, url
    assert f"990101{'*' * 10}{number()[-2:]}" in shown(office, reverse("cadre", args=[row.pk]))
    exported = office.get(reverse("cadres"), {"export": "csv"})
    text = exported.getvalue().decode("utf-8-sig")
    assert "张三" in text
    assert number()[6:14] not in text
    assert AuditEntry.objects.get(verb="导出").subject_label == "干部名册"


def test_a_number_is_shown_once_for_a_reason_and_kept_by_no_cache(office: Client) -> None:
    row = cadre(number=number())
    url = reverse("cadre_identity", args=[row.pk])
    assert number() not in post(office, url, {"reason": ""}, 422)
    answer = office.post(url, {"reason": "核对人事档案"})
    assert answer.status_code == 200
    assert number() in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.get(verb="查看身份证号").detail == {"reason": "核对人事档案"}
    assert number() not in shown(office, url)


@pytest.mark.parametrize(
    ("role", "where"),
    [("sending_unit", "甲县教育局"), ("county_office", "990102"), ("township_clerk", "990101200")],
)
def test_another_units_account_finds_no_such_person(role: str, where: str) -> None:
    row = cadre(number=number())
    them = browser(role, where)
    shown(them, reverse("cadre", args=[row.pk]), 404)
    assert "张三" not in shown(them, reverse("cadres"))
    keeps = role != "township_clerk"
    for part in (*PARTS, "cadre_identity"):
        shown(them, reverse(part, args=[row.pk]), 404 if keeps else 403)


def test_who_only_sees_the_person_changes_nothing_and_reveals_nothing() -> None:
    row = cadre(number=number())
    leader = browser("county_leader", "990101")
    page = shown(leader, reverse("cadre", args=[row.pk]))
    assert "查看（记入审计）" not in page
    assert "修改资料" not in page
    shown(leader, reverse("cadre_identity", args=[row.pk]), 403)
    auditor = browser("auditor", "9901")
    assert "查看（记入审计）" in shown(auditor, reverse("cadre", args=[row.pk]))
    shown(auditor, reverse("edit_cadre", args=[row.pk]), 403)


def test_a_person_sees_the_own_page_and_number(office: Client) -> None:
    row = cadre(number=number())
    own = person("team_member", "990101200200")
    post(office, reverse("cadre_account", args=[row.pk]), {"username": own.username})
    me = browser("team_member", "990101200200")
    assert "张三" in shown(me, reverse("cadre", args=[row.pk]))
    answer = me.post(reverse("cadre_identity", args=[row.pk]), {"reason": "本人核对"})
    assert number() in answer.content.decode()
    shown(me, reverse("cadres"), 403)


def test_somebody_is_found_by_the_number_without_it_standing_in_an_address(office: Client) -> None:
    row = cadre(number=number())
    answer = office.post(reverse("find_cadre"), {"number": number().lower()})
    assert (answer.status_code, answer["Location"]) == (302, reverse("cadre", args=[row.pk]))
    assert "没有登记这个身份证号的人" in post(
        office, reverse("find_cadre"), {"number": number("19800101")}, 422
    )
    other = browser("county_office", "990102")
    post(other, reverse("find_cadre"), {"number": number()}, 422)
    assert "身份证号不能写在地址栏里" in office.get(reverse("cadres"), {"q": number()}).content.decode()


def test_the_list_is_filtered_and_takes_the_same_queries_for_any_number_of_people(office: Client) -> None:
    def queries_of(look: Callable[[], object]) -> int:
        look()
        with CaptureQueriesContext(connection) as seen:
            look()
        return len(seen)

    cadre("甲县农业局", "张三", post=POST)
    few = queries_of(lambda: shown(office, reverse("cadres")))
    for name in ("李四", "王五", "赵六"):
        cadre("甲县教育局", name, post=POST)
    assert queries_of(lambda: shown(office, reverse("cadres"))) == few
    for asked, found in (({"q": "张"}, "张三"), ({"q": "ls"}, "李四"), ({"unit": "甲县农"}, "张三")):
        page = office.get(reverse("cadres"), asked).content.decode()
        assert {name for name in ("张三", "李四", "王五") if f">{name}</a>" in page} == {found}
    assert ">张三</a>" not in office.get(reverse("cadres"), {"politics": "群众"}).content.decode()


def test_facts_post_resume_and_photograph_are_kept_on_their_forms(office: Client) -> None:
    row = cadre(post=POST, number=number())
    url = {part: reverse(part, args=[row.pk]) for part in PARTS}
    page = shown(office, url["edit_cadre"])
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen
    assert 'value="1978.06"' in page
    edited = {**TYPED, "identity": "", "education": "研究生", "seen": seen[1]}
    post(office, url["edit_cadre"], edited)
    fresh = Cadre.objects.get(pk=row.pk)
    assert (fresh.education, fresh.identity) == ("研究生", number())
    assert "刚被别人改过" in post(office, url["edit_cadre"], {**edited, "education": "本科"}, 422)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown(office, url["edit_cadre"]))
    assert seen
    post(office, url["edit_cadre"], {**edited, "seen": seen[1], "forget": "on"})
    assert Cadre.objects.get(pk=row.pk).identity == ""
    post(office, url["cadre_post"], {"title": "局长", "rank": "正科级", "since": "2015-01-01"})
    assert "自2015年1月1日起任" in post(
        office, url["cadre_post"], {"title": "局长", "since": "2014-01-01"}, 422
    )
    post(
        office, url["cadre_resume"], {"resume": "1996.09—2000.07 某农业大学学生\n2000.07—至今 甲县农业局干部"}
    )
    assert "看不出起止年月" in post(office, url["cadre_resume"], {"resume": "某校"}, 422)
    post(office, url["cadre_photo"], {"file": SimpleUploadedFile("照片.jpg", picture())})
    assert "这里只接收" in post(
        office, url["cadre_photo"], {"file": SimpleUploadedFile("a.jpg", b"<html>")}, 422
    )
    page = shown(office, reverse("cadre", args=[row.pk]))
    assert all(text in page for text in ("局长", "副局长", "1996.09—2000.07", "2000.07—至今", "的照片"))
    photo = queries.photo(viewer=MACHINE, row=row)
    assert photo
    assert reverse("attachment", args=[photo.pk]) in page


def test_a_zip_of_photographs_answers_with_what_was_set_and_what_was_not(office: Client) -> None:
    cadre(name="张三")
    data = packed({"张三.jpg": picture(), "李四.jpg": picture()})
    page = post(office, reverse("cadre_photos"), {"file": SimpleUploadedFile("照片.zip", data)}, 200)
    assert "已设置 1 张，没有采用 1 个文件" in page
    assert "没有找到“李四”" in page
    wrong = {"file": SimpleUploadedFile("照片.zip", b"nonsense")}
    assert "压缩包不完整或已损坏" in post(office, reverse("cadre_photos"), wrong, 422)
