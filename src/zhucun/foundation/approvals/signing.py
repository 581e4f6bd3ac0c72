"""Signing a decision again: by the password, or by a one-time code, where the step asks for it.

A proof is judged before the case is locked and used up inside the act's transaction: a code signs once. Wrong tries leave a
trace; as many as lock an account out at the sign-in also stop its signing for the same time.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.passwords import parameter
from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

from . import totp
from .models import FailedSigning, SecondFactor


@dataclass(frozen=True)
class Proof:
    """How something was signed ("" where nothing was asked); ``step`` is the time step of a code."""

    how: str = ""
    step: int | None = None


def prove(*, actor: Actor, how: str, password: str, code: str, clause: str) -> Proof:
    """Judge the proof asked for; raises ``Refusal`` where it is missing or wrong, or after too many wrong ones."""
    if how == "none" or actor.is_system:
        return Proof()
    if how == "second_factor":
        row = SecondFactor.objects.filter(user_id=actor.id).exclude(confirmed_at=None).first()
        if row is None:
            raise Refusal(
                "这一步要求动态口令，您的账号还没有启用。请先在“我的动态口令”页面启用。", clause, "code"
            )
        return prove_code(actor=actor, row=row, code=code, clause=clause)
    if not password:
        raise Refusal("请输入您的登录密码以签署。", clause, "password")
    _not_locked(actor, clause, "password")
    if not accounts.confirm_password(actor=actor, password=password):
        _note_failure(actor)
        raise Refusal("登录密码不对，没有签署。请重新输入。", clause, "password")
    return Proof("password")


def prove_code(*, actor: Actor, row: SecondFactor, code: str, clause: str) -> Proof:
    """Judge a one-time code against the secret of ``row``; raises as ``prove``."""
    code = code.strip()
    if not code:
        raise Refusal("请输入动态口令。", clause, "code")
    _not_locked(actor, clause, "code")
    step = totp.step_of(row.secret, code, clock.now())
    if step is None:
        _note_failure(actor)
        raise Refusal("动态口令不对，没有签署。请核对手机时间，输入当前显示的六位数字。", clause, "code")
    if step <= row.last_counter:
        raise _used_up(clause)
    return Proof("second_factor", step)


def use(*, actor: Actor, proof: Proof, clause: str) -> None:
    """Use the proof up, inside the act's transaction; raises ``Refusal`` where the code was used meanwhile."""
    if proof.step is None:
        return
    unused = SecondFactor.objects.filter(user_id=actor.id, last_counter__lt=proof.step)
    if not unused.update(last_counter=proof.step):
        raise _used_up(clause)


def _used_up(clause: str) -> Refusal:
    return Refusal("这个动态口令已经用过，请等下一个再输入。", clause, "code")


def _not_locked(actor: Actor, clause: str, field: str) -> None:
    tries, minutes = parameter("accounts.lockout.tries"), parameter("accounts.lockout.minutes")
    since = clock.now() - timedelta(minutes=minutes)
    if FailedSigning.objects.filter(user_id=actor.id, at__gt=since).count() >= tries:
        raise Refusal(
            f"签署时连续输错，{minutes}分钟内不能再签署。如非本人操作，请立即联系系统管理员。", clause, field
        )


@transaction.atomic
def _note_failure(actor: Actor) -> None:
    FailedSigning.objects.create(user_id=actor.id, at=clock.now())
    record(actor=actor, verb="签署失败", subject_kind="账号", subject_id=actor.id, subject_label=actor.label)
