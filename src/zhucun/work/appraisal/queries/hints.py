"""Hints: members in service whose facts on record amount to a ground for recall, with the evidence. Derived, never stored.

A hint is no proposal and no duty: it says what stands on record; what follows is the county office's decision. ``hints`` and
``counters`` are what other pages show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import Recall, RecallFact
from . import facts, scope
from .facts import Counter as Counter
from .facts import counters as counters


@dataclass(frozen=True)
class Hint:
    """A member in service with what the record amounts to; ``recall`` is the last one begun about this service."""

    posting: Posting
    name: str
    unit: str
    village: str
    triggers: tuple[rules.Trigger, ...]
    recall: Recall | None


def hints(*, viewer: Actor, on: date, within: str = "") -> list[Hint]:
    """The hints of a day in the areas of the viewer's offices (and in ``within``, a division key), by unit and name.

    Units and members get none: the office looks first. The number of queries does not grow with the members.
    """
    inside = scope.within(viewer, scope.READERS, "county")
    rows = scope.postings(viewer).filter(in_force(on), team__village__key__startswith=within)
    served = rows if viewer.is_system else rows.filter(inside)
    about = RecallFact.objects.filter(facts.standing(on), posting__team__village__key__startswith=within)
    on_record = about.filter(
        posting__team=OuterRef("team"), posting__cadre=OuterRef("cadre"), posting__term=OuterRef("term")
    )
    members = list(served.filter(Exists(on_record)).order_by("team__organisation__name", "cadre__name", "id"))
    found = facts.by_term({facts.term_of(one) for one in members}, about, on)
    limits = {county: facts.limits(county, on) for county in sorted({one.county for one in members})}
    judged = [
        (one, tuple(rules.triggers(found.get(facts.term_of(one), ()), limits[one.county]))) for one in members
    ]
    return _shown([(one, verdicts) for one, verdicts in judged if verdicts], on)


def _shown(judged: Sequence[tuple[Posting, tuple[rules.Trigger, ...]]], on: date) -> list[Hint]:
    villages = divisions.by_keys((one.team.village_id for one, _ in judged), on)
    recalls = {
        recall.posting_id: recall
        for recall in Recall.objects.filter(posting__in=[one.pk for one, _ in judged]).order_by("id")
    }
    return [
        Hint(
            one, one.cadre.name, one.team.organisation.name,
            villages[one.team.village_id].name if one.team.village_id in villages else "",
            verdicts, recalls.get(one.pk),
        )
        for one, verdicts in judged
    ]  # fmt: skip
