"""A nomination laid out as a case of the roster checks: the team as it would stand once the nomination took effect."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.models import in_force
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre, Post
from zhucun.work.units import queries as units

from ..checks import NOMINATION_CHECKS, check_roster
from ..models import Nomination, Posting, Team
from ..roster.case import RosterCase, one_team_case
from ..roster.findings import Violation
from .compliance import village_limits
from .siting import sending_level


def check(nomination: Nomination) -> list[Violation]:
    """What the packs in force for the village say of the nomination as it stands, the gravest first."""
    return check_roster(case_of(nomination), NOMINATION_CHECKS)


def case_of(nomination: Nomination) -> RosterCase:
    """The case: who stays, who leaves, who comes; the other teams in the village and those that nominees serve in."""
    on, team = nomination.starts_on, nomination.team
    nominees = list(nomination.nominees.select_related("cadre__organisation"))
    there = list(Posting.objects.filter(team=team).select_related("cadre__organisation")) if team else []
    people = [*(row.cadre_id for row in nominees), *(row.cadre_id for row in there)]
    posts = cadres.posts_on(people, on)
    replaced = {row.replaces_id for row in nominees}
    coming = max((row.term for row in there), default=0) + 1
    members = [
        _person(row.cadre, posts.get(row.cadre_id)) | {
            "posting": str(row.pk), "role": row.role, "first_secretary": row.first_secretary, "stationed": row.stationed,
            "secondee": row.secondee, "term": row.term, "started": row.valid_from, "planned_to": row.planned_to,
            "ended": on if row.pk in replaced and row.valid_to is None else row.valid_to,
        }
        for row in there
        if row.valid_from <= on
    ]  # fmt: skip
    members += [
        _person(row.cadre, posts.get(row.cadre_id)) | {
            "posting": str(row.pk), "role": row.role, "first_secretary": row.first_secretary, "stationed": row.stationed,
            "secondee": row.secondee, "term": coming, "started": on, "planned_to": row.planned_to,
            "ticked": [name for name, said in row.criteria.items() if said.get("met")],
            "decided": bool(nomination.meeting_on and nomination.minutes), "exception": nomination.exception,
        }
        for row in nominees
    ]  # fmt: skip
    others, services = _beside(nomination, [row.cadre_id for row in nominees], on)
    return one_team_case(
        _team(nomination, on), members, limits=village_limits(nomination.village_id, on), on=on, others=others,
        services=services,
    )  # fmt: skip


def _team(nomination: Nomination, on: date) -> dict[str, Any]:
    way = {area.level: area for area in divisions.way_up(nomination.village_id, on)}
    places = [way[level].name for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE) if level in way]
    liaison = units.liaisons_on([nomination.organisation_id], on).get(nomination.organisation_id)
    team = nomination.team
    return {
        "team": str(team.pk) if team else "", "unit": str(nomination.organisation_id),
        "unit_name": nomination.organisation.name, "unit_level": nomination.organisation.level,
        "level": sending_level(nomination.batch), "area": nomination.village_id,
        "township": way[Level.TOWNSHIP].key if Level.TOWNSHIP in way else None, "county": nomination.county,
        "place": "".join(places), "batch_starts": nomination.batch.starts_on, "batch_ends": nomination.batch.ends_on,
        "started": team.valid_from if team else on, "entered_on": team.entered_on if team else None,
        "liaison_person": str(liaison.person) if liaison and liaison.person else None,
        "liaison_name": liaison.name if liaison else None,
    }  # fmt: skip


def _person(cadre: Cadre, post: Post | None) -> dict[str, Any]:
    return {
        "subject": str(cadre.pk), "name": cadre.name, "politics": cadre.politics, "rank": post.rank if post else None,
        "post_title": post.title if post else None, "home_unit": str(cadre.organisation_id),
        "home_level": cadre.organisation.level,
    }  # fmt: skip


def _beside(
    nomination: Nomination, people: Iterable[Any], on: date
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Other teams in force in the village, and those in which nominees serve on the day with their services there."""
    own = [nomination.team_id] if nomination.team_id else []
    serving = list(
        Posting.objects.filter(in_force(on), cadre_id__in=list(people))
        .exclude(team__in=own)
        .select_related("cadre")
    )
    village = Team.objects.filter(in_force(on), village_id=nomination.village_id).exclude(pk__in=own)
    elsewhere = Team.objects.filter(pk__in=[row.team_id for row in serving]).exclude(pk__in=own)
    others: list[Mapping[str, Any]] = [
        {
            "team": str(row.pk), "unit": str(row.organisation_id), "unit_name": row.organisation.name, "level": row.level,
            "area": row.village_id, "place": "", "started": row.valid_from,
        }
        for row in (village | elsewhere).distinct().select_related("organisation")
    ]  # fmt: skip
    services: list[Mapping[str, Any]] = [
        {
            "posting": str(row.pk), "team": str(row.team_id), "subject": str(row.cadre_id), "name": row.cadre.name,
            "role": row.role, "started": row.valid_from, "planned_to": row.planned_to, "ended": None,
        }
        for row in serving
    ]  # fmt: skip
    return others, services
