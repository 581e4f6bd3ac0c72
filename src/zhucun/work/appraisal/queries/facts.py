"""The facts on record, the limits they are measured by, and what they amount to on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import RecallFact as RecallFact
from . import scope

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "grades": "appraisal.recall.grades",
        "consecutive_days": "appraisal.recall.absence_consecutive_days",
        "yearly_days": "appraisal.recall.absence_yearly_days",
        "measures_min": "appraisal.recall.measures_min",
        "measure_kinds": "appraisal.recall.measure_kinds",
        "poll_min_percent": "appraisal.recall.satisfaction_min_percent",
        "punishment": "appraisal.recall.punishment",
        "unsuitable_levels": "appraisal.recall.unsuitable_levels",
    }
)
ABSENCE = ("absence_running", "absence_year")
WINDOWS: Mapping[str, str] = MappingProxyType(
    {"rolling_12_months": "任意连续12个月", "calendar_year": "自然年度"}
)

Term = tuple[UUID, UUID, int]


@dataclass(frozen=True)
class Counter:
    """Days without reason as last counted: ``days`` None where nothing was counted yet, ``limit`` None where none is set."""

    kind: str
    title: str
    days: Decimal | None
    counted_on: date | None
    limit: int | None
    clause: str

    @property
    def over(self) -> bool:
        """Whether the limit is passed; the limit itself is not."""
        return self.days is not None and self.limit is not None and self.days > self.limit


def standing(on: date) -> Q:
    """The condition "a fact of the day or before that was not void by then"."""
    return Q(happened_on__lte=on) & (Q(voided_on=None) | Q(voided_on__gt=on))


def facts(*, viewer: Actor, posting: Posting) -> QuerySet[RecallFact]:
    """Everything on record of a member's term, void rows too, newest first; a township or the discipline office sees of it
    what is theirs to state."""
    rows = RecallFact.objects.filter(_same_term(posting)).order_by("-happened_on", "-id")
    if viewer.is_system:
        return rows
    theirs = Q(pk__in=())
    if viewer.holds(frozenset({"township_clerk"})):
        theirs |= Q(kind="unsuitable", level="乡") & scope.within(
            viewer, frozenset({"township_clerk"}), "posting__team__village__key"
        )
    if viewer.holds(frozenset({"finance_discipline"})):
        theirs |= Q(kind="punishment") & scope.within(
            viewer, frozenset({"finance_discipline"}), "posting__county"
        )
    return rows.filter(scope.about(viewer, "posting__") | theirs)


def fact(*, viewer: Actor, pk: UUID) -> RecallFact | None:
    """One fact the viewer may read."""
    row = RecallFact.objects.select_related("posting__cadre", "posting__team").filter(pk=pk).first()
    return row if row and facts(viewer=viewer, posting=row.posting).filter(pk=pk).exists() else None


def limits(county: str, on: date) -> rules.Limits:
    """What the instruments in force in a county say of the grounds; recall is the county office's, so its area decides."""
    found = policy.found(KEYS.values(), division=county, on=on)
    return rules.Limits(
        **{
            name: rules.Limit(answer.value, answer.clause, answer.version)
            for name, key in KEYS.items()
            if (answer := found.get(key))
        }
    )


def triggers(posting: Posting, on: date) -> list[rules.Trigger]:
    """What the facts of a member's term amount to on the day."""
    rows = RecallFact.objects.filter(_same_term(posting), standing(on))
    return rules.triggers(map(plain, rows), limits(posting.county, on))


@implements("JX18-053")
def counters(*, viewer: Actor, posting: Posting, on: date) -> tuple[Counter, ...]:
    """Both counters of absence as they stand on the day, for whoever may read of the member; else nothing."""
    if not scope.postings(viewer).filter(scope.about(viewer), pk=posting.pk).exists():
        return ()
    rows = [
        *map(plain, RecallFact.objects.filter(_same_term(posting), standing(on), kind__in=ABSENCE)),
    ]
    found = limits(posting.county, on)
    window = policy.find("appraisal.recall.absence_window", division=posting.county, on=on)
    year = f"（{WINDOWS[window.text]}）" if window else ""
    return (
        _counter("absence_running", "连续离岗", rows, found.consecutive_days),
        _counter("absence_year", f"一年内累计离岗{year}", rows, found.yearly_days),
    )


def by_term(terms: Collection[Term], rows: QuerySet[RecallFact], on: date) -> dict[Term, list[rules.Fact]]:
    """The standing facts of ``rows`` by team, cadre and term, for the terms named; one query."""
    grouped: dict[Term, list[rules.Fact]] = defaultdict(list)
    wanted = set(terms)
    for row in rows.filter(standing(on)).select_related("posting"):
        term = term_of(row.posting)
        if term in wanted:
            grouped[term].append(plain(row))
    return grouped


def term_of(posting: Posting) -> Term:
    """A member's term: a change of role within it begins a new posting, but no new term."""
    return posting.team_id, posting.cadre_id, posting.term


def plain(row: RecallFact) -> rules.Fact:
    """A row as the rules take it."""
    return rules.Fact(
        row.pk, row.kind, row.happened_on, row.text, row.number, row.answers, row.level, row.source
    )


def _same_term(posting: Posting) -> Q:
    return Q(posting__team_id=posting.team_id, posting__cadre_id=posting.cadre_id, posting__term=posting.term)


def _counter(kind: str, title: str, rows: Iterable[rules.Fact], limit: rules.Limit | None) -> Counter:
    latest = rules.latest_of(kind, rows)
    return Counter(
        kind, title, latest.number if latest else None, latest.happened_on if latest else None,
        limit.value if limit else None, limit.clause if limit else "",
    )  # fmt: skip
