"""The own one-time codes: a secret is made, confirmed by a first code, and given up; its loss is the security admin's matter."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts import queries as account_queries
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from .. import signing, totp
from ..models import SecondFactor

CONFIRM_WITHIN = timedelta(minutes=10)  # a secret on a screen that was left is not to be used


def is_pending(row: SecondFactor) -> bool:
    """Whether the secret may still be shown and confirmed."""
    return row.confirmed_at is None and clock.now() - row.created_at < CONFIRM_WITHIN


def begin(*, actor: Actor, password: str) -> SecondFactor:
    """Make a new secret, to be confirmed by a first code; an unconfirmed one gives way. Asks for the password."""
    if SecondFactor.objects.filter(user_id=actor.id).exclude(confirmed_at=None).exists():
        raise Refusal("您的动态口令已经启用。要换手机，请先停用再重新启用。")
    signing.prove(actor=actor, how="password", password=password, code="", clause="")
    with transaction.atomic():
        accounts.lock(UUID(actor.id))
        SecondFactor.objects.filter(user_id=actor.id, confirmed_at=None).delete()
        row = SecondFactor.objects.create(user_id=actor.id, secret=totp.new_secret(), created_at=clock.now())
        _note(actor, "生成动态口令密钥", row)
    return row


def confirm(*, actor: Actor, code: str) -> None:
    """Put the secret in use with a first code from the device."""
    row = SecondFactor.objects.filter(user_id=actor.id).first()
    if row is None or (row.confirmed_at is None and not is_pending(row)):
        raise Refusal("密钥没有生成，或已超过十分钟。请重新生成。")
    if row.confirmed_at is not None:
        raise Conflict("您的动态口令已经启用。")
    proof = signing.prove_code(actor=actor, row=row, code=code, clause="")
    with transaction.atomic():
        signing.use(actor=actor, proof=proof, clause="")
        if not SecondFactor.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=clock.now()):
            raise Conflict("您的动态口令已经启用。")
        _note(actor, "启用动态口令", row)


def give_up(*, actor: Actor, password: str) -> None:
    """Stop the own codes; asks for the password. Decisions that ask for a code can then not be signed."""
    signing.prove(actor=actor, how="password", password=password, code="", clause="")
    _remove(actor, UUID(actor.id))


def reset(*, actor: Actor, user: UUID) -> None:
    """The security administrator of all the account's areas takes away the codes of a lost device.

    The system administrator may not: whoever resets passwords could then sign in another's name.
    """
    found = account_queries.users(viewer=actor).filter(pk=user).first()
    allowed = found is not None and account_queries.covers(actor, {"security_admin"}, found)
    if not allowed or str(user) == actor.id:
        raise NotAllowed("动态口令的设备丢失时，由本地区的安全管理员为他人停用。")
    _remove(actor, user)


@transaction.atomic
def _remove(actor: Actor, user: UUID) -> None:
    row = SecondFactor.objects.select_related("user").filter(user_id=user).first()
    if row is None or not SecondFactor.objects.filter(pk=row.pk).delete()[0]:
        raise Conflict("这个账号没有启用动态口令。")
    _note(actor, "停用动态口令", row)


def _note(actor: Actor, verb: str, row: SecondFactor) -> None:
    user = row.user
    county = divisions.county_key(user.division_id, clock.today())
    record(
        actor=actor,
        verb=verb,
        subject_kind="账号",
        subject_id=user.pk,
        subject_label=user.name,
        county=county,
    )
