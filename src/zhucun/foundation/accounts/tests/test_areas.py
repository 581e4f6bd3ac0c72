"""An administrator keeps the accounts of the own area, and the trail files each under its county."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from zhucun.foundation.accounts import actions, passwords, queries
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, real_today, roles_of, users
from zhucun.foundation.accounts.roles import ADMINISTRATORS
from zhucun.foundation.audit import queries as audit
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.organisations import actions as organisations

MACHINE = system("测试")
SINCE = date(2015, 1, 1)
PASSWORD, NEW = "Zhongxing-2015", "Zhongxing-2016"
COUNTY, PROVINCE = "431121", "43"
MakeUser = Callable[..., User]


def account(username: str, division: str = COUNTY) -> User:
    return actions.create_user(
        actor=MACHINE, username=username, name=f"{username}甲", password=PASSWORD, division=division
    )


@pytest.fixture
def county_admin(make_user: MakeUser) -> Actor:
    """The system administrator of 祁阳."""
    return actor_for(make_user("xitong431121", "system_admin", division=COUNTY))


def refused(actor: Actor, user: User) -> bool:
    """Whether the actor may neither reset the password of the account, nor disable it, nor see it."""
    with pytest.raises(NotAllowed):
        actions.change_password(actor=actor, user=user, password=NEW)
    with pytest.raises(NotAllowed):
        actions.set_active(actor=actor, user=user, active=False)
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(PASSWORD)
    return not users(viewer=actor).filter(pk=user.pk).exists() and roles_of(viewer=actor, user=user.pk) == []


@pytest.mark.parametrize(
    ("role", "division"),
    [
        ("security_admin", ""),
        ("security_admin", PROVINCE),
        ("county_office", "431122"),
        ("province_office", PROVINCE),
    ],
)
def test_a_countys_administrator_cannot_take_over_an_account_with_rights_elsewhere(
    county_admin: Actor, role: str, division: str
) -> None:
    user = account("li")
    actions.grant_role(actor=MACHINE, user=user, role=role, division=division, since=SINCE)
    assert refused(county_admin, user)


def test_one_area_outside_is_enough_and_so_is_a_role_of_tomorrow(county_admin: Actor) -> None:
    user = account("li")
    actions.grant_role(actor=MACHINE, user=user, role="county_office", division=COUNTY, since=SINCE)
    assert users(viewer=county_admin).filter(pk=user.pk).exists()
    tomorrow = real_today() + timedelta(days=1)
    actions.grant_role(actor=MACHINE, user=user, role="county_office", division="431122", since=tomorrow)
    assert refused(county_admin, user)


def test_an_account_without_a_role_is_kept_by_the_administrators_of_its_area(county_admin: Actor) -> None:
    assert refused(county_admin, account("li", PROVINCE))
    assert refused(county_admin, account("wang", ""))


def test_a_role_in_a_body_counts_where_the_body_lies(county_admin: Actor) -> None:
    user = account("li")
    body = organisations.register(
        actor=MACHINE, name="演示厅", kind="party_government", level="province", division=PROVINCE
    )
    actions.grant_role(actor=MACHINE, user=user, role="sending_unit", organisation=body, since=SINCE)
    assert refused(county_admin, user)


def test_within_the_county_the_administrator_acts_and_an_ended_role_elsewhere_is_no_hindrance(
    county_admin: Actor,
) -> None:
    user = account("li")
    actions.grant_role(actor=MACHINE, user=user, role="county_office", division=COUNTY, since=SINCE)
    actions.grant_role(
        actor=MACHINE,
        user=user,
        role="province_office",
        division=PROVINCE,
        since=SINCE,
        until=date(2016, 1, 1),
    )
    actions.change_password(actor=county_admin, user=user, password=NEW)
    actions.set_active(actor=county_admin, user=user, active=False)
    user.refresh_from_db()
    assert (user.is_active, user.check_password(NEW)) == (False, True)
    assert set(users(viewer=county_admin)) == {user}
    assert len(roles_of(viewer=county_admin, user=user.pk)) == 2


def test_an_administrator_makes_accounts_of_the_own_area_only(county_admin: Actor) -> None:
    for division in ("", PROVINCE, "431122"):
        with pytest.raises(NotAllowed, match="本地区及以下"):
            actions.create_user(
                actor=county_admin, username="li", name="李", password=PASSWORD, division=division
            )
    made = actions.create_user(
        actor=county_admin, username="li", name="李", password=PASSWORD, division=COUNTY
    )
    assert made in users(viewer=county_admin)


def test_what_is_given_in_a_province_is_seen_by_the_provinces_auditor(
    make_user: MakeUser, security_admin: Actor
) -> None:
    user = account("li", "")
    grant = actions.grant_role(
        actor=security_admin, user=user, role="county_office", division=COUNTY, since=SINCE
    )
    actions.end_role(actor=security_admin, grant=grant, on=date(2016, 1, 1), reason="调离")
    province, other = (Actor("a", "a", (Grant("audit_admin", area),)) for area in (PROVINCE, "36"))
    seen = audit.entries(viewer=province).filter(subject_id=str(user.pk))
    assert sorted(seen.values_list("verb", "county")) == [("授予角色", COUNTY), ("收回角色", COUNTY)]
    assert not audit.entries(viewer=other).filter(subject_id=str(user.pk)).exists()


def test_acts_on_an_account_are_filed_where_it_is_kept(county_admin: Actor) -> None:
    user = account("li")
    actions.set_active(actor=county_admin, user=user, active=False)
    actions.note_sign_in(user=user)
    filed = AuditEntry.objects.filter(subject_id=str(user.pk)).values_list("county", flat=True)
    assert list(filed) == [COUNTY] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_administrator_is_taken_over_or_shut_out_from_the_pages(role: str) -> None:
    other = actions.create_user(actor=MACHINE, username="other", name="某管理员", password="Quiet-river-27")
    actions.grant_role(actor=MACHINE, user=other, role=role, since=date(2015, 1, 1))
    maker = actions.create_user(actor=MACHINE, username="maker", name="系统员", password="Quiet-river-28")
    actions.grant_role(actor=MACHINE, user=maker, role="system_admin", since=date(2015, 1, 1))
    acting = queries.actor_for(maker)
    with pytest.raises(NotAllowed, match="三员互相制约"):
        actions.change_password(actor=acting, user=other, password="Quiet-river-29")
    with pytest.raises(NotAllowed, match="三员互相制约"):
        actions.set_active(actor=acting, user=other, active=False)


@pytest.mark.django_db
def test_a_reset_password_must_be_changed_at_first_use() -> None:
    clerk = actions.create_user(actor=MACHINE, username="clerk", name="某专干", password="Quiet-river-27")
    maker = actions.create_user(actor=MACHINE, username="maker", name="系统员", password="Quiet-river-28")
    actions.grant_role(actor=MACHINE, user=maker, role="system_admin", since=date(2015, 1, 1))
    actions.change_password(actor=queries.actor_for(maker), user=clerk, password="Quiet-river-29")
    clerk.refresh_from_db()
    assert passwords.expired(clerk)
    actions.change_password(actor=queries.actor_for(clerk), user=clerk, password="Quiet-river-30")
    clerk.refresh_from_db()
    assert not passwords.expired(clerk)
