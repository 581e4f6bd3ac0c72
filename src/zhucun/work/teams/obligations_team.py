"""What teams owe once they are formed: members arrive, places are filled, terms end with their reports.

Days come from the packs in force for the village; fulfilment from the records. Keys are resolved once per county.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import Answer

from .models import Posting
from .queries.life import vacancies
from .queries.roster import postings

KEYS = ("teams.member_arrival.deadline", "teams.vacancy.max_days", "teams.end_of_term.documents")
LOOK_AHEAD = timedelta(days=92)  # a quarter before the term ends its end is worth a line


@dataclass(frozen=True)
class _Rules:
    arrival: Answer | None
    vacancy: Answer | None
    reports: Answer | None


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Duties of the teams the viewer sees."""
    rows = list(
        postings(viewer).filter(in_force(on, "team__"), valid_from__lte=on).prefetch_related("reports")
    )
    rules = _rules({row.county for row in rows}, on)
    yield from _arrivals(rows, rules, on)
    yield from _ends(rows, rules, on)
    vacant = vacancies(viewer=viewer, on=on)
    rules |= _rules({row.posting.county for row in vacant} - rules.keys(), on)
    for one in vacant:
        limit = rules[one.posting.county].vacancy
        if limit is not None:
            team = one.posting.team
            yield Duty(
                "teams.vacancy", f"补派{one.posting.cadre.name}离任后的空缺", team.organisation.name,
                one.since + timedelta(days=limit.integer), limit.clause, f"/teams/{team.pk}/", team.county,
            )  # fmt: skip


@implements("SC15-052")
def _arrivals(rows: Iterable[Posting], rules: dict[str, _Rules], on: date) -> Iterator[Duty]:
    for row in rows:
        deadline = rules[row.county].arrival
        if deadline is None or not row.stationed:
            continue
        due = deadline.day_in(row.valid_from.year)
        if row.valid_from <= due:
            yield Duty(
                "teams.member_arrival", "到村驻点", f"{row.cadre.name}（{row.team.organisation.name}）", due, deadline.clause,
                f"/teams/postings/{row.pk}/", row.county, row.arrived_on,
            )  # fmt: skip


@implements("SC15-054", "JX18-017")
def _ends(rows: Iterable[Posting], rules: dict[str, _Rules], on: date) -> Iterator[Duty]:
    for row in rows:
        last = row.planned_to - timedelta(days=1)
        if on < last - LOOK_AHEAD:
            continue
        who, url = f"{row.cadre.name}（{row.team.organisation.name}）", f"/teams/postings/{row.pk}/"
        if row.valid_to is None:
            yield Duty("teams.term_end", "任期届满，安排轮换", who, last, "JX18-017", url, row.county)
        wanted = rules[row.county].reports
        there = {one.title: one.delivered_on for one in row.reports.all()}
        for title in wanted.items if wanted else ():
            yield Duty(
                "teams.end_report", f"交{title}", who, last, wanted.clause if wanted else "", url, row.county,
                there.get(str(title)),
            )  # fmt: skip


def _rules(counties: set[str], on: date) -> dict[str, _Rules]:
    found = {}
    for county in counties:
        answers = policy.found(KEYS, division=county, on=on)
        found[county] = _Rules(*(answers.get(key) for key in KEYS))
    return found
