"""Consultations on promotions, what stands against one, posts kept for stationed cadres, and who should be put forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import Ban, RecallFact
from ..models import PromotionConsultation as PromotionConsultation
from ..models import ReservedPost as ReservedPost
from . import facts, scope


@dataclass(frozen=True)
class Flag:
    """What must be known before a promotion, with its clause."""

    sentence: str
    clause: str


@dataclass(frozen=True)
class Proposal:
    """A member rated excellent at the end of the term, to be put forward to the unit."""

    posting: Posting
    name: str
    unit: str
    ended_on: date
    grade: str
    graded_on: date
    clause: str


def consultations(viewer: Actor) -> QuerySet[PromotionConsultation]:
    """Consultations on the people the viewer may read of."""
    rows = PromotionConsultation.objects.select_related("cadre__organisation", "reserved_post")
    return rows.filter(cadre__in=scope.people(viewer))


def consultation(*, viewer: Actor, pk: UUID) -> PromotionConsultation | None:
    """One of them."""
    return consultations(viewer).filter(pk=pk).first()


def reserved_posts(viewer: Actor) -> QuerySet[ReservedPost]:
    """Posts kept in the areas of the viewer's offices."""
    rows = ReservedPost.objects.select_related("division").order_by("-reserved_on", "-id")
    return rows if viewer.is_system else rows.filter(scope.within(viewer, scope.READERS, "division__key"))


@implements("JX18-060", "JX18-069", "PL-118")
def warnings(cadre: Cadre, on: date) -> list[Flag]:
    """What stands against a promotion on the day: a ban in force, and any task missed before (its ban has no length of its own).

    Asked for a person already found; a ban counts wherever it was recorded.
    """
    rows = Ban.objects.filter(cadre=cadre, voided_on=None, valid_from__lte=on).order_by("valid_from", "pk")
    found = []
    for row in rows:
        if row.kind == Ban.Kind.PROMOTION and on < row.valid_to:
            found.append(
                Flag(
                    f"{row.cause}，{row.valid_from:%Y年%-m月%-d日}至{row.last_day:%Y年%-m月%-d日}不得提拔使用",
                    row.clause,
                )
            )
        elif row.recall_id is None:
            found.append(Flag(f"{row.cause}，交流、提拔重用须慎重（期限原文没有写）", row.clause))
    return found


def served(cadre: Cadre) -> bool:
    """Whether the person ever served in a team."""
    return roster.postings(system()).filter(cadre=cadre).exists()


def answers(viewer: Actor, cadre: Cadre) -> bool:
    """Whether the viewer sits in a leading-group office over a place where the person serves or served."""
    if viewer.is_system:
        return True
    rows = roster.postings(system()).filter(cadre=cadre)
    return rows.filter(scope.within(viewer, scope.LEADING, "county")).exists()


@implements("JX18-069")
def proposals(*, viewer: Actor, on: date) -> list[Proposal]:
    """Members whose term ended by the day with an excellent grade as their last, for the office and for their unit; the latest
    end first."""
    ended = scope.postings(viewer).filter(scope.about(viewer), ending="term", valid_to__lte=on)
    members = list(ended.order_by("-valid_to", "cadre__name", "id"))
    if not members:
        return []
    grades = RecallFact.objects.filter(kind="grade", posting__cadre__in=[one.cadre_id for one in members])
    found = facts.by_term({facts.term_of(one) for one in members}, grades, on)
    excellent = {county: _excellent(county, on) for county in {one.county for one in members}}
    shown = []
    for one in members:
        last = rules.latest_of("grade", found.get(facts.term_of(one), ()))
        wanted = excellent[one.county]
        if last and wanted and one.valid_to and last.text in wanted.value:
            unit = one.team.organisation.name
            shown.append(
                Proposal(one, one.cadre.name, unit, one.valid_to, last.text, last.happened_on, wanted.clause)
            )
    return shown


def free_posts(viewer: Actor) -> Mapping[str, ReservedPost]:
    """Posts kept and not yet filled, by id."""
    taken = PromotionConsultation.objects.filter(decision="appointed", reserved_post__isnull=False)
    rows = reserved_posts(viewer).exclude(Q(pk__in=taken.values("reserved_post_id")))
    return {str(row.pk): row for row in rows}


def _excellent(county: str, on: date) -> rules.Limit | None:
    answer = policy.find("appraisal.excellent.grades", division=county, on=on)
    return rules.Limit(answer.value, answer.clause, answer.version) if answer else None
