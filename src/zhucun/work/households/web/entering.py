"""A household enters the registry on the form of registration: its line, how it lives, and its people in rows."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import tried

from ..actions import register
from ..models import Household
from ..queries.scope import EDITORS, edits
from .forms import MemberForm, NewHouseholdForm
from .keeping import choosable

ROWS = 4
MOST_ROWS = 20


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_household(request: HttpRequest) -> HttpResponse:
    """Register a household; 再加一行 gives another row for a member and keeps what was typed."""
    actor, today = actor_of(request), clock.today()
    villages = [(key, name) for key, name in choosable(request) if edits(actor, key)]
    village = request.POST.get("village") or (villages[0][0] if villages else "")
    if village not in {key for key, _ in villages}:
        village = villages[0][0] if villages else ""
    more = "more" in request.POST
    data = _one_row_more(request.POST) if more else request.POST or None
    form = NewHouseholdForm(data, village=village, on=today, villages=villages)
    rows = _rows(data, village, today)
    if request.method == "POST" and not more and form.is_valid() and rows.is_valid():
        made = _made(request, form, rows)
        if made:
            messages.success(request, f"已登记，户编号{made.number}。")
            return redirect("household", id=made.pk)
    wrong = not more and bool(form.errors or (form.is_bound and not rows.is_valid()))
    context = {
        "title": "登记农户", "form": form, "rows": rows, "submit": "登记", "cancel_url": reverse("households"), "more": more,
    }  # fmt: skip
    return render(request, "households/new.html", context, status=422 if wrong else 200)


def _made(request: HttpRequest, form: NewHouseholdForm, rows: BaseFormSet[Any]) -> Household | None:
    people = [row.newcomer() for row in rows if row.filled]
    return tried(
        form,
        lambda: register.register_household(
            actor=actor_of(request), facts=form.facts(), state=form.state(), people=people, at=form.cleaned_data["at"]
        ),
    )  # fmt: skip


def _rows(data: Any, village: str, on: date) -> BaseFormSet[Any]:  # noqa: ANN401 - what was posted
    made = formset_factory(MemberForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return made(data, prefix="people", form_kwargs={"village": village, "on": on})


def _one_row_more(posted: Any) -> Any:  # noqa: ANN401 - what was posted
    typed = posted.copy()
    count = typed.get("people-TOTAL_FORMS", "")
    typed["people-TOTAL_FORMS"] = str(min(int(count) + 1 if count.isdigit() else ROWS, MOST_ROWS))
    return typed
