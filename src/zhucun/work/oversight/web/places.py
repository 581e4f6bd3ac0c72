"""Who guides what: the overview by county and township, the page of one place, a township's brief, and one's own group."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import place
from zhucun.foundation.ui.parts import Cite, Item

from ..actions import contacts as contact_actions
from ..actions import links as link_actions
from ..models import GroupSeat
from ..queries import briefs, guides
from ..queries import groups as group_queries
from ..queries import links as link_queries
from ..queries.briefs import Brief
from ..queries.guides import Guided
from ..queries.scope import AREAS, covers, keeps, named
from . import tables
from .parts import area_or_404, asked_day, taken_along


@access(*AREAS)
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """The counties of the area looked at, or the townships of a county, as they are guided on a day."""
    viewer, (on, form) = actor_of(request), asked_day(request)
    area = _looked_at(request, on)
    above = area.level < Level.COUNTY
    level = Level.COUNTY if above else Level.TOWNSHIP
    rows = guides.guides(viewer=viewer, within=area.key, level=level, on=on)
    table = tables.counties(rows) if above else tables.townships(rows)
    if export := request.GET.get("export"):
        return taken_along(request, f"{area.name}联系与督导", table.columns, rows, export)
    own = guides.guides(viewer=viewer, within=area.key, level=Level.COUNTY, on=on) if not above else []
    context = {
        "title": "联系与督导", "sub": f"{area.name}，{on:%Y年%-m月%-d日}的情况", "form": form, "on": on, "area": area,
        "table": tables.on_screen(table), "items": tables.flag_items([*own, *rows]), "county": None if above else area,
        "keep": {"county": request.GET["county"]} if "county" in request.GET else {},
        "townships": link_queries.townships_of(viewer=viewer, on=clock.today()),
    }  # fmt: skip
    return render(request, "oversight/overview.html", context)


@access(*AREAS)
@require_safe
def one_place(request: HttpRequest, key: str) -> HttpResponse:
    """A county, township or village: its leaders, groups and contacts over time, their visits, and what to look into."""
    viewer, area, today = actor_of(request), area_or_404(key), clock.today()
    if area.level not in link_actions.KINDS or not covers(viewer, key):
        raise Http404
    links = list(link_queries.visible_to(viewer).filter(division_id=key).order_by("-valid_from", "pk"))
    visits = link_queries.visits(viewer).filter(link__in=links).order_by("-visited_on", "-pk")[:20]
    found = guides.guided([area], today)[0] if area.level != Level.VILLAGE else None
    may_link, may_keep = link_actions.may_link(viewer, key), keeps(viewer, divisions.county_key(key, today))
    context = {
        "title": area.name, "sub": _where(key, today), "area": area, "guided": found,
        "links": tables.links(
            links, link_queries.last_visits(links), may_end=may_link,
            may_visit=lambda row: row.valid_to is None and (may_keep or link_actions.own(viewer, row.leader)),
        ),
        "visits": tables.visits(visits, "leader", may_void=may_keep),
        "groups": _groups(viewer, key, may_keep=may_keep) if area.level == Level.TOWNSHIP else [],
        "contacts": tables.contacts(
            link_queries.contacts(viewer).filter(division_id=key).order_by("kind", "-valid_from"),
            may_end=contact_actions.may_name(viewer, key),
        ),
        "items": tables.flag_items([found]) if found else [],
        "may_link": may_link, "may_keep": may_keep, "may_name": contact_actions.may_name(viewer, key),
        "is_township": area.level == Level.TOWNSHIP, "names_people": area.level != Level.VILLAGE,
    }  # fmt: skip
    return render(request, "oversight/place.html", context)


@access(*BUSINESS)
@require_safe
def township_brief(request: HttpRequest, key: str) -> HttpResponse:
    """One page on a township, for its offices and for whoever sits in its group or is linked to it."""
    on, form = asked_day(request)
    found = briefs.brief(viewer=actor_of(request), township=key, on=on)
    if found is None:
        raise Http404
    context = {"title": f"{found.area.name}简报", "briefs": [_shown(found)], "form": form, "on": on}
    return render(request, "oversight/briefs.html", context)


@access(*BUSINESS)
@require_safe
def my_group(request: HttpRequest) -> HttpResponse:
    """The townships in which the viewer holds a seat or a link today, each with its brief."""
    viewer, today = actor_of(request), clock.today()
    found = [
        briefs.brief(viewer=viewer, township=key, on=today)
        for key in link_queries.townships_of(viewer=viewer, on=today)
    ]
    context = {
        "title": "我的督导组", "briefs": [_shown(one) for one in found if one], "on": today, "own": True,
        "group_visits": _own_groups(viewer, today),
    }  # fmt: skip
    return render(request, "oversight/briefs.html", context)


def _looked_at(request: HttpRequest, on: date) -> Area:
    """The county of the address, else the place looked at; below a township the township."""
    if key := request.GET.get("county", ""):
        area = area_or_404(key, on)
        if area.level != Level.COUNTY or not covers(actor_of(request), key):
            raise Http404
        return area
    here = place.current(request)
    if here is None:
        return divisions.by_key("", on)
    return next((step for step in divisions.way_up(here.key, on) if step.level <= Level.TOWNSHIP), here)


def _where(key: str, on: date) -> str:
    return "".join(step.name for step in reversed(divisions.way_up(key, on)[1:-1]))


def _groups(viewer: Actor, township: str, *, may_keep: bool) -> list[dict[str, object]]:
    rows = group_queries.visible_to(viewer).filter(division_id=township).order_by("-valid_from", "number")
    today, found = clock.today(), []
    for row in rows:
        seats = GroupSeat.objects.filter(group=row).select_related("cadre__organisation")
        visits = group_queries.visits(viewer).filter(group=row).order_by("-visited_on", "-pk")[:20]
        found.append(
            {
                "row": row, "days": tables.span(row), "open": row.valid_to is None,
                "seats": tables.seats(group_queries.in_order(list(seats)), may_end=may_keep),
                "visits": tables.visits(visits, "group", may_void=may_keep),
                "may_visit": may_keep or group_queries.sits_in(viewer, row, today),
            }
        )  # fmt: skip
    return found


def _own_groups(viewer: Actor, today: date) -> list[group_queries.SupervisionGroup]:
    rows = group_queries.visible_to(viewer).filter(valid_to=None)
    return [row for row in rows if group_queries.sits_in(viewer, row, today)]


def _shown(found: Brief) -> dict[str, object]:
    row: Guided = found.guided
    gaps = [
        *(Item(f"{name}没有工作队。", cites=(Cite("SC15-011"),)) for name in found.without),
        *(Item(f"{one.who}：{one.title}没有记录。", late=True, due=str(one.due), cites=(Cite(one.clause),)) for one in found.overdue),
        *tables.flag_items([row]),
    ]  # fmt: skip
    people = [
        ("联系领导", row.leaders or None),
        *((seat.get_kind_display(), _person(seat)) for one in row.groups for seat in one.seats),
        *((one.get_kind_display(), f"{one.name} {one.post} {one.phone}".strip()) for one in (*row.responsible, *row.contacts)),
        ("最近督导", row.group_visit),
    ]  # fmt: skip
    return {
        "area": found.area, "facts": people, "teams": tables.teams(found.teams), "gaps": gaps,
        "visits": tables.visits(found.visits, "group", may_void=False),
    }  # fmt: skip


def _person(seat: GroupSeat) -> str:
    return f"{named(seat.cadre)}（{seat.cadre.organisation.name}）"
