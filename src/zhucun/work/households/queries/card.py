"""A household as it was on a day: everything its page opens with."""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from .. import codes
from ..models import (
    FollowUp,
    Household,
    HouseholdMember,
    HouseholdState,
    Measure,
    Monitoring,
    PersonState,
    Standing,
    Survey,
)
from . import scope
from .register import members_on, monitorings_on, person_states_on, standings_on, states_on


@dataclass(frozen=True)
class Line:
    """A member on the day with what was known of the person."""

    member: HouseholdMember
    state: PersonState | None


@dataclass(frozen=True)
class Card:
    """A household on a day. ``survey`` is the latest one taken by then; ``visit`` the last look at it; ``cause_word`` and
    ``property_word`` come with the national word that an area's own one counts as."""

    household: Household
    on: date
    place: str
    lines: tuple[Line, ...]
    state: HouseholdState | None
    standing: Standing | None
    monitoring: Monitoring | None
    survey: Survey | None
    measures: tuple[Measure, ...]
    visit: FollowUp | None
    cause_word: str
    property_word: str
    may_edit: bool
    may_reveal: bool
    may_decide: bool

    @property
    def head(self) -> str:
        """The head's name, else the number of the household."""
        return self.lines[0].member.person.name if self.lines else self.household.number


@implements("PL-020")
def card(*, viewer: Actor, row: Household, on: date) -> Card:
    """The household as of the day; the caller has made sure that the viewer sees it."""
    members = members_on([row.pk], on).get(row.pk, [])
    known = person_states_on([one.person_id for one in members], on)
    state = states_on([row.pk], on).get(row.pk)
    way = divisions.ways_up([row.village_id], on).get(row.village_id, ())
    surveys = Survey.objects.filter(household=row, voided_on=None, taken_on__lte=on).order_by("-year")
    measures = Measure.objects.filter(household=row, voided_on=None, given_on__lte=on).select_related(
        "person"
    )
    return Card(
        row, on, "".join(area.name for area in reversed(way) if area.level >= Level.COUNTY),
        tuple(Line(one, known.get(one.person_id)) for one in members),
        state, standings_on([row.pk], on).get(row.pk), monitorings_on([row.pk], on).get(row.pk),
        surveys.first(), tuple(measures.order_by("-given_on", "-pk")),
        FollowUp.objects.filter(household=row, visited_on__lte=on).order_by("-visited_on").first(),
        national(state.cause, "cause", row.village_id, on) if state else "",
        national(state.property, "property", row.village_id, on) if state else "",
        scope.edits(viewer, row.village_id) and row.ended_on is None,
        scope.reveals(viewer, row.village_id),
        scope.decides(viewer, row.village_id),
    )  # fmt: skip


@implements("PL-018", "PL-072")
def national(term: str, code_list: str, village: str, on: date) -> str:
    """A word with the nation's word it counts as, where that is another or not yet decided."""
    if not term:
        return ""
    try:
        counts_as = codes.terms(code_list, village, on).mapped(term)
    except policy.NoValue:  # nobody laid down a list for the day
        return term
    if counts_as is None:
        return f"{term}（尚未对应到全国代码）"
    return term if counts_as == term else f"{term}（全国代码：{counts_as}）"
