"""Somebody decides for another over dates, and only then."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.approvals import actions, queries
from zhucun.foundation.approvals.actions import stand_ins
from zhucun.foundation.approvals.models import StandIn
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from .conftest import DAY, MACHINE, actor, ask, person, states, step_of

Chains = Callable[..., None]

ONE_STEP = """\
- code: fair.holding
  title: 办集市
  clause: A-1
  steps:
    - {no: 1, title: 县级批准, role: county_office, place: county, limit: null, clause: A-1}
"""
FIRST, LAST = date(2018, 5, 16), date(2018, 5, 18)


def name(
    principal: Actor, other: Actor, since: date = FIRST, until: date | None = LAST + timedelta(days=1)
) -> StandIn:
    return stand_ins.name_stand_in(
        actor=principal, person=UUID(other.id), since=since, until=until, reason="出差"
    )


@pytest.fixture
def pair(chains: Chains) -> tuple[Actor, Actor]:
    """The head of the county office, and a county leader in the same county who may decide nothing of it."""
    chains(ONE_STEP)
    return actor("county_office", "990101"), actor("county_leader", "990101")


def test_a_stand_in_decides_on_the_days_named_and_on_no_other(pair: tuple[Actor, Actor]) -> None:
    head, other = pair
    name(head, other)
    case = ask("fair.holding")
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with clock.business_date(day):
            assert not queries.inbox(viewer=other).exists()
            with pytest.raises(NotAllowed, match="您没有这项权限"):
                actions.decide(actor=other, step=step_of(case, 1), outcome="approved")
    with clock.business_date(LAST):
        assert [step.case_id for step in queries.inbox(viewer=other)] == [case.pk]
        assert queries.case(viewer=other, pk=case.pk) == case
        actions.decide(actor=other, step=step_of(case, 1), outcome="approved")
    step = case.steps.get()
    assert (step.decided_by_label, step.decided_for_label) == (other.label, head.label)
    assert AuditEntry.objects.get(verb="审批同意").detail["for"] == head.label


def test_who_opened_the_case_does_not_decide_it_as_a_stand_in(pair: tuple[Actor, Actor]) -> None:
    head, other = pair
    name(head, other)
    case = ask("fair.holding", who=other)
    with clock.business_date(FIRST):
        assert not queries.inbox(viewer=other).exists()
        with pytest.raises(NotAllowed, match="不能办理自己提出的"):
            actions.decide(actor=other, step=step_of(case, 1), outcome="approved")


def test_nor_does_the_stand_in_of_somebody_who_opened_it(pair: tuple[Actor, Actor]) -> None:
    head, other = pair
    name(head, other)
    case = ask("fair.holding", who=head)
    with clock.business_date(FIRST):
        assert not queries.inbox(viewer=other).exists()
        with pytest.raises(NotAllowed, match="您没有这项权限"):
            actions.decide(actor=other, step=step_of(case, 1), outcome="approved")
    assert states(case) == ["open"]


def test_the_own_right_of_a_stand_in_is_not_lost_by_the_principals_case(pair: tuple[Actor, Actor]) -> None:
    head, _ = pair
    second = actor("county_office", "990101", number=2)
    name(head, second)
    case = ask("fair.holding", who=head)
    with clock.business_date(FIRST):
        assert [step.case_id for step in queries.inbox(viewer=second)] == [case.pk]
        actions.decide(actor=second, step=step_of(case, 1), outcome="approved")
    assert case.steps.get().decided_for_label == ""


def test_a_disabled_principal_lends_no_rights(pair: tuple[Actor, Actor]) -> None:
    head, other = pair
    name(head, other)
    case = ask("fair.holding")
    accounts.set_active(actor=MACHINE, user=person("county_office", "990101"), active=False)
    with clock.business_date(FIRST), pytest.raises(NotAllowed):
        actions.decide(actor=other, step=step_of(case, 1), outcome="approved")


def test_a_stand_in_is_a_colleague_of_the_place_and_no_administrator(pair: tuple[Actor, Actor]) -> None:
    head, _ = pair
    for stranger in (
        head,
        actor("county_office", "990102"),
        actor("system_admin", "990101"),
        actor("city_office", "9901"),
    ):
        with pytest.raises(Refusal, match="代办人须是同一单位或同一地区"):
            name(head, stranger)
    with pytest.raises(NotAllowed, match="不办理业务"):
        name(actor("system_admin", "990101"), head)


def test_days_of_two_stand_ins_do_not_meet(pair: tuple[Actor, Actor]) -> None:
    head, other = pair
    second = actor("county_office", "990101", number=2)
    name(head, other)
    with pytest.raises(Conflict, match=f"这段时间已经由{other.label}代办"):
        name(head, second, LAST, LAST + timedelta(days=5))
    name(head, second, LAST + timedelta(days=1), None)
    with pytest.raises(Refusal, match="不能从今天以前开始"):
        name(head, other, DAY - timedelta(days=1), DAY)
    with pytest.raises(Refusal, match="最后一天不能早于第一天"):
        name(head, other, DAY, DAY)


def test_the_principal_alone_ends_it_and_one_that_had_not_begun_never_holds(
    pair: tuple[Actor, Actor],
) -> None:
    head, other = pair
    row = name(head, other)
    with pytest.raises(NotAllowed, match="只能结束自己指定的代办"):
        stand_ins.end_stand_in(actor=other, row=row, on=DAY)
    stand_ins.end_stand_in(actor=head, row=row, on=DAY)
    with clock.business_date(FIRST):
        assert queries.principals(other) == []
    with pytest.raises(Conflict, match="已经结束"):
        stand_ins.end_stand_in(actor=head, row=row, on=DAY)
    name(head, other)  # the days are free again
    assert AuditEntry.objects.filter(verb__in=["指定代办人", "结束代办"]).count() == 3
