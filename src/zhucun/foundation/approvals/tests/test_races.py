"""Many at once on the same cases: each is decided exactly once, the others are told, and nobody meets a lock."""

from collections import Counter
from collections.abc import Callable

import pytest

from zhucun.foundation.approvals import actions, queries
from zhucun.foundation.approvals.models import Case, CaseStep
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.testing import at_once

from .conftest import DAY, actor, ask, step_of

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS, CASES = 12, 30
ONE_STEP = """\
- code: race.one
  title: 抢办
  clause: A-1
  steps:
    - {no: 1, title: 乡镇批准, role: township_office, place: township, limit: 3, clause: A-1}
"""
JOINT = """\
- code: race.joint
  title: 会签
  clause: A-1
  steps:
    - {no: 1, title: 乡镇会签, role: township_office, place: township, joint: true, limit: 3, clause: A-1}
    - {no: 1, title: 县级会签, role: county_office, place: county, joint: true, limit: 3, clause: A-1}
    - {no: 2, title: 市级批准, role: city_office, place: city, limit: 3, clause: A-2}
"""


@pytest.fixture
def db(transactional_db: None) -> None:
    """The fixtures of this app on a database whose commits other threads see."""


def test_many_clients_on_the_same_cases_decide_each_exactly_once(chains: Callable[..., None]) -> None:
    chains(ONE_STEP)
    steps = [step_of(ask("race.one", id=str(number)), 1) for number in range(CASES)]
    clerks = [actor("township_clerk", "990101200", number=number) for number in range(CLIENTS)]
    seen: list[Counter[str]] = [Counter() for _ in clerks]

    def work(number: int) -> None:
        mine = steps[number * 7 % CASES :] + steps[: number * 7 % CASES]
        for step in mine:
            outcome = "approved" if number % 2 else "refused"
            try:
                actions.decide(actor=clerks[number], step=step, outcome=outcome, opinion="抢办")  # type: ignore[arg-type]  # one of the words
                seen[number]["decided"] += 1
            except Conflict:
                seen[number]["told"] += 1

    raised = at_once(DAY, *[lambda number=number: work(number) for number in range(CLIENTS)])
    assert raised == [None] * CLIENTS
    total = sum(seen, Counter())
    assert total == {"decided": CASES, "told": CASES * (CLIENTS - 1)}
    assert not Case.objects.filter(state="open").exists()
    decided = {step.pk: step for step in CaseStep.objects.select_related("case")}
    assert all(step.state == step.case.state for step in decided.values())
    entries = Counter(
        AuditEntry.objects.filter(verb__in=["审批同意", "审批不同意"]).values_list("subject_id", flat=True)
    )
    assert set(entries.values()) == {1}
    assert len(entries) == CASES


def test_two_sides_agreeing_at_once_open_the_next_step_once(chains: Callable[..., None]) -> None:
    chains(JOINT)
    sides = (actor("township_clerk", "990101200"), actor("county_office", "990101"))
    for number in range(10):
        case = ask("race.joint", id=str(number))
        acts = [
            lambda place=place, who=who, case=case: actions.decide(actor=who, step=step_of(case, 1, place), outcome="approved")
            for place, who in enumerate(sides)
        ]  # fmt: skip
        assert at_once(DAY, *acts) == [None, None]
        case.refresh_from_db()
        assert (case.current, case.steps.get(number=2).state) == (2, "open")


def test_of_two_who_put_the_same_subject_at_once_one_is_told(chains: Callable[..., None]) -> None:
    chains(ONE_STEP)
    asker = actor("team_member", "990101200200")
    raised = at_once(DAY, *[lambda: ask("race.one", who=asker)] * 4)
    assert sorted(type(one).__name__ for one in raised) == ["Conflict"] * 3 + ["NoneType"]
    assert Case.objects.filter(state="open").count() == 1


def test_withdrawn_and_decided_at_once_ends_one_way(chains: Callable[..., None]) -> None:
    chains(ONE_STEP)
    asker, clerk = actor("team_member", "990101200200"), actor("township_clerk", "990101200")
    for number in range(5):
        case = ask("race.one", who=asker, id=str(number))
        raised = at_once(
            DAY,
            lambda case=case: actions.withdraw(actor=asker, case=case, reason="不要了"),  # type: ignore[misc]  # a default
            lambda case=case: actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved"),  # type: ignore[misc]  # a default
        )
        assert sum(isinstance(one, Refusal) for one in raised) == 1
        case.refresh_from_db()
        step = case.steps.get()
        assert (case.state, step.state) in {("withdrawn", "closed"), ("approved", "approved")}


def test_a_step_is_escalated_once_by_two_ticks(chains: Callable[..., None]) -> None:
    chains(ONE_STEP)
    for number in range(10):
        ask("race.one", id=str(number))
    late = DAY.replace(month=6)
    counts: list[int] = []
    assert at_once(DAY, *[lambda: counts.append(actions.escalate(on=late))] * 3) == [None] * 3
    assert sum(counts) == 10
    assert AuditEntry.objects.filter(verb="审批逾期").count() == 10
    assert queries.overdue_steps(late).count() == 10
