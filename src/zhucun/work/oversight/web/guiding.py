"""Forms that change who guides what: links, groups and their seats, contacts, visits."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.kernel import clock

from ..actions import contacts, groups, links
from ..models import PlaceContact
from ..queries import groups as group_queries
from ..queries import links as link_queries
from ..queries.scope import OFFICES, covers
from .forms import ContactForm, EndForm, EndLinkForm, LinkForm, SeatForm, SinceForm, VisitForm
from .parts import acting, area_or_404, found_or_404

LINKERS = sorted(OFFICES | links.PROVINCIAL)
NAMERS = sorted(OFFICES | {"township_clerk"})


def _at(key: str) -> str:
    return reverse("oversight_place", args=[key])


def _place(request: HttpRequest, key: str) -> str:
    """The name of a place the viewer keeps something of."""
    area = area_or_404(key)
    if not covers(actor_of(request), key):
        raise Http404
    return area.name


@access(*LINKERS)
@require_http_methods(["GET", "POST"])
def new_link(request: HttpRequest, key: str) -> HttpResponse:
    """Link a leader to a place."""
    name, actor = _place(request, key), actor_of(request)
    links.authorise(actor, key)
    return acting(
        request, LinkForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: links.link(actor=actor, division=key, **data),
        title="登记联系领导", sub=name, submit="登记", back=_at(key), done=f"已登记{name}的联系领导。",
    )  # fmt: skip


@access(*LINKERS)
@require_http_methods(["GET", "POST"])
def end_link(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a link."""
    actor = actor_of(request)
    row = found_or_404(link_queries.link(viewer=actor, pk=id))
    links.authorise(actor, row.division_id)
    return acting(
        request, EndLinkForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: links.end_link(actor=actor, link=row, **data),
        title="结束联系", sub=row.leader.name, submit="结束", back=_at(row.division_id), done="已结束联系。",
    )  # fmt: skip


@access(*BUSINESS)
@require_http_methods(["GET", "POST"])
def link_visit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a visit of a linked leader."""
    actor = actor_of(request)
    row = found_or_404(link_queries.link(viewer=actor, pk=id))
    back = _at(row.division_id) if covers(actor, row.division_id) else reverse("my_group")
    return acting(
        request, VisitForm(request.POST or None, initial={"visited_on": clock.today()}),
        lambda data: links.note_visit(actor=actor, link=row, **data),
        title="登记领导走访", sub=row.leader.name, submit="登记", back=back, done="已登记走访。",
    )  # fmt: skip


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def new_group(request: HttpRequest, key: str) -> HttpResponse:
    """Set up the supervision group of a township."""
    name, actor = _place(request, key), actor_of(request)
    return acting(
        request, SinceForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: groups.set_up(actor=actor, division=key, **data),
        title="组建督导工作组", sub=f"{name}；当天唯一的联系领导自动成为组长", submit="组建", back=_at(key),
        done=f"已组建{name}督导工作组。",
    )  # fmt: skip


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a group."""
    actor = actor_of(request)
    row = found_or_404(group_queries.group(viewer=actor, pk=id))
    return acting(
        request, EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: groups.dissolve(actor=actor, group=row, **data),
        title="撤销督导工作组", sub=area_or_404(row.division_id).name, submit="撤销", back=_at(row.division_id),
        done="已撤销督导工作组。",
    )  # fmt: skip


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def new_seat(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give a seat of a group to a person."""
    actor = actor_of(request)
    row = found_or_404(group_queries.group(viewer=actor, pk=id))
    return acting(
        request, SeatForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: groups.seat(actor=actor, group=row, **data),
        title="安排督导工作组成员", sub=area_or_404(row.division_id).name, submit="安排", back=_at(row.division_id),
        done="已安排席位。",
    )  # fmt: skip


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def unseat(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a seat."""
    actor = actor_of(request)
    row = found_or_404(group_queries.seat(viewer=actor, pk=id))
    return acting(
        request, EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: groups.unseat(actor=actor, seat=row, **data),
        title="离开督导工作组席位", sub=f"{row.cadre.name}，{row.get_kind_display()}", submit="登记",
        back=_at(row.group.division_id), done="已登记离开席位。",
    )  # fmt: skip


@access(*BUSINESS)
@require_http_methods(["GET", "POST"])
def group_visit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a guidance visit of a group."""
    actor = actor_of(request)
    row = found_or_404(group_queries.group(viewer=actor, pk=id))
    back = _at(row.division_id) if covers(actor, row.division_id) else reverse("my_group")
    return acting(
        request, VisitForm(request.POST or None, initial={"visited_on": clock.today()}),
        lambda data: groups.note_visit(actor=actor, group=row, **data),
        title="登记督导调研", sub=f"{area_or_404(row.division_id).name}督导工作组", submit="登记", back=back,
        done="已登记督导调研。",
    )  # fmt: skip


@access(*NAMERS)
@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, key: str) -> HttpResponse:
    """Name a contact, or who is first responsible."""
    name, actor = _place(request, key), actor_of(request)
    contacts.authorise(actor, key, PlaceContact.Kind.CONTACT)
    return acting(
        request, ContactForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: contacts.name_person(actor=actor, division=key, **data),
        title="确定联系人", sub=f"{name}；新的联系人接替原来的", submit="确定", back=_at(key), done=f"已确定{name}的联系人。",
    )  # fmt: skip


@access(*NAMERS)
@require_http_methods(["GET", "POST"])
def end_contact(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a person's being named."""
    actor = actor_of(request)
    row = found_or_404(link_queries.contact(viewer=actor, pk=id))
    return acting(
        request, EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: contacts.end_person(actor=actor, person=row, **data),
        title=f"{row.get_kind_display()}卸任", sub=row.name, submit="登记", back=_at(row.division_id), done="已登记卸任。",
    )  # fmt: skip
