"""Signing a decision again: by the password, or by a code of the second factor, where the step asks for it."""

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal


def sign(*, actor: Actor, how: str, password: str, code: str, clause: str) -> str:
    """How it was signed ("" where nothing was asked); raises ``Refusal`` where the proof is missing or wrong."""
    if how == "none" or actor.is_system:
        return ""
    if how == "password":
        if not accounts.confirm_password(actor=actor, password=password):
            raise Refusal("请重新输入您的登录密码以签署；现在输入的不对。", clause, "password")
        return "password"
    raise Refusal("这一步要求动态口令，您的账号还没有启用。请联系系统管理员。", clause, "code")
