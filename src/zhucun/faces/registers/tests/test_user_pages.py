"""Accounts and roles: three administrators, each with a part of the work."""

from datetime import date

import pytest
from django.test import Client

from zhucun.foundation.accounts import actions
from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.kernel.actor import Actor, Grant
from zhucun.foundation.organisations import actions as organisations

from .conftest import MACHINE, PASSWORD, SignIn, queries, shown

ADMINISTRATOR = Actor("x", "x", (Grant("audit_admin"),))


@pytest.fixture
def system(signed_in: SignIn) -> Client:
    return signed_in("system_admin")


@pytest.fixture
def security(signed_in: SignIn) -> Client:
    return signed_in("security_admin")


def account(username: str, role: str = "", division: str = "431121") -> str:
    """Make an account and return the address of its page."""
    user = actions.create_user(actor=MACHINE, username=username, name=f"姓名{username}", password=PASSWORD)
    if role:
        actions.grant_role(actor=MACHINE, user=user, role=role, division=division, since=date(2015, 1, 1))
    return f"/users/{user.pk}/"


def test_the_system_administrator_makes_an_account_and_gives_no_role(system: Client) -> None:
    asked = {"username": "liming", "name": "李明", "division": "全国", "password": PASSWORD}
    page = system.post("/users/new/", asked, follow=True).content.decode()
    assert "已为李明创建账号" in page
    assert "授予角色</a>" not in page
    made = accounts.users(viewer=ADMINISTRATOR).get(username="liming")
    shown(system, f"/users/{made.pk}/roles/new/", status=403)


def test_a_taken_name_is_refused_at_its_field_and_the_rest_stays(system: Client) -> None:
    account("liming")
    page = system.post(
        "/users/new/", {"username": "liming", "name": "李明", "division": "全国", "password": PASSWORD}
    ).content.decode()
    assert "用户名“liming”已被使用" in page
    assert 'id="id_username_error"' in page
    assert 'value="李明"' in page
    assert PASSWORD not in page


def test_the_security_administrator_gives_a_role_by_the_name_of_the_area(security: Client) -> None:
    url = account("liming")
    asked = {
        "role": "county_office",
        "division": "吉县",
        "since": "2018-01-01",
        "until": "2019-12-31",
        "reason": "分工文件",
    }
    page = security.post(f"{url}roles/new/", asked, follow=True).content.decode()
    assert "已授予姓名liming“县领导小组办公室”" in page
    assert "2018-01-01 至 2019-12-31" in page
    grant = accounts.users(viewer=ADMINISTRATOR).get(username="liming").grants.get()
    assert (grant.division_id, grant.valid_to) == ("141028", date(2020, 1, 1))


def test_a_role_without_an_area_is_not_given_for_the_whole_nation(security: Client) -> None:
    url = account("liming")
    asked = {"role": "county_office", "division": "", "since": "2018-01-01", "reason": "分工文件"}
    page = security.post(f"{url}roles/new/", asked).content.decode()
    assert "要写明地区" in page
    assert accounts.users(viewer=ADMINISTRATOR).get(username="liming").grants.count() == 0


def test_a_role_in_an_organisation_is_given_by_its_full_name(security: Client) -> None:
    url = account("liming")
    body = organisations.register(
        actor=MACHINE, name="湖南大学", kind="college", level="province", division="43"
    )
    asked = {"role": "sending_unit", "organisation": "湖南大", "since": "2018-01-01", "reason": "联络人"}
    security.post(f"{url}roles/new/", asked | {"organisation": "没有这个"})
    assert accounts.users(viewer=ADMINISTRATOR).get(username="liming").grants.count() == 0
    security.post(f"{url}roles/new/", asked)
    assert accounts.users(viewer=ADMINISTRATOR).get(username="liming").grants.get().organisation_id == body.pk


def test_incompatible_roles_are_refused_at_the_field_of_the_role(security: Client) -> None:
    url = account("liming", "township_clerk")
    asked = {"role": "audit_admin", "division": "全国", "since": "2018-01-01", "reason": "分工文件"}
    page = security.post(f"{url}roles/new/", asked).content.decode()
    assert "不能兼任审计管理员" in page
    assert 'id="id_role_error"' in page


def test_a_role_is_taken_back_from_a_day_on(security: Client) -> None:
    url = account("liming", "township_clerk")
    grant = accounts.users(viewer=ADMINISTRATOR).get(username="liming").grants.get()
    assert f"{url}roles/{grant.pk}/end/" in shown(security, url)
    page = security.post(
        f"{url}roles/{grant.pk}/end/", {"on": "2020-01-01", "reason": "调离"}, follow=True
    ).content.decode()
    assert "2015-01-01 至 2019-12-31" in page
    grant.refresh_from_db()
    assert grant.valid_to == date(2020, 1, 1)


def test_an_account_is_disabled_and_enabled_again(system: Client) -> None:
    url = account("liming", "township_clerk")
    assert "的账号已停用" in system.post(f"{url}active/", {"active": "0"}, follow=True).content.decode()
    assert not accounts.users(viewer=ADMINISTRATOR).get(username="liming").is_active
    assert "的账号已启用" in system.post(f"{url}active/", {"active": "1"}, follow=True).content.decode()


def test_a_forgotten_password_is_reset_by_the_system_administrator_alone(
    system: Client, security: Client
) -> None:
    url = account("liming", "township_clerk")
    assert "至少" in system.post(f"{url}password/", {"password": "short"}).content.decode()
    system.post(f"{url}password/", {"password": "Another-2019-valley"})
    assert accounts.users(viewer=ADMINISTRATOR).get(username="liming").check_password("Another-2019-valley")
    assert security.post(f"{url}password/", {"password": PASSWORD}).status_code == 403


def test_an_address_is_kept_by_the_system_administrator_and_cleared_again(
    system: Client, security: Client
) -> None:
    url = account("liming", "township_clerk")
    assert system.post(f"{url}email/", {"email": "no address"}).status_code == 422
    assert (
        "li@example.invalid"
        in system.post(f"{url}email/", {"email": "li@example.invalid"}, follow=True).content.decode()
    )
    assert accounts.addressees().filter(username="liming").exists()
    assert security.post(f"{url}email/", {"email": ""}).status_code == 403
    system.post(f"{url}email/", {"email": ""})
    assert not accounts.addressees().filter(username="liming").exists()


def test_the_security_administrator_finds_the_way_to_a_lost_device(system: Client, security: Client) -> None:
    url = account("liming", "township_clerk")
    way = f"/approvals/second-factor/{url.split('/')[2]}/reset/"
    assert way in shown(security, url)
    shown(security, way)
    assert way not in shown(system, url)
    assert "没有启用动态口令" in security.post(way).content.decode()


@pytest.mark.parametrize("role", ["province_office", "auditor", "township_clerk"])
def test_accounts_are_open_to_the_three_administrators_only(signed_in: SignIn, role: str) -> None:
    shown(signed_in(role, "43"), "/users/", status=403)


def test_accounts_are_found_by_name_role_and_state(system: Client) -> None:
    clerk, office = account("wang", "township_clerk"), account("zhao", "county_office")
    for wanted in ("q=wang", "q=姓名wang", "role=township_clerk", "q=wang&state=on"):
        page = shown(system, f"/users/?{wanted}")
        assert clerk in page
        assert office not in page
    assert clerk not in shown(system, "/users/?q=wang&state=off")


def test_the_list_takes_as_many_queries_for_one_account_as_for_thirty(system: Client) -> None:
    account("a00", "township_clerk")
    one = queries(system, "/users/?q=a")
    for number in range(1, 30):
        account(f"a{number:02}", "township_clerk")
    assert queries(system, "/users/?q=a") == one
    assert shown(system, "/users/?q=a").count("乡镇专干（祁阳市）") == 30


def test_a_countys_administrator_neither_sees_nor_resets_an_account_of_the_nation(signed_in: SignIn) -> None:
    nation, county = account("anquan", "security_admin", ""), signed_in("system_admin", "431121")
    assert nation not in shown(county, "/users/")
    shown(county, nation, status=404)
    assert county.post(f"{nation}password/", {"password": "Another-2019-valley"}).status_code == 404
    assert (
        not accounts.users(viewer=ADMINISTRATOR).get(username="anquan").check_password("Another-2019-valley")
    )


def test_an_account_made_by_a_countys_administrator_is_the_countys(signed_in: SignIn) -> None:
    county = signed_in("system_admin", "431121")
    assert 'value="祁阳市 431181"' in shown(county, "/users/new/")
    asked = {"username": "liming", "name": "李明", "division": "全国", "password": PASSWORD}
    assert "本地区及以下" in county.post("/users/new/", asked).content.decode()
    page = county.post("/users/new/", asked | {"division": "祁阳市"}, follow=True).content.decode()
    assert "<dt>所属地区</dt><dd>祁阳市</dd>" in page
