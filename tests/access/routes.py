"""Every route of the product, from the URL resolver, and values for the arguments of those that take some.

A route with arguments that `WORLD` does not know fails the tests until it is listed here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhucun.foundation.accounts.access import Access, declared
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import queries as policy_queries
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.actions import central
from zhucun.work.teams.models import Designation, Secondment
from zhucun.work.teams.queries import placement
from zhucun.work.units import queries as units


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


# --- values for arguments
# -----------------------------------------------------------------------------------------

Arguments = Mapping[str, object]
Values = Callable[["Area"], Arguments]


@dataclass(frozen=True)
class Area:
    """A story of the demonstration: its area, its office, one of its accounts below, units of its list (the second a
    central one), a county."""

    division: str
    office: str
    account: str
    unit: str
    central: str
    county: str


YANSHI = Area(
    "99", office="yanshi", account="shi", unit="演示省水利厅", central="演示农商银行", county="990101"
)
HUNAN = Area("43", office="sheng", account="sheng", unit="省财政厅", central="省电力公司", county="430121")


def _batch(area: Area) -> Any:  # noqa: ANN401 - a row of units
    return units.batches(viewer=system("测试")).get(division_id=area.division)


def _plan(area: Area) -> Any:  # noqa: ANN401 - a row of teams
    return placement.plans(viewer=system("测试"), batch=_batch(area)).filter(origin="imported").get()


def _job(area: Area) -> Arguments:
    return {"id": ImportJob.objects.filter(county=area.division).order_by("created_at")[0].pk}


def _unit(area: Area) -> Arguments:
    return {"id": organisations.named(area.division, [area.unit])[area.unit].pk}


def _user(area: Area) -> Any:  # noqa: ANN401 - a row of accounts
    return by_username(area.account)


def _local_value(area: Area) -> Arguments:
    there = policy_queries.local_values(division=area.division, key="obligations.soon_days")
    if there:
        return {"id": there[0].id}
    row = policy.set_local_value(
        actor=system("测试"),
        division=area.division,
        key="obligations.soon_days",
        value=5,
        citation="测试通知",
        valid_from=date(2015, 1, 1),
    )
    return {"id": row.pk}


def _entry(area: Area) -> Arguments:
    return {"id": AuditEntry.objects.filter(county=area.division).order_by("id")[0].pk}


def _of_batch(area: Area) -> Arguments:
    return {"id": _batch(area).pk}


def _of_plan(area: Area) -> Arguments:
    return {"id": _plan(area).pk}


def _of_plan_unit(area: Area) -> Arguments:
    plan = _plan(area)
    return {"id": plan.pk, "unit": plan.units.order_by("pk")[0].pk}


def _of_user(area: Area) -> Arguments:
    return {"id": _user(area).pk}


def _of_grant(area: Area) -> Arguments:
    user = _user(area)
    return {"id": user.pk, "grant": user.grants.get().pk}


def _designation(area: Area) -> Designation:
    if there := Designation.objects.filter(county=area.county).first():
        return there
    body = organisations.named(area.division, [area.central])[area.central]
    return central.designate(
        actor=system("测试"), organisation=body, division=area.county, since=date(2015, 1, 1)
    )


def _of_designation(area: Area) -> Arguments:
    return {"id": _designation(area).pk}


def _of_secondment(area: Area) -> Arguments:
    row = _designation(area)
    if there := Secondment.objects.filter(designation=row).first():
        return {"id": there.pk}
    cadre = Cadre.objects.create(
        county=area.division, organisation=row.organisation, name="测试", sex="男", born_month=date(1978, 6, 1),
        politics="中共党员",
    )  # fmt: skip
    made = central.second(
        actor=system("测试"), designation=row, cadre=cadre, post="副县长", portfolio="assists", since=row.valid_from,
        planned_to=date(2017, 1, 1),
    )  # fmt: skip
    return {"id": made.pk}


# What everybody who is signed in may read wherever it lies: policy, places and names of bodies, kinds of
# import.
EVERYWHERE: dict[str, Values] = {
    "instrument": lambda area: {"id": "hunan-2015-1"},
    "clause": lambda area: {"id": "H15-043"},
    "division": lambda area: {"key": area.division},
    "organisation": _unit,
    "end_local_value": _local_value,  # who may not end it is refused when ending, see test_routes.py
    "import_upload": lambda area: {"code": "placement-units"},
    "import_template": lambda area: {"code": "placement-units"},
}

# What lies in one area and opens there only.
IN_ONE_AREA: dict[str, Values] = {
    **dict.fromkeys(
        (
            "import_job",
            "import_progress",
            "import_names",
            "import_commit",
            "import_cancel",
            "import_marked",
        ),
        _job,
    ),
    **dict.fromkeys(
        (
            "placement_batch",
            "placement_batch_units",
            "placement_sitings",
            "placement_new_siting",
            "placement_new_event",
        ),
        _of_batch,
    ),
    **dict.fromkeys(
        (
            "placement_plan",
            "placement_units",
            "placement_findings",
            "placement_map",
            "placement_map_data",
            "placement_annex_xlsx",
            "placement_annex_pdf",
            "placement_propose",
            "placement_adopt",
            "placement_discard",
        ),
        _of_plan,
    ),
    "placement_move": _of_plan_unit,
    **dict.fromkeys(("unit_liaison", "cadre_liaison"), _unit),
    **dict.fromkeys(("join_system", "new_organisation_name", "new_organisation_tie"), _unit),
    **dict.fromkeys(("central_designation", "central_end_designation", "central_second"), _of_designation),
    "central_end_secondment": _of_secondment,
    "audit_entry": _entry,
    **dict.fromkeys(("user", "set_active", "reset_password", "grant_role"), _of_user),
    "end_role": _of_grant,
}

WORLD = EVERYWHERE | IN_ONE_AREA

# What pages ask for that are of no use without a question.
QUERIES = {"new_local_value": "?key=obligations.soon_days", "switch_place": "?to=99"}


def address(route: Route, area: Area) -> str:
    """Where the route lies for this area of the demonstration."""
    values = dict(WORLD[route.name](area)) if route.arguments else None
    return reverse(route.name, kwargs=values) + QUERIES.get(route.name, "")
