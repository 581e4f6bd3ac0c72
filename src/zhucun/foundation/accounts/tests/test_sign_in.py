"""Passwords, lockout, idle sessions and the access declaration, with the numbers taken from the product's
pack.
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from zhucun.foundation.accounts import actions, lockout, passwords
from zhucun.foundation.accounts.access import access, actor_of, public, signed_in
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, real_today
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy

PASSWORD = "Zhongxing-2015"
MACHINE = system("测试")
MakeUser = Callable[..., User]


@public
def notice(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_of(request).label)


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    return HttpResponse(clock.today().isoformat())


@access("province_office", "auditor")
def plans(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plans")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("must never be seen")


urlpatterns = [
    path("notice/", notice),
    path("today/", today),
    path("plans/", plans),
    path("forgotten/", forgotten),
    path("password/", today, name="change_password"),
    path("sign-in/", notice, name="sign_in"),
]


@pytest.fixture
def web(client: Client, settings: Settings) -> Client:
    """A browser in front of the five small pages above."""
    settings.ROOT_URLCONF = __name__
    assert __name__ in sys.modules
    return client


def set_locally(key: str, value: int) -> None:
    policy.set_local_value(
        actor=MACHINE,
        division="",
        key=key,
        value=value,
        citation="测试单位信息安全管理办法",
        valid_from=real_today() - timedelta(days=1),
    )


def try_to_sign_in(password: str, address: str = "192.0.2.1") -> object:
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR=address)
    return authenticate(request, username="li", password=password)


@pytest.mark.clause("PD-001")
@pytest.mark.parametrize("local", [None, 3])
def test_after_the_set_number_of_wrong_passwords_even_the_right_one_is_refused(
    make_user: MakeUser, local: int | None
) -> None:
    make_user("li", "auditor")
    if local:
        set_locally("accounts.lockout.tries", local)
    limit = lockout.tries(None, None)
    assert limit == (local or 5)
    for _ in range(limit - 1):
        try_to_sign_in("wrong")
    assert try_to_sign_in(PASSWORD)
    for _ in range(limit):
        try_to_sign_in("wrong")
    assert try_to_sign_in(PASSWORD) is None


@pytest.mark.clause("PD-001")
@pytest.mark.parametrize("local", [None, 45])
def test_the_lock_ends_after_the_set_minutes(make_user: MakeUser, local: int | None) -> None:
    make_user("li", "auditor")
    if local:
        set_locally("accounts.lockout.minutes", local)
    minutes = local or 30
    start = clock.now()
    with time_machine.travel(start, tick=False):
        for _ in range(5):
            try_to_sign_in("wrong")
    with time_machine.travel(start + timedelta(minutes=minutes, seconds=-1), tick=False):
        assert try_to_sign_in(PASSWORD) is None
    with time_machine.travel(start + timedelta(minutes=2 * minutes, seconds=1), tick=False):
        assert try_to_sign_in(PASSWORD)


def test_a_lock_is_for_one_name_at_one_address(make_user: MakeUser) -> None:
    make_user("li", "auditor")
    for _ in range(5):
        try_to_sign_in("wrong")
    assert try_to_sign_in(PASSWORD) is None
    assert try_to_sign_in(PASSWORD, address="192.0.2.2")


@pytest.mark.clause("PD-002")
@pytest.mark.parametrize("local", [None, 10])
def test_an_idle_session_ends_after_the_set_minutes(
    web: Client, make_user: MakeUser, local: int | None
) -> None:
    user = make_user("li", "auditor")
    if local:
        set_locally("accounts.session.minutes", local)
    minutes = local or 30
    start = clock.now()
    with time_machine.travel(start, tick=False):
        web.force_login(user)
        assert web.get("/today/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
        assert web.get("/today/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=2 * minutes), tick=False):
        assert web.get("/today/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=3 * minutes, seconds=1), tick=False):
        answer = web.get("/today/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/today/")
    [ended] = AuditEntry.objects.filter(actor_id=str(user.pk))
    assert (ended.verb, ended.subject_id) == ("超时退出", str(user.pk))


@pytest.mark.clause("PD-003")
@pytest.mark.parametrize("local", [None, 14])
def test_a_password_shorter_than_the_set_length_is_refused(make_user: MakeUser, local: int | None) -> None:
    user = make_user("li")
    if local:
        set_locally("accounts.password.min_length", local)
    least = local or 10
    password = "zhu-cun-bang-fu-2015"
    with pytest.raises(Refusal, match=f"至少 {least} 个字符，现在是 {least - 1} 个"):
        actions.change_password(actor=actor_for(user), user=user, password=password[: least - 1])
    actions.change_password(actor=actor_for(user), user=user, password=password[:least])
    user.refresh_from_db()
    assert user.check_password(password[:least])


@pytest.mark.parametrize("password", ["1234567890", "qwertyuiop", "li-zhengfu-2015"])
def test_numbers_common_words_and_the_own_name_are_no_passwords(make_user: MakeUser, password: str) -> None:
    user = make_user("li-zhengfu")
    with pytest.raises(Refusal, match="密码不符合要求"):
        actions.change_password(actor=actor_for(user), user=user, password=password)


@pytest.mark.clause("PD-003")
@pytest.mark.parametrize("local", [None, 60])
def test_a_password_older_than_the_set_days_must_be_changed_before_anything_else(
    web: Client, make_user: MakeUser, local: int | None
) -> None:
    user = make_user("li", "auditor")
    if local:
        set_locally("accounts.password.max_age_days", local)
    days = local or 90
    set_on = user.password_changed_at
    assert set_on is not None
    with time_machine.travel(set_on + timedelta(days=days), tick=False):
        web.force_login(user)
        assert web.get("/plans/").status_code == 200
    with time_machine.travel(set_on + timedelta(days=days, seconds=1), tick=False):
        answer = web.get("/plans/")
        assert (answer.status_code, answer["Location"]) == (302, "/password/")
        assert web.get("/password/").status_code == 200
        actions.change_password(actor=actor_for(user), user=user, password="Zhongxing-2016")
        web.force_login(user)
        assert web.get("/plans/").status_code == 200


def test_the_password_of_a_demonstration_account_does_not_expire(make_user: MakeUser) -> None:
    user = make_user("demo", "auditor", demo_date=date(2015, 3, 6))
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert not passwords.expired(user)


def test_a_password_is_changed_by_its_owner_or_the_system_administrator(
    make_user: MakeUser, system_admin: Actor, security_admin: Actor
) -> None:
    user, other = make_user("li", "auditor"), make_user("wang", "auditor")
    for actor in (actor_for(other), security_admin):
        with pytest.raises(NotAllowed):
            actions.change_password(actor=actor, user=user, password="Zhongxing-2016")
    actions.change_password(actor=system_admin, user=user, password="Zhongxing-2016")
    user.refresh_from_db()
    assert user.check_password("Zhongxing-2016")


def test_a_name_is_taken_once_and_never_empty(make_user: MakeUser, system_admin: Actor) -> None:
    make_user("li")
    for username, sentence in ((" li ", "已被使用"), ("  ", "请填写用户名")):
        with pytest.raises(Refusal, match=sentence):
            actions.create_user(actor=system_admin, username=username, name="李", password=PASSWORD)


def test_a_disabled_account_loses_its_rights_at_once(
    web: Client, make_user: MakeUser, system_admin: Actor
) -> None:
    user = make_user("li", "auditor")
    web.force_login(user)
    assert web.get("/plans/").status_code == 200
    actions.set_active(actor=system_admin, user=user, active=False)
    assert web.get("/plans/")["Location"] == "/sign-in/?next=/plans/"
    user.refresh_from_db()
    assert actor_for(user).grants == ()
    assert try_to_sign_in(PASSWORD) is None


def test_a_role_taken_back_is_gone_with_the_next_request(web: Client, make_user: MakeUser) -> None:
    user = make_user("li", "auditor")
    web.force_login(user)
    assert web.get("/plans/").status_code == 200
    actions.end_role(actor=MACHINE, grant=user.grants.get(), on=real_today(), reason="调离")
    assert web.get("/plans/").status_code == 403


@pytest.mark.django_db
def test_without_an_account_only_public_pages_open(web: Client) -> None:
    assert web.get("/notice/").content.decode() == "未登录"
    for page in ("/today/", "/plans/"):
        answer = web.get(page, {"a": "1"})
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={page}%3Fa%3D1")


@pytest.mark.parametrize(
    ("role", "seen"), [("auditor", 200), ("province_office", 200), ("county_office", 403)]
)
def test_a_page_opens_to_the_roles_it_declares(
    web: Client, make_user: MakeUser, role: str, seen: int
) -> None:
    web.force_login(make_user("li", role))
    assert web.get("/plans/").status_code == seen
    assert web.get("/today/").status_code == 200


def test_an_account_without_a_role_opens_public_pages_only(web: Client, make_user: MakeUser) -> None:
    web.force_login(make_user("li"))
    assert (web.get("/notice/").status_code, web.get("/today/").status_code) == (200, 403)


@pytest.mark.parametrize("role", ["system_admin", "province_office", None])
def test_a_page_without_a_declaration_opens_to_nobody(
    web: Client, make_user: MakeUser, role: str | None
) -> None:
    if role:
        web.force_login(make_user("li", role))
    assert web.get("/forgotten/").status_code == 403


@pytest.mark.parametrize("roles", [(), ("minister",)])
def test_a_declaration_names_roles_that_exist(roles: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="role"):
        access(*roles)


def test_a_demonstration_account_sees_its_own_date_and_only_for_the_request(
    web: Client, make_user: MakeUser
) -> None:
    web.force_login(make_user("demo", "auditor", demo_date=date(2015, 3, 6)))
    assert web.get("/today/").content.decode() == "2015-03-06"
    assert clock.today() == real_today()
