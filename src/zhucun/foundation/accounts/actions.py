"""Accounts and roles: made by the system administrator, given roles by the security administrator.

An administrator acts on an account only with rights over every area of it, so that a county's cannot take over the
account of a province's or the nation's. Entries of the trail are filed under the account's county, those of a role
under the county of the role.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations.queries import Organisation

from .models import RoleGrant, User
from .queries import covers, has_demo_accounts, has_real_accounts, real_today
from .roles import ADMINISTRATORS, ROLES, excluded_by

NOBODY = Actor(id="", label="未登录")


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    division: str = "",
    demo_date: date | None = None,
) -> User:
    """Make an account without any role, kept in ``division`` (key); refused outside the administrator's own area, for a
    taken name or a password the rules reject.
    """
    _only(actor, "system_admin", "只有系统管理员可以创建账号。")
    path = divisions.path_keys(division, real_today())
    if not (actor.is_system or actor.holds({"system_admin"}, path=path)):
        raise NotAllowed("您只能为本地区及以下创建账号。上级或其他地区的账号请由其系统管理员创建。")
    username = username.strip()
    if not username:
        raise Refusal("请填写用户名。", field="username")
    user = User(
        username=username,
        name=name.strip(),
        division_id=division,
        demo_date=demo_date,
        created_at=clock.now(),
    )
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(f"用户名“{username}”已被使用，请换一个。", field="username") from error
    _note(actor, "创建账号", user, {})
    return user


@dataclass(frozen=True)
class FirstAccount:
    """An account as made by ``first_administrators``; ``password`` is known nowhere else."""

    role: str
    username: str
    password: str


@transaction.atomic
def first_administrators(*, actor: Actor, people: Mapping[str, tuple[str, str]]) -> list[FirstAccount]:
    """Make the three administrators of the nation, while the database has no account at all.

    ``people`` gives user name and name by role (system_admin, security_admin, audit_admin). Each gets a password to be
    changed at the first sign-in. Only the machine itself may do this: there is nobody yet to ask.
    """
    if not actor.is_system or people.keys() != ADMINISTRATORS:
        raise NotAllowed("首批管理员须在服务器上用命令一次创建三人：系统、安全、审计管理员。")
    if has_demo_accounts():
        raise Refusal(
            "库里有演示账号，其密码是公开的，不能作正式库。请另用一个数据库（ZHUCUN_DATABASE_URL），并以 --no-demo 启动。"
        )
    if has_real_accounts():
        raise Refusal("库里已有账号，首批管理员只能创建一次。请由系统管理员创建账号，由安全管理员授予角色。")
    made = []
    for role, (username, name) in people.items():
        password = first_password()
        user = create_user(actor=actor, username=username, name=name, password=password)
        User.objects.filter(pk=user.pk).update(password_changed_at=None)
        grant_role(actor=actor, user=user, role=role, since=real_today(), reason="首批管理员")
        made.append(FirstAccount(role, user.username, password))
    return made


def first_password() -> str:
    """A password to hand over once; its bearer changes it at first sign-in."""
    return secrets.token_urlsafe(15)


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool) -> None:
    """Enable or disable an account; a disabled one is signed out at its next request."""
    _only(actor, "system_admin", "只有系统管理员可以启用或停用账号。")
    _over(actor, user)
    if str(user.pk) == actor.id:
        raise Refusal("不能停用自己的账号，请由另一名系统管理员办理。")
    _not_of_an_administrator(actor, user)
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise Conflict(f"“{user.name}”的账号已是{'启用' if active else '停用'}状态。")
    _note(actor, "启用账号" if active else "停用账号", user, {})


@transaction.atomic
def set_email(*, actor: Actor, user: User, email: str) -> None:
    """Keep the address of an account's daily digest, "" for none: the own one, or the system administrator another's."""
    if actor.id != str(user.pk):
        _only(actor, "system_admin", "只能修改自己的电子邮箱。")
        _over(actor, user)
    User.objects.filter(pk=user.pk).update(email=email.strip())
    _note(actor, "修改电子邮箱", user, {"given": bool(email.strip())})


@transaction.atomic
def change_password(*, actor: Actor, user: User, password: str) -> None:
    """A person changes the own password; the system administrator may reset another's, to be changed at first use."""
    own = actor.id == str(user.pk)
    if not own:
        _only(actor, "system_admin", "只能修改自己的密码。")
        _over(actor, user)
        _not_of_an_administrator(actor, user)
    _set_password(user, password)
    if not own:
        user.password_changed_at = None
    user.save(update_fields=["password", "password_changed_at"])
    _note(actor, "修改密码" if own else "重置密码", user, {})


def confirm_password(*, actor: Actor, password: str) -> bool:
    """Whether this is the actor's own password: a decision is signed with it once more."""
    user = User.objects.filter(pk=actor.id, is_active=True).first()
    return user is not None and user.check_password(password)


def lock(user: UUID) -> User:
    """Lock an account's row for the transaction: whoever keeps dated rows of an account calls this first."""
    return User.objects.select_for_update().get(pk=user)


def _not_of_an_administrator(actor: Actor, user: User) -> None:
    """The three administrators keep each other in check: none may take over or shut out another from the pages."""
    held = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=real_today()), user=user)
    if not actor.is_system and held.filter(role__in=ADMINISTRATORS).exists():
        raise NotAllowed(
            "三员互相制约：不能在页面上重置或停用另一名管理员的账号。确需办理的，请在服务器上运行 zhucun accounts reset。"
        )


@transaction.atomic
def note_sign_in(*, user: User) -> None:
    """Leave a trace of a sign-in."""
    _note(_self(user), "登录", user, {})


@transaction.atomic
def note_sign_out(*, user: User, idle: bool = False) -> None:
    """Leave a trace of a sign-out, or with ``idle`` of a session that ended by itself."""
    _note(_self(user), "超时退出" if idle else "退出登录", user, {})


@transaction.atomic
def note_failed_sign_in(*, username: str, address: str, locked: bool = False) -> None:
    """Leave a trace of a wrong name or password, or with ``locked`` of a try that met or set off the lock.

    A name that no account bears is not kept: people type their passwords there by mistake.
    """
    user = User.objects.filter(username=username).first()
    verb, detail = "登录锁定" if locked else "登录失败", {"address": address}
    if user:
        _note(NOBODY, verb, user, detail)
    else:
        record(
            actor=NOBODY,
            verb=verb,
            subject_kind="账号",
            subject_id="",
            subject_label="没有的用户名",
            detail=detail,
        )


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    division: str = "",
    organisation: Organisation | None = None,
    since: date,
    until: date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give a role in a division (key) or an organisation over ``[since, until)``.

    Refused outside the administrator's own area, where the dates are turned round, where the role needs an
    organisation and none is given, where an incompatible role overlaps, and to oneself.
    """
    _only(actor, "security_admin", "只有安全管理员可以授予角色。")
    User.objects.select_for_update().get(pk=user.pk)
    if str(user.pk) == actor.id:
        raise Refusal("不能给自己授予角色，请由另一名安全管理员办理。")
    kind = ROLES.get(role)
    if kind is None:
        raise Refusal(f"没有“{role}”这个角色。", field="role")
    if until is not None and until <= since:
        raise Refusal("结束日期必须晚于开始日期。", field="until")
    if kind.holder == "organisation":
        if organisation is None:
            raise Refusal(f"“{kind.title}”角色须指明所在单位。", field="organisation")
        division = organisation.division_id
    _within(actor, division)
    grants = RoleGrant.objects.filter(user=user)
    if until is not None:
        grants = grants.filter(valid_from__lt=until)
    overlapping = [g for g in grants if g.valid_to is None or g.valid_to > since]
    for other in overlapping:
        if other.role in excluded_by(role):
            raise Refusal(
                f"“{user.name}”在同一时期是{ROLES[other.role].title}，不能兼任{kind.title}：系统、安全、审计三类管理员与业务角色互不兼任。",
                field="role",
            )
        same = (other.role, other.division_id, other.organisation_id) == (
            role, division, organisation.pk if organisation else None,
        )  # fmt: skip
        if same:
            raise Refusal(f"“{user.name}”在这段时间已有该角色。", field="role")
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        division_id=division,
        organisation=organisation,
        valid_from=since,
        valid_to=until,
        reason=reason,
    )
    _note(
        actor,
        "授予角色",
        user,
        {"role": role, "division": division, "organisation": str(organisation or ""), "reason": reason},
        division,
    )
    return grant


@transaction.atomic
def end_role(*, actor: Actor, grant: RoleGrant, on: date, reason: str) -> None:
    """End a role that is open or ends later: ``on`` is the first day without it."""
    _only(actor, "security_admin", "只有安全管理员可以收回角色。")
    _within(actor, grant.division_id)
    if on < grant.valid_from:
        raise Refusal("收回日期不能早于授予日期。", field="on")
    if grant.valid_to is not None and grant.valid_to <= on:
        raise Refusal(f"该角色到{grant.valid_to:%Y年%-m月%-d日}已结束，收回日期须早于该日。", field="on")
    if not RoleGrant.objects.filter(pk=grant.pk, valid_to=grant.valid_to).update(valid_to=on):
        raise Conflict("该角色刚被他人改动，请刷新后重试。")
    detail = {"role": grant.role, "on": on.isoformat(), "reason": reason}
    _note(actor, "收回角色", grant.user, detail, grant.division_id)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("密码不符合要求：" + "；".join(error.messages), field="password") from error
    user.set_password(password)
    user.password_changed_at = clock.now()


def _only(actor: Actor, role: str, sentence: str) -> None:
    if not (actor.is_system or actor.holds({role})):
        raise NotAllowed(sentence)


def _over(actor: Actor, user: User) -> None:
    """A system administrator keeps the accounts of the own area only, not of people with rights above or beside it."""
    if not (actor.is_system or covers(actor, {"system_admin"}, user)):
        raise NotAllowed(
            f"“{user.name}”的账号或角色不全在您管的地区内。请由上级或其所在地区的系统管理员办理。"
        )


def _within(actor: Actor, division: str) -> None:
    """A security administrator gives and takes roles in the own area only, not above or beside it."""
    path = divisions.path_keys(division, real_today())
    if not (actor.is_system or actor.holds({"security_admin"}, path=path)):
        raise NotAllowed("您只能管理本地区及以下的角色。上级或其他地区的角色请由其安全管理员办理。")


def _self(user: User) -> Actor:
    return Actor(id=str(user.pk), label=user.name)


def _note(
    actor: Actor, verb: str, user: User, detail: Mapping[str, object], division: str | None = None
) -> None:
    record(
        actor=actor,
        verb=verb,
        subject_kind="账号",
        subject_id=user.pk,
        subject_label=user.name,
        county=_county(user.division_id if division is None else division),
        detail=detail,
    )


def _county(division: str) -> str:
    try:
        return divisions.county_key(division, real_today())
    except Refusal:
        return division  # the area is no more; what concerns it stays filed where it was
