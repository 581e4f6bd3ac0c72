"""Who may hold what, where and when; and that the three administrators are three people."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connections

from zhucun.foundation.accounts import actions
from zhucun.foundation.accounts.models import RoleGrant, User
from zhucun.foundation.accounts.queries import actor_for, roles_of, users
from zhucun.foundation.accounts.roles import ADMINISTRATORS, BUSINESS, ROLES, excluded_by
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations import actions as organisations

MACHINE = system("测试")
SINCE = date(2015, 1, 1)
MakeUser = Callable[..., User]

IN_AREA = sorted(code for code, role in ROLES.items() if role.holder == "division")
EXCLUDED = [
    pair
    for pair in combinations(IN_AREA, 2)
    if ADMINISTRATORS & set(pair)  # two administrators, or one with any business role
]


def on(day: date) -> time_machine.travel:
    """Noon of the day in Shanghai."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), EXCLUDED)
def test_an_administrator_holds_no_other_role_whichever_comes_first(
    make_user: MakeUser, first: str, second: str
) -> None:
    for held, wanted in ((first, second), (second, first)):
        user = make_user(f"{held}-{wanted}"[:60], held)
        with pytest.raises(Refusal, match=ROLES[held].title):
            actions.grant_role(actor=MACHINE, user=user, role=wanted, since=date(2016, 1, 1))
        assert actor_for(user).roles == {held}


def test_the_excluded_pairs_are_mutual_and_leave_business_roles_alone() -> None:
    for code in ROLES:
        assert all(code in excluded_by(other) for other in excluded_by(code))
    assert all(not excluded_by(code) & BUSINESS for code in BUSINESS)
    assert len(EXCLUDED) == 3 + 3 * len(set(IN_AREA) - ADMINISTRATORS)


def test_two_business_roles_may_be_held_together(make_user: MakeUser) -> None:
    user = make_user("li", "county_office", "auditor", division="431121")
    assert actor_for(user).roles == {"county_office", "auditor"}


def test_excluded_roles_may_follow_each_other_without_a_common_day(make_user: MakeUser) -> None:
    user = make_user("li")
    turn = date(2016, 7, 1)
    actions.grant_role(actor=MACHINE, user=user, role="system_admin", since=SINCE, until=turn)
    with pytest.raises(Refusal, match="不能兼任"):
        actions.grant_role(actor=MACHINE, user=user, role="county_office", since=turn - timedelta(days=1))
    actions.grant_role(actor=MACHINE, user=user, role="county_office", since=turn)
    with on(turn):
        assert actor_for(user).roles == {"county_office"}


def test_a_role_given_for_later_excludes_one_that_would_run_into_it(make_user: MakeUser) -> None:
    user = make_user("li")
    actions.grant_role(actor=MACHINE, user=user, role="audit_admin", since=date(2017, 1, 1))
    with pytest.raises(Refusal, match="不能兼任"):
        actions.grant_role(actor=MACHINE, user=user, role="auditor", since=SINCE)
    actions.grant_role(actor=MACHINE, user=user, role="auditor", since=SINCE, until=date(2017, 1, 1))


def test_a_grant_holds_from_its_first_day_and_not_on_its_end_day(make_user: MakeUser) -> None:
    user = make_user("li")
    first, end = date(2016, 3, 6), date(2016, 3, 31)
    grant = actions.grant_role(
        actor=MACHINE, user=user, role="county_office", division="431121", since=first, until=end
    )
    held = {}
    for day in (first - timedelta(days=1), first, end - timedelta(days=1), end):
        with on(day):
            held[day] = bool(actor_for(user).grants)
            assert held[day] is grant.holds_on(day)
    assert list(held.values()) == [False, True, True, False]


def test_rights_follow_the_real_day_and_not_the_date_of_a_demonstration(make_user: MakeUser) -> None:
    from zhucun.foundation.kernel import clock

    user = make_user("li")
    actions.grant_role(actor=MACHINE, user=user, role="auditor", since=SINCE, until=date(2016, 1, 1))
    with clock.business_date(date(2015, 6, 1)):
        assert not actor_for(user).grants


def test_an_ended_role_is_gone_on_the_day_it_ends(make_user: MakeUser, security_admin: Actor) -> None:
    user = make_user("li", "auditor")
    grant = RoleGrant.objects.get(user=user)
    with on(date(2016, 5, 9)):
        actions.end_role(actor=security_admin, grant=grant, on=date(2016, 5, 10), reason="调离")
        assert actor_for(user).roles == {"auditor"}
    with on(date(2016, 5, 10)):
        assert not actor_for(user).roles


def test_a_role_with_an_end_can_be_taken_back_earlier(make_user: MakeUser, security_admin: Actor) -> None:
    user = make_user("li")
    end = date(2030, 1, 1)
    grant = actions.grant_role(actor=MACHINE, user=user, role="auditor", since=SINCE, until=end)
    actions.end_role(actor=security_admin, grant=grant, on=date(2016, 5, 10), reason="调离")
    with on(date(2016, 5, 10)):
        assert not actor_for(user).roles


def test_ending_a_role_somebody_else_just_ended_is_a_conflict(
    make_user: MakeUser, security_admin: Actor
) -> None:
    make_user("li", "auditor")
    seen, same = RoleGrant.objects.get(role="auditor"), RoleGrant.objects.get(role="auditor")
    actions.end_role(actor=security_admin, grant=seen, on=date(2016, 5, 10), reason="调离")
    with pytest.raises(Conflict):
        actions.end_role(actor=security_admin, grant=same, on=date(2016, 5, 20), reason="调离")
    same.refresh_from_db()
    assert same.valid_to == date(2016, 5, 10)
    with pytest.raises(Refusal, match="已结束"):
        actions.end_role(actor=security_admin, grant=same, on=date(2016, 5, 20), reason="调离")


def test_a_role_cannot_end_before_it_begins(make_user: MakeUser, security_admin: Actor) -> None:
    make_user("li", "auditor")
    grant = RoleGrant.objects.get(role="auditor")
    with pytest.raises(Refusal, match="早于授予日期"):
        actions.end_role(actor=security_admin, grant=grant, on=SINCE - timedelta(days=1), reason="误授")


def test_only_the_security_administrator_gives_and_takes_roles(
    make_user: MakeUser, system_admin: Actor
) -> None:
    user = make_user("li", "auditor")
    others = [system_admin, actor_for(make_user("shenji", "audit_admin")), actor_for(user)]
    for actor in others:
        with pytest.raises(NotAllowed):
            actions.grant_role(actor=actor, user=user, role="finance_discipline", since=SINCE)
        with pytest.raises(NotAllowed):
            actions.end_role(actor=actor, grant=RoleGrant.objects.get(user=user), on=SINCE, reason="")


def test_only_the_system_administrator_makes_and_disables_accounts(
    make_user: MakeUser, security_admin: Actor, system_admin: Actor
) -> None:
    user = make_user("li")
    with pytest.raises(NotAllowed):
        actions.create_user(actor=security_admin, username="x", name="某", password="Zhongxing-2015")
    with pytest.raises(NotAllowed):
        actions.set_active(actor=security_admin, user=user, active=False)
    actions.set_active(actor=system_admin, user=user, active=False)
    with pytest.raises(Conflict):
        actions.set_active(actor=system_admin, user=user, active=False)


def test_nobody_gives_a_role_to_oneself_or_disables_oneself(
    security_admin: Actor, system_admin: Actor
) -> None:
    with pytest.raises(Refusal, match="自己"):
        actions.grant_role(
            actor=security_admin,
            user=User.objects.get(pk=security_admin.id),
            role="security_admin",
            since=SINCE,
        )
    with pytest.raises(Refusal, match="自己"):
        actions.set_active(actor=system_admin, user=User.objects.get(pk=system_admin.id), active=False)


@pytest.mark.parametrize(
    ("division", "allowed"), [("43", True), ("431121", True), ("", False), ("1410", False)]
)
def test_a_provinces_security_administrator_gives_roles_in_the_province_only(
    make_user: MakeUser, division: str, allowed: bool
) -> None:
    actor = actor_for(make_user("anquan43", "security_admin", division="43"))
    user = make_user("li")
    if allowed:
        actions.grant_role(actor=actor, user=user, role="auditor", division=division, since=SINCE)
        grant = RoleGrant.objects.get(user=user)
        actions.end_role(actor=actor, grant=grant, on=SINCE, reason="误授")
    else:
        with pytest.raises(NotAllowed, match="本地区"):
            actions.grant_role(actor=actor, user=user, role="auditor", division=division, since=SINCE)
        grant = actions.grant_role(actor=MACHINE, user=user, role="auditor", division=division, since=SINCE)
        with pytest.raises(NotAllowed, match="本地区"):
            actions.end_role(actor=actor, grant=grant, on=SINCE, reason="越权")


def test_a_role_of_a_unit_needs_the_unit_and_is_held_where_the_unit_is(make_user: MakeUser) -> None:
    user = make_user("li")
    with pytest.raises(Refusal, match="须指明所在单位"):
        actions.grant_role(actor=MACHINE, user=user, role="sending_unit", since=SINCE)
    unit = organisations.register(
        actor=MACHINE, name="演示厅", kind="party_government", level="province", division="43"
    )
    actions.grant_role(actor=MACHINE, user=user, role="sending_unit", organisation=unit, since=SINCE)
    assert actor_for(user).grants == (
        Grant("sending_unit", division="43", organisation=str(unit.pk), label="演示厅"),
    )
    assert actor_for(user).organisations({"sending_unit"}) == {str(unit.pk)}


@pytest.mark.parametrize(
    ("role", "until", "sentence"),
    [("minister", None, "没有“minister”"), ("auditor", SINCE, "必须晚于开始日期")],
)
def test_a_grant_that_makes_no_sense_is_refused(
    make_user: MakeUser, role: str, until: date | None, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        actions.grant_role(actor=MACHINE, user=make_user("li"), role=role, since=SINCE, until=until)


def test_the_same_role_in_the_same_place_is_not_given_twice(make_user: MakeUser) -> None:
    user = make_user("li", "county_office", division="431121")
    with pytest.raises(Refusal, match="已有该角色"):
        actions.grant_role(
            actor=MACHINE, user=user, role="county_office", division="431121", since=date(2016, 1, 1)
        )
    actions.grant_role(
        actor=MACHINE, user=user, role="county_office", division="431122", since=date(2016, 1, 1)
    )


def test_every_act_on_an_account_leaves_a_trace(
    make_user: MakeUser, system_admin: Actor, security_admin: Actor
) -> None:
    user = actions.create_user(actor=system_admin, username="li", name="李某", password="Zhongxing-2015")
    grant = actions.grant_role(
        actor=security_admin, user=user, role="auditor", since=SINCE, reason="省办函1号"
    )
    actions.end_role(actor=security_admin, grant=grant, on=date(2016, 1, 1), reason="调离")
    actions.set_active(actor=system_admin, user=user, active=False)
    traces = AuditEntry.objects.filter(subject_id=str(user.pk)).order_by("id")
    assert [(t.verb, t.actor_id) for t in traces] == [
        ("创建账号", system_admin.id),
        ("授予角色", security_admin.id),
        ("收回角色", security_admin.id),
        ("停用账号", system_admin.id),
    ]
    assert traces[1].detail["reason"] == "省办函1号"
    assert not any("Zhongxing" in str(trace.detail) for trace in traces)


def test_accounts_are_listed_for_administrators_alone(make_user: MakeUser, system_admin: Actor) -> None:
    office = actor_for(make_user("sheng", "province_office", division="43"))
    assert not users(viewer=office).exists()
    assert {"sheng", "xitong"} <= set(users(viewer=system_admin).values_list("username", flat=True))


def test_the_roles_of_a_person_are_shown_to_the_person_and_the_administrators(
    make_user: MakeUser, system_admin: Actor
) -> None:
    user = make_user("li", "county_office", division="431121")
    for viewer in (actor_for(user), system_admin):
        [held] = roles_of(viewer=viewer, user=user.pk)
        assert (held.title, held.valid_from, held.valid_to) == ("县领导小组办公室", SINCE, None)
        assert held.where.startswith("祁阳")
    assert (
        roles_of(viewer=actor_for(make_user("wang", "county_office", division="431121")), user=user.pk) == []
    )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_cannot_give_roles_that_exclude_each_other(make_user: MakeUser) -> None:
    user = make_user("li")
    start, refused = Barrier(2), []

    def give(role: str) -> None:
        try:
            start.wait()
            actions.grant_role(actor=MACHINE, user=user, role=role, since=SINCE)
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    givers = [Thread(target=give, args=(role,)) for role in ("system_admin", "auditor")]
    for giver in givers:
        giver.start()
    for giver in givers:
        giver.join()
    assert len(refused) == 1
    assert RoleGrant.objects.filter(user=user).count() == 1
