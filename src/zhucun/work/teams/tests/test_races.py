"""Two people at once: one adopts, one chooses; the other is told so or comes after, and never both stand."""

import pytest

from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.testing import at_once
from zhucun.work.teams.actions import placement
from zhucun.work.teams.models import PlacementPlan, VillageSiting
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE

from .conftest import UNITS, choose, import_table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db: None) -> None:
    """The fixtures of this app on a database whose commits other threads see."""


def states(batch: Batch) -> list[str]:
    return sorted(PlacementPlan.objects.filter(batch=batch).values_list("state", flat=True))


def test_the_same_draft_adopted_twice_at_once_is_adopted_once(batch: Batch, plan: PlacementPlan) -> None:
    answers = at_once(DAY, *[lambda: placement.adopt(actor=MACHINE, plan=plan)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]
    assert states(batch) == ["adopted"]


def test_of_two_drafts_adopted_at_once_one_stands(batch: Batch, plan: PlacementPlan) -> None:
    other = import_table(batch, UNITS, file="二.csv")
    answers = at_once(
        DAY, *[lambda one=one: placement.adopt(actor=MACHINE, plan=one) for one in (plan, other)]
    )
    refused = [answer for answer in answers if answer]
    assert all(isinstance(answer, Conflict) for answer in refused)
    # Either the second was refused, or it came a moment later and took the place of the first.
    assert states(batch) == (["adopted", "draft"] if refused else ["adopted", "superseded"])


def test_of_two_villages_chosen_at_once_one_is_fixed(batch: Batch, adopted: PlacementPlan) -> None:
    wanted = ("990101200200", "990101200201")
    answers = at_once(DAY, *[lambda village=village: choose(batch, village=village) for village in wanted])
    (refused,) = [answer for answer in answers if answer]
    assert isinstance(refused, Refusal)
    assert refused.clause == "H15-006"
    assert VillageSiting.objects.filter(batch=batch, valid_to=None).count() == 1
