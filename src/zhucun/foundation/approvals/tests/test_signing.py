"""A decision is signed by the password or a one-time code; what is wrong counts as nothing but leaves a trace."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from zhucun.foundation.approvals import actions, signing, totp
from zhucun.foundation.approvals.actions import second_factor
from zhucun.foundation.approvals.models import Case, SecondFactor
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from .conftest import PASSWORD, actor, ask, person, states, step_of

Chains = Callable[..., None]

ONE_STEP = """\
- code: seal.use
  title: 用印
  clause: A-1
  steps:
    - {no: 1, title: 乡镇批准, role: township_office, place: township, limit: null, sign: HOW, clause: A-2}
"""


def put(chains: Chains, how: str) -> tuple[Actor, Case]:
    chains(ONE_STEP.replace("HOW", how))
    return actor("township_clerk", "990101200"), ask("seal.use")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the real clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def test_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's 12345678901234567890
    vectors = {
        59: "287082",
        1111111109: "081804",
        1234567890: "005924",
        20000000000: "353130",
    }  # RFC 6238 B, six digits
    for second, code in vectors.items():
        assert totp.code_at(secret, datetime.fromtimestamp(second, UTC)) == code
        assert totp.step_of(secret, code, datetime.fromtimestamp(second, UTC)) == second // 30
    moment = datetime.fromtimestamp(59, UTC)
    assert totp.step_of(secret, "287082", moment + timedelta(seconds=30)) == 1
    assert totp.step_of(secret, "287082", moment + timedelta(seconds=61)) is None
    assert totp.address(secret, "zhang", "驻村").startswith("otpauth://totp/")


def test_a_wrong_password_is_refused_and_counts_as_nothing(chains: Chains) -> None:
    clerk, case = put(chains, "password")
    for password, sentence in (("", "请输入您的登录密码"), ("wrong", "登录密码不对")):
        with pytest.raises(Refusal, match=sentence) as refused:
            actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", password=password)
        assert (refused.value.clause, refused.value.field) == ("A-2", "password")
    assert states(case) == ["open"]
    assert AuditEntry.objects.filter(verb="签署失败", actor_id=clerk.id).count() == 1
    case = actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", password=PASSWORD)
    assert (case.state, case.steps.get().signed_with) == ("approved", "password")


@pytest.mark.clause("PD-001")
def test_after_as_many_wrong_passwords_as_lock_the_sign_in_signing_is_locked_too(
    chains: Chains, at: Callable[[datetime], None]
) -> None:
    clerk, case = put(chains, "password")
    start = clock.now()
    at(start)
    for _ in range(5):
        with pytest.raises(Refusal, match="登录密码不对"):
            actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", password="wrong")
    with pytest.raises(Refusal, match="30分钟内不能再签署"):
        actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", password=PASSWORD)
    at(start + timedelta(minutes=31))
    assert (
        actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", password=PASSWORD).state
        == "approved"
    )


def test_a_returned_case_is_signed_too(chains: Chains) -> None:
    clerk, case = put(chains, "password")
    with pytest.raises(Refusal, match="请输入您的登录密码"):
        actions.decide(actor=clerk, step=step_of(case, 1), outcome="returned", opinion="补材料")


def enrol(who: Actor) -> str:
    secret = second_factor.begin(actor=who, password=PASSWORD).secret
    second_factor.confirm(actor=who, code=totp.code_at(secret, clock.now()))
    return secret


def test_a_one_time_code_signs_once(chains: Chains, at: Callable[[datetime], None]) -> None:
    clerk, case = put(chains, "second_factor")
    with pytest.raises(Refusal, match="您的账号还没有启用"):
        actions.decide(
            actor=clerk, step=step_of(case, 1), outcome="approved", code="000000", password=PASSWORD
        )
    start = clock.now()
    at(start)
    secret = enrol(clerk)
    with pytest.raises(Refusal, match="这个动态口令已经用过"):  # it confirmed the enrolment
        actions.decide(
            actor=clerk, step=step_of(case, 1), outcome="approved", code=totp.code_at(secret, start)
        )
    at(start + timedelta(seconds=30))
    right = totp.code_at(secret, clock.now())
    wrong = f"{(int(right) + 1) % 1000000:06}"
    with pytest.raises(Refusal, match="动态口令不对"):
        actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", code=wrong)
    assert states(case) == ["open"]
    case = actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", code=right)
    assert (case.state, case.steps.get().signed_with) == ("approved", "second_factor")
    again = ask("seal.use")
    with pytest.raises(Refusal, match="这个动态口令已经用过"):
        actions.decide(actor=clerk, step=step_of(again, 1), outcome="approved", code=right)


def test_of_two_acts_with_one_code_the_later_is_refused_inside_its_transaction(chains: Chains) -> None:
    clerk, _ = put(chains, "second_factor")
    enrol(clerk)
    proof = signing.Proof("second_factor", 10**9)
    signing.use(actor=clerk, proof=proof, clause="")
    with pytest.raises(Refusal, match="已经用过"):
        signing.use(actor=clerk, proof=proof, clause="")


def test_the_secret_is_not_readable_in_the_database_and_asks_for_the_password(chains: Chains) -> None:
    clerk, _ = put(chains, "second_factor")
    with pytest.raises(Refusal, match="登录密码不对"):
        second_factor.begin(actor=clerk, password="wrong")
    secret = enrol(clerk)
    stored = SecondFactor.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True).get()
    assert secret not in stored
    with pytest.raises(Refusal, match="已经启用"):
        second_factor.begin(actor=clerk, password=PASSWORD)
    with pytest.raises(Refusal, match="登录密码不对"):
        second_factor.give_up(actor=clerk, password="wrong")
    second_factor.give_up(actor=clerk, password=PASSWORD)
    assert not SecondFactor.objects.exists()


def test_a_lost_device_is_the_security_administrators_matter_not_the_system_administrators(
    chains: Chains,
) -> None:
    clerk, _ = put(chains, "second_factor")
    enrol(clerk)
    elsewhere = actor("security_admin", "990102")
    for nobody in (actor("system_admin", ""), elsewhere):
        with pytest.raises(NotAllowed, match="由本地区的安全管理员为他人停用"):
            second_factor.reset(actor=nobody, user=UUID(clerk.id))
    second_factor.reset(actor=actor("security_admin", ""), user=person("township_clerk", "990101200").pk)
    assert not SecondFactor.objects.exists()
    with pytest.raises(Conflict, match="没有启用动态口令"):
        second_factor.reset(actor=actor("security_admin", ""), user=UUID(clerk.id))
