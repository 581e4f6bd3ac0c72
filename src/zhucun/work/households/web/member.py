"""The page of somebody who is or was in a household."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.kernel.models import in_force

from ..models import Household, HouseholdMember, PersonState
from ..queries import history
from ..queries.scope import READERS, edits, reveals
from . import tables
from .fields import said
from .forms import PERSON_GROUPS
from .households import get


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


def membership(row: Household, person: UUID) -> HouseholdMember:
    """The latest row of somebody who is or was in the household."""
    rows = HouseholdMember.objects.filter(household=row, person_id=person).select_related("person")
    one = rows.order_by("-valid_from").first()
    if one is None:
        raise Http404("这个人不在这一户。")
    return one
