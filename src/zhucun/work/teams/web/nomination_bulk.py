"""Sending every draft of a batch up at once; what a rule stops stays a draft and is told with its clause."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.parts import Cite, Item, Tag

from ..actions import bulk
from ..models import Nomination
from ..queries import life
from ..queries import nomination as queries

MOST = 500  # in one request; the rest stays draft and is sent by asking again


class SubmitDraftsForm(forms.Form):
    """The drafts of which batch."""

    batch = forms.ChoiceField(label="批次", error_messages={"required": "请选择批次。"})

    def __init__(self, batches: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["batch"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = batches


@access(*sorted(life.OFFICES))
@require_http_methods(["GET", "POST"])
def submit_drafts(request: HttpRequest) -> HttpResponse:
    """Choose the batch; afterwards what was not sent, and why."""
    actor = actor_of(request)
    form = SubmitDraftsForm(_batches(actor), request.POST or None)
    refused: list[Item] = []
    if request.method == "POST" and form.is_valid():
        drafts = _drafts(actor).filter(batch=UUID(form.cleaned_data["batch"])).order_by("created_at", "id")
        sent = bulk.submit_drafts(actor=actor, drafts=list(drafts[:MOST]))
        if sent.sent:
            messages.success(request, f"已报送 {sent.sent} 份，等待审批。")
        if not sent.refused:
            return redirect("nominations")
        refused = [
            Item(
                f"{row.organisation.name}：{refusal.sentence}",
                reverse("nomination", args=[row.pk]),
                Tag("未报送", "warn"),
                cites=(Cite(refusal.clause),) if refusal.clause else (),
            )
            for row, refusal in sent.refused
        ]
        form = SubmitDraftsForm(_batches(actor))
    context = {
        "title": "成批报送",
        "sub": "把一个批次的草稿全部报送审批，不合规定的留作草稿",
        "form": form,
        "submit": "全部报送",
        "cancel_url": reverse("nominations"),
        "refused": refused,
        "batches": form.fields["batch"].choices,  # type: ignore[attr-defined]  # a choice field
        "clause": "H15-016",
    }
    status = 422 if refused or form.errors else 200
    return render(request, "teams/submit_drafts.html", context, status=status)


def _drafts(actor: Actor) -> QuerySet[Nomination]:
    return queries.visible_to(actor).filter(state=Nomination.State.DRAFT)


def _batches(actor: Actor) -> list[tuple[str, str]]:
    """Batches with drafts, each with their number."""
    rows = _drafts(actor).order_by("batch__title").values_list("batch_id", "batch__title")
    return [(str(pk), f"{title}（草稿 {count} 份）") for pk, title, count in rows.annotate(count=Count("pk"))]
