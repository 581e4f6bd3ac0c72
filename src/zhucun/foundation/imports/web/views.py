"""The import pages: what one may import, upload, and one job from checking to done."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.documents.taken import export_list, note_taken
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.ui.parts import Progress

from .. import actions, queries, staging
from ..models import ImportJob
from ..registry import Kind, kind, kinds_for
from ..workbooks import template_xlsx
from .forms import UploadForm
from .tables import JOBS, changes_table, kinds_table, preview_table, state_tag

QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What a person chose or wrote for a name."""

    text: str
    picked: str
    other: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A name to settle as shown: what was said of it so far, and what is wrong with that."""

    index: int
    question: queries.NameQuestion
    picked: str
    other: str
    error: str


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(*BUSINESS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponseBase:
    """What one may import, and the imports so far."""
    actor = actor_of(request)
    listed = JOBS.answer(request, queries.visible_to(actor))
    if listed.export:
        return export_list(
            actor=actor, kind="导入", title="导入记录", columns=JOBS.columns, rows=listed.rows_to_export, fmt=listed.export
        )  # fmt: skip
    return render(
        request,
        "imports/jobs.html",
        {"title": "导入", "kinds": kinds_table(kinds_for(actor)), "table": listed.table},
    )


@access(*BUSINESS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Send a file in; goes on to its job."""
    actor = actor_of(request)
    chosen = _kind_for(request, code)
    areas = queries.areas_for(actor, chosen)
    subjects = (
        [one for key, _ in areas for one in chosen.subjects.choices(actor, key)] if chosen.subjects else []
    )
    initial = {"subject": request.GET.get("subject", "")}
    form = UploadForm(chosen, areas, subjects, request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.upload(
                actor=actor,
                layout=code,
                file=form.cleaned_data["file"],
                county=form.cleaned_data["county"],
                subject=form.cleaned_data.get("subject", ""),
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            return redirect("import_job", id=job.pk)
    return render(
        request,
        "imports/upload.html",
        {
            "title": f"导入{chosen.layout.title}",
            "form": form,
            "submit": "上传并检查",
            "cancel_url": reverse("imports"),
            "layout": chosen.layout,
            "template_url": reverse("import_template", args=[code]),
        },
        status=422 if form.errors else 200,
    )


@access(*BUSINESS)
@require_safe
def template(request: HttpRequest, code: str) -> FileResponse:
    """The template workbook of a kind."""
    layout = _kind_for(request, code).layout
    workbook = BytesIO(template_xlsx(layout))
    return FileResponse(workbook, as_attachment=True, filename=f"{layout.title}模板.xlsx", content_type=XLSX)


@access(*BUSINESS)
@require_safe
def job(request: HttpRequest, id: UUID) -> HttpResponse:
    """One import: its progress, then the preview with every fault, the names to settle, and what can be
    done."""
    return _job_page(request, _job(request, id))


@access(*BUSINESS)
@require_GET
def progress(request: HttpRequest, id: UUID) -> HttpResponse:
    """The progress part alone; tells the page to load anew when the step has ended."""
    found = _job(request, id)
    response = render(request, "ui/includes/progress.html", {"progress": _progress(found)})
    if not found.is_working:
        response["HX-Refresh"] = "true"
    return response


@access(*BUSINESS)
@require_POST
def names(request: HttpRequest, id: UUID) -> HttpResponse:
    """Settle the names for which an entry was chosen or written."""
    actor = actor_of(request)
    found = _job(request, id)
    said = [
        Said(
            question.text,
            request.POST.get(f"name-{index}", ""),
            request.POST.get(f"other-{index}", "").strip(),
        )
        for index, question in _open_first(queries.names_asked(found))
    ]
    registers = {question.text: question.register for question in queries.names_asked(found)}
    choices = [
        (registers[one.text], one.text, one.other or one.picked) for one in said if one.other or one.picked
    ]
    try:
        after = actions.settle_names(actor=actor, job=found, choices=choices)
    except NotAllowed:
        raise
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return _job_page(request, found, said, refusal)
    else:
        left = f"，还有 {after.unsettled} 个待确认" if after.unsettled else "，名称已全部确认"
        messages.success(request, f"已确认 {len(choices)} 个名称{left}。")
    return redirect("import_job", id=id)


@access(*BUSINESS)
@require_POST
def commit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Queue the writing."""
    actor = actor_of(request)
    try:
        actions.commit(actor=actor, job=_job(request, id))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("import_job", id=id)


@access(*BUSINESS)
@require_POST
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give the job up."""
    actor = actor_of(request)
    try:
        actions.cancel(actor=actor, job=_job(request, id))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("import_job", id=id)


@access(*BUSINESS)
@require_safe
def marked(request: HttpRequest, id: UUID) -> FileResponse:
    """The user's workbook with the faults marked in place."""
    found = _job(request, id)
    path = staging.folder(found.id) / staging.MARKED
    if not path.exists():
        raise Http404("没有标注过的文件：这次导入没有问题，或者已经结束。")
    name = f"{found.file_name.rsplit('.', 1)[0]}（已标注）.xlsx"
    note_taken(
        actor=actor_of(request), verb="导出", kind="导入", subject=found.pk, label=name, county=found.county, fmt="xlsx"
    )  # fmt: skip
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


def _job(request: HttpRequest, id: UUID) -> ImportJob:
    found = queries.job(viewer=actor_of(request), id=id)
    if found is None:
        raise Http404("没有这次导入，或者您无权查看。请从“导入”页面进入。")
    return found


def _kind_for(request: HttpRequest, code: str) -> Kind:
    chosen = kind(code)
    if not actor_of(request).holds(chosen.roles):
        raise NotAllowed(f"您的角色不能导入“{chosen.layout.title}”。如工作需要，请向安全管理员申请。")
    return chosen


def _open_first(asked: list[queries.NameQuestion]) -> list[tuple[int, queries.NameQuestion]]:
    """At most QUESTIONS names with their places in the list, those not yet settled first."""
    return sorted(enumerate(asked), key=lambda one: bool(one[1].chosen))[:QUESTIONS]


def _progress(job: ImportJob) -> Progress:
    step = staging.progress(job.id)
    return Progress(
        what=job.get_state_display(),
        done=step.done,
        total=step.total,
        note=step.note,
        url=reverse("import_progress", args=[job.pk]),
        finished=not job.is_working,
    )


def _job_page(
    request: HttpRequest, found: ImportJob, said: Sequence[Said] = (), wrong: Refusal | None = None
) -> HttpResponse:
    layout = kind(found.layout).layout
    context: dict[str, object] = {
        "title": found.file_name,
        "sub": f"{layout.title} · {found.created_label}上传",
        "job": found,
        "state": state_tag(found),
        "progress": _progress(found),
        "has_marked": (staging.folder(found.id) / staging.MARKED).exists(),
        "upload_url": reverse("import_upload", args=[found.layout])
        + (f"?subject={found.subject}" if found.subject else ""),
        "subject": _subject(actor_of(request), found),
    }
    if found.state == ImportJob.State.PREVIEW:
        faulty = request.GET.get("show") != "all" and bool(found.errors or found.warnings)
        after = request.GET.get("after", "")
        preview = queries.preview(
            found, after=int(after) if after.isdecimal() and len(after) < 10 else 0, faulty=faulty
        )
        context |= {
            "faulty": faulty,
            "after": after,
            "preview": preview,
            "table": preview_table(layout, preview),
            "general": queries.general_faults(found),
            "forecast": (forecast := queries.forecast(found)),
            "changes": changes_table(forecast) if forecast and forecast.first else None,
            "questions": _with_words(_open_first(queries.names_asked(found)), said, wrong),
            "entries": queries.register_names(found),
        }
    return render(request, "imports/job.html", context, status=422 if wrong else 200)


def _subject(actor: Actor, found: ImportJob) -> tuple[str, str, str] | None:
    """What the job belongs to: title, name and address; None where its kind belongs to nothing."""
    subjects = kind(found.layout).subjects
    if subjects is None:
        return None
    names = dict(subjects.choices(actor, found.county))
    return subjects.title, names.get(found.subject, "查看"), subjects.url(found.subject)


def _with_words(
    questions: Sequence[tuple[int, queries.NameQuestion]], said: Sequence[Said], wrong: Refusal | None
) -> list[Asked]:
    """The questions with what was said; before anything was said, the likeliest entry is picked."""
    words = {one.text: one for one in said}
    shown = []
    for index, question in questions:
        likely = next((one.key for one in question.candidates[:1] if one.likely), "")
        one = words.get(question.text, Said(question.text, likely, ""))
        error = wrong.sentence if wrong and wrong.field == question.text else ""
        shown.append(Asked(index, question, one.picked, one.other, error))
    return shown
