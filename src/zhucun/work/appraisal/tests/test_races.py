"""Two at once: one prepares, one recalls, one ends the service; the other is told, and never both stand."""

from collections.abc import Callable

import pytest

from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.testing import at_once
from zhucun.work.appraisal.actions import facts, honours
from zhucun.work.appraisal.models import Award, Ban, Recall, RecallFact
from zhucun.work.teams.actions import terms

from .conftest import (
    DAY,
    MACHINE,
    World,
    absent,
    county_office,
    decide,
    graded,
    note,
    prepared,
    submitted,
)  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db: None) -> None:
    """The fixtures of this app on a database whose commits other threads see."""


def refusals(*acts: Callable[[], object]) -> list[Refusal]:
    """Run the acts together; what was refused. Anything else that is raised is a fault."""
    raised = [one for one in at_once(DAY, *acts) if one is not None]
    refused = [one for one in raised if isinstance(one, Refusal)]
    assert refused == raised
    return refused


def test_of_two_who_prepare_at_once_one_wins(world: World) -> None:
    graded(world.county)
    (refused,) = refusals(*[lambda: prepared(world.county)] * 2)
    assert isinstance(refused, Conflict)
    assert Recall.objects.count() == 1


def test_a_recall_and_the_end_of_the_service_do_not_both_happen(world: World) -> None:
    recall = submitted(world.county)
    decide(recall, county_office(2))
    second = county_office(2)
    (refused,) = refusals(
        lambda: decide(recall, second),
        lambda: terms.end_service(
            actor=MACHINE, posting=world.county, on=DAY, ending="adjustment", reason="工作调动"
        ),
    )
    assert isinstance(refused, Conflict)
    world.county.refresh_from_db()
    recall.refresh_from_db()
    outcome = (recall.state, world.county.ending, Ban.objects.count())
    assert outcome in {("recalled", "recall", 2), ("open", "adjustment", 0)}


def test_a_fact_is_not_voided_under_a_recall_that_is_being_put_to_the_chain(world: World) -> None:
    from zhucun.work.appraisal.actions import recalls

    from .conftest import heard

    fact = graded(world.county)
    recall = heard(prepared(world.county))
    office, other = county_office(), county_office(2)
    (refused,) = refusals(
        lambda: recalls.submit(actor=office, recall=recall, opinion="建议召回"),
        lambda: facts.void_fact(actor=other, fact=fact, reason="登错人"),
    )
    recall.refresh_from_db()
    fact.refresh_from_db()
    assert (recall.state, fact.voided_on) in {("open", None), ("prepared", DAY)}
    assert refused.sentence


def test_the_same_measure_noted_twice_at_once_counts_once(world: World) -> None:
    county_office()
    (refused,) = refusals(*[lambda: note(world.county, "measure", text="诫勉谈话")] * 2)
    assert isinstance(refused, Conflict)
    assert RecallFact.objects.count() == 1


def test_the_same_count_told_twice_at_once_is_kept_once(world: World) -> None:
    assert refusals(*[lambda: absent(world.county, 16, 16)] * 2) == []
    assert RecallFact.objects.count() == 2


def test_an_award_and_the_recall_do_not_pass_each_other(world: World) -> None:
    recall = submitted(world.county)
    decide(recall, county_office(2))
    office, second = county_office(), county_office(2)

    def award() -> Award:
        return honours.record_award(
            actor=office, cadre=world.county.cadre, year=2018, awarded_on=DAY, level="county", title="先进", issuer="县委"
        )  # fmt: skip

    refused = refusals(lambda: decide(recall, second), award)
    assert Ban.objects.count() == 2
    # The award came first, or was refused by the ban.
    assert Award.objects.count() + len(refused) == 1
