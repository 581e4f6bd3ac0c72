"""Every route of the product, from the URL resolver, and values for the arguments of those that take some.

A route with arguments that `WORLD` does not know fails the tests until it is listed here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import iri_to_uri

from tests.access import registry, rows
from tests.access.rows import HUNAN as HUNAN
from tests.access.rows import YANSHI as YANSHI
from tests.access.rows import YIXIAN as YIXIAN
from tests.access.rows import Area as Area
from zhucun.foundation.accounts.access import Access, declared
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.imports.queries import ImportJob
from zhucun.work.teams.queries import placement


@dataclass(frozen=True)
class Route:
    """One URL pattern: ``arguments`` are the names of its converters."""

    name: str
    pattern: str
    arguments: frozenset[str]
    rule: Access | None


def routes() -> list[Route]:
    """All of them, in the order of the URL list."""
    return list(_walk(get_resolver(), "", frozenset()))


def _walk(resolver: URLResolver, prefix: str, above: frozenset[str]) -> Iterator[Route]:
    for part in resolver.url_patterns:
        pattern = prefix + str(part.pattern)
        arguments = above | frozenset(part.pattern.converters)
        if isinstance(part, URLResolver):
            yield from _walk(part, pattern, arguments)
        elif isinstance(part, URLPattern):
            yield Route(part.name or pattern, pattern, arguments, declared(part.callback))


# --- values for arguments ---------------------------------------------------------------------------------------

Arguments = Mapping[str, object]
Values = Callable[["Area"], Arguments]


def _id(find: Callable[[Area], Any], **more: object) -> Values:
    """The id of a row of the area, and what else the route takes."""
    return lambda area: {"id": find(area).pk, **more}


def _unit(area: Area) -> Arguments:
    return {"id": rows.unit(area).pk}


def _job(area: Area) -> Arguments:
    return {"id": ImportJob.objects.filter(county=area.division).order_by("created_at")[0].pk}


def _entry(area: Area) -> Arguments:
    return {"id": AuditEntry.objects.filter(county=area.division).order_by("id")[0].pk}


def _plan(area: Area) -> Any:
    return placement.plans(viewer=rows.MACHINE, batch=rows.batch(area)).filter(origin="imported").get()


def _of_plan_unit(area: Area) -> Arguments:
    plan = _plan(area)
    return {"id": plan.pk, "unit": plan.units.order_by("pk")[0].pk}


def _of_grant(area: Area) -> Arguments:
    user = rows.user(area)
    return {"id": user.pk, "grant": user.grants.get().pk}


def _of_step(area: Area) -> Arguments:
    step = rows.step(area)
    return {"id": step.case_id, "step": step.pk}


def _of_nominee(area: Area) -> Arguments:
    nominee = rows.nominee(area)
    return {"id": nominee.nomination_id, "nominee": nominee.pk}


def _of_note(area: Area) -> Arguments:
    note = rows.note(area)
    return {"id": note.posting_id, "note": note.pk}


def _township(area: Area) -> Arguments:
    rows.village(area)
    return {"key": area.township}


def _all(values: Values, *names: str) -> dict[str, Values]:
    return dict.fromkeys(names, values)


# What everybody who is signed in may read wherever it lies: policy, places and names of bodies, kinds of
# import.
EVERYWHERE: dict[str, Values] = {
    "instrument": lambda area: {"id": "hunan-2015-1"},
    "clause": lambda area: {"id": "H15-043"},
    "division": lambda area: {"key": area.division},
    "organisation": _unit,
    # who may not end it is refused when ending, see test_routes.py
    "end_local_value": lambda area: {"id": rows.local_value(area)},
    "import_upload": lambda area: {"code": "placement-units"},
    "import_template": lambda area: {"code": "placement-units"},
    **registry.OPEN,
}

# What lies in one area and opens there only.
IN_ONE_AREA: dict[str, Values] = {
    # foundation
    **_all(
        _job, "import_job", "import_progress", "import_names", "import_commit", "import_cancel", "import_marked"
    ),
    **_all(_id(rows.case), "case", "withdraw_case"),
    "decide_step": _of_step,
    "end_stand_in": _id(rows.stand_in),
    "attachment": _id(rows.attachment),
    **_all(_id(rows.print_job), "print_job", "print_job_progress", "print_job_file"),
    "audit_entry": _entry,
    **_all(
        _id(rows.user), "user", "set_active", "reset_password", "grant_role", "reset_second_factor", "set_email"
    ),
    "end_role": _of_grant,
    # units
    **_all(_unit, "join_system", "unit_liaison", "cadre_liaison", "new_organisation_name", "new_organisation_tie"),
    # cadres
    **_all(
        _id(rows.cadre), "cadre", "edit_cadre", "cadre_post", "cadre_resume", "cadre_photo", "cadre_account",
        "cadre_identity", "cadre_file",
    ),
    "cadre_paper": _id(rows.cadre, paper="file"),
    # teams: placement and siting
    **_all(
        _id(rows.batch), "placement_batch", "placement_batch_units", "placement_sitings", "placement_new_siting",
        "placement_new_event",
    ),
    **_all(
        _id(_plan), "placement_plan", "placement_units", "placement_findings", "placement_map", "placement_map_data",
        "placement_annex_xlsx", "placement_annex_pdf", "placement_propose", "placement_adopt", "placement_discard",
    ),
    "placement_move": _of_plan_unit,
    # teams: people
    **_all(
        _id(rows.nomination), "nomination", "new_nominee", "nomination_decision", "submit_nomination",
        "discard_nomination", "nomination_forms",
    ),
    **_all(_of_nominee, "nominee", "drop_nominee"),
    "print_batch": _id(rows.batch, fmt="pdf"),
    **_all(_id(rows.team), "team", "team_forms"),
    "team_act": _id(rows.team, act="liaison"),
    "posting": _id(rows.posting),
    "adjustment_notice": _id(rows.relieved),
    "posting_act": _id(rows.posting, act="note"),
    "settle_note": _of_note,
    # teams: central units
    **_all(_id(rows.designation), "central_designation", "central_end_designation", "central_second"),
    "central_end_secondment": _id(rows.secondment),
    # oversight
    **_all(_township, "oversight_place", "township_brief", "oversight_new_link", "oversight_new_group", "oversight_new_contact"),
    **_all(_id(rows.link), "oversight_end_link", "oversight_link_visit"),
    **_all(_id(rows.group), "oversight_end_group", "oversight_new_seat", "oversight_group_visit"),
    "oversight_unseat": _id(rows.seat),
    "oversight_end_contact": _id(rows.contact),
    **_all(_unit, "oversight_unit", "oversight_join_unit_group", "oversight_committee_meeting"),
    "oversight_leave_unit_group": _id(rows.unit_seat),
    "oversight_meeting": _id(rows.meeting),
    **_all(_id(rows.staff), "oversight_release", "oversight_train"),
    "oversight_void": _id(rows.unit_visit, kind="unit"),
    # appraisal
    **_all(_id(rows.recall), "recall", "recall_explain", "recall_submit", "recall_drop", "recall_notice"),
    **_all(_id(rows.posting), "appraisal_member", "recall_prepare"),
    "recall_fact_new": _id(rows.posting, kind="measure"),
    "recall_fact_void": _id(rows.fact),
    "award_void": _id(rows.award),
    **_all(_id(rows.cadre), "award_new", "missed_task_new", "promotion_new"),
    "missed_task_void": _id(rows.ban),
    **_all(_id(rows.consultation), "promotion", "promotion_answer", "promotion_decide"),
    # registry, notices, villages
    **registry.REGISTRY,
}  # fmt: skip

WORLD = EVERYWHERE | IN_ONE_AREA

# What the whole province shares, or an account alone has; all else of one area lies in a county and opens there only.
SHARED = {
    name
    for name, values in IN_ONE_AREA.items()
    if name.startswith(("import_", "placement_")) or values in (_entry, _unit)
} | {
    "user",
    "set_active",
    "reset_password",
    "grant_role",
    "end_role",
    "reset_second_factor",
    "set_email",
    "print_batch",
}

# What pages ask for that are of no use without a question.
QUERIES = {
    "new_local_value": "?key=obligations.soon_days",
    "switch_place": "?to=99",
    "cited": "?number=中办发〔2013〕25号&title=关于创新机制扎实推进农村扶贫开发工作的意见",
}


def address(route: Route, area: Area) -> str:
    """Where the route lies for this area of the demonstration."""
    values = dict(WORLD[route.name](area)) if route.arguments else None
    return reverse(route.name, kwargs=values) + iri_to_uri(QUERIES.get(route.name, ""))
