"""Signing in and out, and changing the password."""

import pytest
from django.test import Client

from zhucun.foundation.audit.models import AuditEntry

from .conftest import PASSWORD, browser, person, real_person, shown

pytestmark = pytest.mark.django_db
NEW = "Hongye-2016-autumn"


def sign_in(client: Client, password: str, **more: str) -> str:
    """Where signing in as 张三 leads; "" where it is refused."""
    answer = client.post("/sign-in/", {"username": "zhangsan", "password": password, **more})
    return answer["Location"] if answer.status_code == 302 else ""


def test_the_page_says_that_no_state_secrets_belong_here(client: Client) -> None:
    assert "本系统为非涉密系统，严禁处理国家秘密" in shown(client, "/sign-in/")


def test_who_is_not_signed_in_is_led_to_the_page_and_back(client: Client) -> None:
    real_person()
    answer = client.get("/duties/?state=overdue")
    assert answer["Location"] == "/sign-in/?next=/duties/%3Fstate%3Doverdue"
    assert sign_in(client, PASSWORD, next="/duties/?state=overdue") == "/duties/?state=overdue"


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(client: Client) -> None:
    real_person()
    pages = []
    for name, password in (("zhangsan", "falsch-2015-x"), ("niemand", PASSWORD)):
        answer = client.post("/sign-in/", {"username": name, "password": password})
        pages.append("用户名或密码不对，请核对后再试" in answer.content.decode())
        assert f'value="{name}"' in answer.content.decode()
    assert pages == [True, True]
    assert client.get("/").status_code == 302


def test_signing_in_leaves_a_trace_and_signing_out_ends_it(client: Client) -> None:
    user, _ = real_person()
    assert sign_in(client, PASSWORD) == "/"
    assert AuditEntry.objects.filter(verb="登录", actor_id=str(user.pk)).count() == 1
    shown(client, "/")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302
    assert traces(user.pk)[-1] == ("退出登录", "张三", "")


def traces(subject: object) -> list[tuple[str, str, str]]:
    """What the trail holds of an account: the act, by whom, from which address."""
    entries = AuditEntry.objects.filter(subject_kind="账号", subject_id=str(subject)).order_by("id")
    return [(one.verb, one.actor_label, one.detail.get("address", "")) for one in entries]


def test_wrong_passwords_and_the_lock_leave_one_trace_each(client: Client) -> None:
    user, _ = real_person()
    before = traces(user.pk)
    for _ in range(4):
        sign_in(client, "falsch-2015-x")
    assert traces(user.pk) == [*before, *[("登录失败", "未登录", "127.0.0.1")] * 4]
    for _ in range(2):
        answer = client.post("/sign-in/", {"username": "zhangsan", "password": PASSWORD + "x"})
        assert (answer.status_code, "登录已锁定" in answer.content.decode()) == (429, True)
    assert sign_in(client, PASSWORD) == ""
    assert traces(user.pk)[len(before) + 4 :] == [("登录锁定", "未登录", "127.0.0.1")] * 3


def test_a_name_that_no_account_bears_is_not_kept_and_an_empty_form_is_no_try(client: Client) -> None:
    client.post("/sign-in/", {"username": "Mein-Passwort-1", "password": "zhangsan"})
    client.post("/sign-in/", {"username": "zhangsan", "password": ""})
    client.get("/sign-in/")
    [entry] = AuditEntry.objects.filter(verb="登录失败")
    assert (entry.subject_id, entry.subject_label, entry.actor_id) == ("", "没有的用户名", "")


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_server(client: Client, target: str) -> None:
    real_person()
    assert sign_in(client, PASSWORD, next=target) == "/"


def change(client: Client, present: str, new: str, again: str = "") -> tuple[int, str]:
    sent = {"present": present, "password": new, "again": again or new}
    answer = client.post("/password/", sent)
    return answer.status_code, answer.content.decode()


def test_a_password_is_changed_and_the_old_one_no_longer_opens(client: Client) -> None:
    user, own = real_person()
    shown(own, "/password/")
    assert change(own, PASSWORD, NEW)[0] == 302
    shown(own, "/")
    assert (sign_in(client, PASSWORD), sign_in(Client(), NEW)) == ("", "/")
    assert AuditEntry.objects.filter(verb="修改密码", actor_id=str(user.pk)).exists()


@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("falsch-2015-x", NEW, NEW, "现在的密码不对"),
        (PASSWORD, NEW, NEW + "x", "两遍输入的新密码不一样"),
        (PASSWORD, "kurz1", "kurz1", "密码至少"),
    ],
)
def test_a_wrong_present_or_unequal_or_weak_new_password_is_refused(
    client: Client, present: str, new: str, again: str, sentence: str
) -> None:
    _, own = real_person()
    status, page = change(own, present, new, again)
    assert (status, sentence in page) == (422, True)
    assert sign_in(client, PASSWORD) == "/"


def test_an_account_of_the_demonstration_keeps_its_password() -> None:
    status, page = change(browser("auditor", "43"), PASSWORD, NEW)
    assert (status, "演示账号的密码不能修改" in page) == (422, True)
    assert person("auditor", "43").check_password(PASSWORD)
