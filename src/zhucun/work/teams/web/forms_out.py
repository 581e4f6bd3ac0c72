"""The registration forms as files: of a nomination, of a team as of a day, and of a whole batch."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.documents import actions as documents
from zhucun.foundation.documents.taken import hand_out
from zhucun.work.units import queries as units

from ..documents import FORM_BATCH, FormBatch
from ..queries import forms, roster
from ..queries import nomination as nominations
from .nominations import VIEWERS
from .team_views import day_asked


@access(*VIEWERS)
@require_safe
def nomination_forms(request: HttpRequest, id: UUID) -> HttpResponse:
    """The team form and the cadre forms of a nomination, in all their copies."""
    actor = actor_of(request)
    row = nominations.nomination(viewer=actor, pk=id)
    if row is None:
        raise Http404
    batch = FormBatch(f"{row.organisation.name}登记表", (forms.of_nomination(viewer=actor, nomination=row),))
    return hand_out(
        actor=actor,
        kind="选派",
        document=FORM_BATCH,
        data=batch,
        fmt="pdf",
        subject=row.pk,
        county=row.county,
    )


@access(*VIEWERS)
@require_safe
def team_forms(request: HttpRequest, id: UUID) -> HttpResponse:
    """The forms of a team as it stands on a day."""
    actor = actor_of(request)
    row = roster.team(viewer=actor, pk=id)
    if row is None:
        raise Http404
    batch = FormBatch(
        f"{row.organisation.name}登记表", (forms.of_team(viewer=actor, team=row, on=day_asked(request)),)
    )
    return hand_out(
        actor=actor,
        kind="工作队",
        document=FORM_BATCH,
        data=batch,
        fmt="pdf",
        subject=row.pk,
        county=row.county,
    )


@access(*sorted(units.READERS))
@require_POST
def print_batch(request: HttpRequest, id: UUID, fmt: str) -> HttpResponse:
    """Ask for the forms of every team of a batch, as one PDF or as Word files; they are made in the background."""
    actor = actor_of(request)
    batch = units.batch(viewer=actor, pk=id)
    if batch is None:
        raise Http404
    kind = {"pdf": "team-forms", "word": "team-forms-word"}.get(fmt)
    if kind is None:
        raise Http404
    job = documents.request_print(actor=actor, kind=kind, county=batch.county, subject=str(batch.pk))
    return redirect("print_job", id=job.pk)
