"""Naming one of a unit's cadres as its liaison, so that liaison and team members are compared as persons (H15-046)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.fields import day_field
from zhucun.work.units import actions as units
from zhucun.work.units.queries import may_name_liaison

from .. import queries
from ..models import Cadre


class CadreLiaisonForm(forms.Form):
    """Who of the unit's cadres, since when, and how to reach the person."""

    person = forms.ChoiceField(label="干部", error_messages={"required": "请选择干部。"})
    is_deputy_leader = forms.BooleanField(label="是分管领导", required=False)
    office_phone = forms.CharField(label="办公电话", max_length=30, required=False)
    mobile = forms.CharField(label="手机", max_length=20, required=False, help_text="不填就用登记的联系电话")
    since = day_field("自")

    def __init__(self, people: list[Cadre], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((str(one.pk), one.name) for one in people)]


@access(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_liaison(request: HttpRequest, id: UUID) -> HttpResponse:
    """The form; ``?person=`` chooses in advance."""
    actor, body, today = actor_of(request), organisations.get(id), clock.today()
    if body is None or body.restricted or not may_name_liaison(actor, body):
        raise Http404
    people = {
        str(one.pk): one
        for one in queries.visible_to(actor).filter(organisation=body).order_by("initials", "id")
    }
    asked = request.GET.get("person", "")
    initial = {"since": today, "person": asked if asked in people else ""}
    form = CadreLiaisonForm(list(people.values()), request.POST or None, initial=initial)

    def act(data: Any) -> str:  # noqa: ANN401 - the cleaned data
        row = people[data["person"]]
        post = queries.post_on(row, data["since"])
        units.name_liaison(
            actor=actor, organisation=body, name=row.name, since=data["since"],
            post=f"{post.department}{post.title}" if post else "", is_deputy_leader=data["is_deputy_leader"],
            office_phone=data["office_phone"], mobile=data["mobile"] or row.phone, person=row.pk,
        )  # fmt: skip
        return row.name

    there = reverse("cadre", args=[asked]) if asked in people else reverse("organisation", args=[id])
    return form_page(
        request, form, act, title="确定联络人（从干部中选）", sub=body.name, submit="确定", done="已确定联络人。",
        then=reverse("organisation", args=[id]), cancel_url=there,
    )  # fmt: skip
