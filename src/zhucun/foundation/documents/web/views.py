"""One print job: how far it is, and its file."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.ui.parts import Progress, Tag, Tone

from .. import actions, queries
from ..models import PrintJob
from ..print_kinds import print_kind
from .downloads import file_response

_TONES: dict[str, Tone] = {"done": "ok", "failed": "bad", "expired": "warn"}


@access(*BUSINESS)
@require_safe
def print_job(request: HttpRequest, id: UUID) -> HttpResponse:
    """Progress while the papers are made, then the file."""
    job = _own(request, id)
    context = {
        "title": job.title,
        "sub": f"{print_kind(job.kind).title} · {job.requested_label}申请",
        "job": job,
        "state": Tag(job.get_state_display(), _TONES.get(job.state, "info")),
        "progress": _progress(job),
    }
    return render(request, "documents/print_job.html", context)


@access(*BUSINESS)
@require_safe
def print_job_progress(request: HttpRequest, id: UUID) -> HttpResponse:
    """The progress part alone; tells the page to load anew when the job has ended."""
    job = _own(request, id)
    response = render(request, "ui/includes/progress.html", {"progress": _progress(job)})
    if not job.is_working:
        response["HX-Refresh"] = "true"
    return response


@access(*BUSINESS)
@require_safe
def print_job_file(request: HttpRequest, id: UUID) -> FileResponse:
    """The finished file."""
    job = _own(request, id)
    path = actions.fetch(actor=actor_of(request), job=job)
    return file_response(path, job.title, print_kind(job.kind).fmt)


def _own(request: HttpRequest, id: UUID) -> PrintJob:
    job = queries.print_job(viewer=actor_of(request), id=id)
    if job is None:
        raise Http404("没有这次打印，或者不是您申请的。")
    return job


def _progress(job: PrintJob) -> Progress:
    step = queries.step_of(job)
    return Progress(
        what=job.get_state_display(),
        done=step.done,
        total=step.total,
        note=step.note,
        url=reverse("print_job_progress", args=[job.pk]),
        finished=not job.is_working,
    )
