"""Forms of one household: its line and data, its people, splitting, merging, moving, ending."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page, tried

from ..actions import identity, members, register, regroup, states
from ..facts import HouseholdFacts
from ..models import Household, HouseholdMember, HouseholdState, PersonState
from ..queries import history, search
from ..queries.register import members_on
from ..queries.scope import EDITORS, OFFICES, READERS, REVEALERS, decides, edits, reveals
from . import tables
from .fields import said
from .forms import (
    PERSON_GROUPS,
    CorrectForm,
    EndForm,
    HouseholdDataForm,
    JoinForm,
    LeaveForm,
    LineForm,
    MoveForm,
    OtherHouseholdForm,
    PersonDataForm,
    RelationsForm,
    RevealForm,
    SplitForm,
)
from .households import get

Act = Callable[[Mapping[str, Any]], object]
GROUPED = "households/form.html"


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_line(request: HttpRequest, id: UUID) -> HttpResponse:
    """Correct the group, the address and the number."""
    row = kept(request, id)
    initial = {"group": row.group, "address": row.address, "number": row.number}
    form = LineForm(request.POST or None, initial=initial)

    def act(data: Mapping[str, Any]) -> object:
        return register.correct_household(actor=actor_of(request), household=row, **data)

    return _page(request, row, form, act, title="更正登记信息", done="登记信息已更正。")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_data(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change what is known of the household, from a day on."""
    row = kept(request, id)
    on = _typed_day(request)
    held = HouseholdState.objects.filter(in_force(on), household=row).first()
    form = HouseholdDataForm(
        request.POST or None, village=row.village_id, on=on, held=held, masked=masked(held.account) if held else ""
    )  # fmt: skip

    def act(data: Mapping[str, Any]) -> object:
        return states.change_household(
            actor=actor_of(request), household=row, at=data["at"], changes=form.changes()
        )

    return _page(request, row, form, act, title="修改农户资料", done="资料已保存。", template=GROUPED)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_join(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody comes into the household."""
    row = kept(request, id)
    form = JoinForm(
        request.POST or None, village=row.village_id, on=clock.today(), initial={"at": clock.today()}
    )

    def act(data: Mapping[str, Any]) -> object:
        return members.join(
            actor=actor_of(request), household=row, newcomer=form.newcomer(), at=data["at"], joined=data["joined"]
        )  # fmt: skip

    return _page(request, row, form, act, title="增加成员", done="成员已增加。", submit="增加")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_relations(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change relations to the head, the head too."""
    row = kept(request, id)
    form = RelationsForm(request.POST or None, **_people(row))

    def act(data: Mapping[str, Any]) -> object:
        return members.relate(
            actor=actor_of(request), household=row, at=data["at"], relations=form.relations()
        )

    return _page(request, row, form, act, title="变更与户主关系", done="关系已变更。")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_split(request: HttpRequest, id: UUID) -> HttpResponse:
    """Some people begin a household of their own."""
    row = kept(request, id)
    form = SplitForm(request.POST or None, **_people(row))

    def act(data: Mapping[str, Any]) -> Household:
        facts = HouseholdFacts(row.village_id, data["group"], address=data["address"])
        return regroup.split(
            actor=actor_of(request), household=row, at=data["at"], leaving=form.leaving(), staying=form.staying(), facts=facts
        )  # fmt: skip

    return _page(
        request, row, form, act, title="分户", done="已分户，下面是新户。", submit="办理分户", then=_address
    )


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_merge(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another household of the village goes on in this one: first which one, then the relations of its people."""
    row = kept(request, id)
    other = _other(request, row)
    if other is None:
        first = OtherHouseholdForm(request.GET if "other" in request.GET else None)
        if "other" in request.GET and first.is_valid():
            first.add_error("other", "本村没有这个户编号的农户，或该户已终止，请核对。")
        context = {
            "title": "并户", "sub": row.number, "form": first, "submit": "下一步", "cancel_url": _address(row),
        }  # fmt: skip
        return render(request, "households/merge.html", context, status=422 if first.errors else 200)
    form = RelationsForm(request.POST or None, **_people(other), blank="")

    def act(data: Mapping[str, Any]) -> object:
        return regroup.merge(
            actor=actor_of(request), household=row, absorbed=other, at=data["at"], relations=form.relations()
        )

    title = f"把户{other.number}并入本户"
    return _page(
        request, row, form, act, title=title, done=f"户{other.number}已并入本户。", submit="办理并户"
    )


@access(*EDITORS, *OFFICES)
@require_http_methods(["GET", "POST"])
def household_move(request: HttpRequest, id: UUID) -> HttpResponse:
    """The household goes on in another village the actor keeps."""
    row, actor = get(request, id), actor_of(request)
    if row.ended_on or not (edits(actor, row.village_id) or decides(actor, row.village_id)):
        raise Http404
    villages = [(key, name) for key, name in choosable(request) if key != row.village_id]
    form = MoveForm(request.POST or None, villages=villages, initial={"at": clock.today()})

    def act(data: Mapping[str, Any]) -> Household:
        facts = HouseholdFacts(data["village"], data["group"], data["number"], data["address"])
        return regroup.move(actor=actor, household=row, facts=facts, at=data["at"])

    return _page(
        request,
        row,
        form,
        act,
        title="迁移",
        done="已迁移，下面是迁入后的户。",
        submit="办理迁移",
        then=_address,
    )


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_end(request: HttpRequest, id: UUID) -> HttpResponse:
    """The household ends."""
    row = kept(request, id)
    form = EndForm(request.POST or None, initial={"at": clock.today()})

    def act(data: Mapping[str, Any]) -> object:
        return register.end_household(
            actor=actor_of(request), household=row, at=data["at"], ending=data["ending"]
        )

    return _page(request, row, form, act, title="终止农户", done="该户已终止，历史保留。", submit="终止")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def member_data(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    """Change what is known of a member, from a day on."""
    row = kept(request, id)
    one, on = member(row, person), _typed_day(request)
    held = PersonState.objects.filter(in_force(on), person_id=person).first()
    form = PersonDataForm(
        request.POST or None, village=row.village_id, on=on, held=held, masked=masked(held.disability_card) if held else ""
    )  # fmt: skip

    def act(data: Mapping[str, Any]) -> object:
        return states.change_person(
            actor=actor_of(request), household=row, person=one.person, at=data["at"], changes=form.changes()
        )

    return _page(
        request, row, form, act, title=f"修改{one.person.name}的资料", done="资料已保存。", template=GROUPED
    )


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def member_correct(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    """Correct who a member is."""
    row = kept(request, id)
    held = member(row, person).person
    initial = {"name": held.name, "sex": held.sex, "born_on": held.born_on, "nation": held.nation}
    form = CorrectForm(request.POST or None, masked=masked(held.identity), initial=initial)

    def act(data: Mapping[str, Any]) -> object:
        return identity.correct_person(
            actor=actor_of(request), household=row, person=held, facts=form.facts()
        )

    return _page(request, row, form, act, title=f"更正{held.name}的身份", done="身份信息已更正。")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def member_leave(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    """A member leaves; where it is the head, another one is named in the same act."""
    row = kept(request, id)
    one = member(row, person)
    form = LeaveForm(request.POST or None, **_people(row, besides=person))

    def act(data: Mapping[str, Any]) -> object:
        return members.leave(
            actor=actor_of(request), household=row, person=one.person, at=data["at"], left=data["left"],
            relations=form.relations(),
        )  # fmt: skip

    return _page(
        request, row, form, act, title=f"减少成员：{one.person.name}", done="成员已减少。", submit="减少"
    )


@access(*READERS)
@require_safe
def household_member(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    """Somebody who is or was in the household: who, what is known today, how that changed."""
    row, viewer, today = get(request, id), actor_of(request), clock.today()
    one = membership(row, person)
    state = PersonState.objects.filter(in_force(today), person_id=person).first()
    here = one.valid_to is None and row.ended_on is None
    context = {
        "title": one.person.name, "sub": f"户{row.number} · {one.relation}", "household": row, "one": one,
        "number": masked(one.person.identity), "card_number": masked(state.disability_card) if state else "",
        "facts": [
            ("性别", one.person.sex), ("出生日期", one.person.born_on), ("民族", one.person.nation),
            ("在本户", _spans(row, person)), ("死亡日期", one.person.died_on),
        ],
        "groups": [
            (title, said(state, [name for name in names if name != "disability_card"])) for title, names in PERSON_GROUPS
        ],
        "happenings": tables.happenings(history.person_history(one.person)),
        "may_edit": here and edits(viewer, row.village_id), "may_reveal": reveals(viewer, row.village_id),
    }  # fmt: skip
    return render(request, "households/member.html", context)


def _spans(row: Household, person: UUID) -> str:
    """The stretches in which somebody was in the household; changes of relation do not break one."""
    told: list[str] = []
    for one in HouseholdMember.objects.filter(household=row, person_id=person).order_by("valid_from"):
        if one.joined != HouseholdMember.Joined.RELATION:
            told.append(f"{one.valid_from:%Y-%m-%d} 起（{one.get_joined_display()}）")
        if one.valid_to and one.left != HouseholdMember.Left.RELATION:
            told.append(f"到 {one.valid_to - timedelta(days=1):%Y-%m-%d}（{one.get_left_display()}）")
    return "，".join(told)


@access(*REVEALERS)
@require_http_methods(["GET", "POST"])
def member_identity(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    """The identity number of somebody who is or was in the household, once, for a stated reason."""
    row = get(request, id)
    held = membership(row, person)

    def show(reason: str) -> str:
        return identity.reveal_identity(
            actor=actor_of(request), household=row, person=held.person, reason=reason
        )

    return _revealed(request, row, "证件号码", held.person.name, show)


@access(*REVEALERS)
@require_http_methods(["GET", "POST"])
def household_account(request: HttpRequest, id: UUID) -> HttpResponse:
    """The bank number of the household today, once, for a stated reason."""
    row = get(request, id)

    def show(reason: str) -> str:
        return identity.reveal_account(
            actor=actor_of(request), household=row, on=clock.today(), reason=reason
        )

    return _revealed(request, row, "银行卡号", f"户{row.number}", show)


def kept(request: HttpRequest, id: UUID) -> Household:
    """The household, where the viewer may write and it goes on."""
    row = get(request, id)
    if row.ended_on or not edits(actor_of(request), row.village_id):
        raise Http404("您不能办理这一户。")
    return row


def member(row: Household, person: UUID) -> HouseholdMember:
    """Somebody who is counted in the household now."""
    found = HouseholdMember.objects.filter(household=row, person_id=person, valid_to=None)
    one = found.select_related("person").first()
    if one is None:
        raise Http404("这个人已不在这一户。")
    return one


def membership(row: Household, person: UUID) -> HouseholdMember:
    """The latest row of somebody who is or was in the household."""
    rows = HouseholdMember.objects.filter(household=row, person_id=person).select_related("person")
    one = rows.order_by("-valid_from").first()
    if one is None:
        raise Http404("这个人不在这一户。")
    return one


def choosable(request: HttpRequest) -> list[tuple[str, str]]:
    """The villages the viewer may write in, below the county looked at or where the own roles are; by key, with the township."""
    actor, today, area = actor_of(request), clock.today(), place.current(request)
    if area is None:
        return []
    areas = [area.key] if area.level >= Level.PREFECTURE else list(place.home_areas(actor))
    villages = [one for key in areas for one in divisions.below(key, Level.VILLAGE, today)]
    above = divisions.by_keys((one.parent or "" for one in villages), today)
    return [
        (one.key, f"{above[one.parent].name if one.parent in above else ''}{one.name}") for one in villages
    ]


def _people(row: Household, besides: UUID | None = None) -> dict[str, Any]:
    listed = members_on([row.pk], clock.today()).get(row.pk, [])
    people = [one for one in listed if one.person_id != besides]
    return {
        "members": people, "village": row.village_id, "on": clock.today(),
    }  # fmt: skip


def _other(request: HttpRequest, row: Household) -> Household | None:
    number = (request.GET.get("other") or "").strip()
    if not number or search.looks_like_identity(number):
        return None
    rows = Household.objects.filter(
        village_id=row.village_id, county=row.county, number=number, ended_on=None
    )
    return rows.exclude(pk=row.pk).first()


def _typed_day(request: HttpRequest) -> date:
    """The day typed on the form, by which its words are offered; today before anything was typed."""
    try:
        return min(date.fromisoformat(request.POST.get("at", "")), clock.today())
    except ValueError:
        return clock.today()


def _address(row: Household) -> str:
    return reverse("household", args=[row.pk])


def _page(
    request: HttpRequest, row: Household, form: forms.Form, act: Act, *, title: str, done: str, submit: str = "保存",
    template: str = "ui/form.html", then: Callable[[Any], str] | None = None,
) -> HttpResponse:  # fmt: skip
    back = _address(row)
    return form_page(
        request, form, act, title=title, sub=f"户{row.number}", submit=submit, done=done, then=then or back, cancel_url=back,
        template=template,
    )  # fmt: skip


def _revealed(
    request: HttpRequest, row: Household, what: str, whose: str, show: Callable[[str], str]
) -> HttpResponse:
    if not reveals(actor_of(request), row.village_id):
        raise Http404
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = tried(form, lambda: show(reason))
        if number:
            context = {
                "title": what, "sub": whose, "what": what, "number": number, "reason": reason, "back": _address(row),
            }  # fmt: skip
            response = render(request, "households/revealed.html", context)
            response["Cache-Control"] = "no-store, private"
            return response
    context = {
        "title": f"查看{what}", "sub": whose, "form": form, "submit": "查看", "cancel_url": _address(row),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
