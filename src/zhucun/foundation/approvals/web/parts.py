"""What the pages share: refusals put into forms, downloads, states as tags."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.http import StreamingHttpResponse

from zhucun.foundation.audit.actions import record
from zhucun.foundation.documents import lists
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.ui.listing import ExportFormat
from zhucun.foundation.ui.parts import Tag, Tone
from zhucun.foundation.ui.tables import Column, export_rows

from ..models import Case, CaseStep

T = TypeVar("T")
_TONES: dict[str, Tone] = {"open": "info", "approved": "ok", "returned": "warn", "refused": "bad"}


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns; a refusal becomes the error of its field (what was typed stays) and None is returned.

    The clause it rests on is kept as ``form.refused_by`` for the page to show. A missing right is not the form's matter.
    """
    try:
        return act()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        form.refused_by = refusal.clause  # type: ignore[attr-defined]  # read by the templates
        return None


def state_tag(row: Case | CaseStep) -> Tag:
    """The state of a case or a step as a word."""
    return Tag(row.get_state_display(), _TONES.get(row.state, ""))


def download(
    actor: Actor, title: str, columns: Iterable[Column], rows: Iterable[Any], fmt: ExportFormat
) -> StreamingHttpResponse:
    """A list as xlsx or csv, its columns those of the page, with its entry in the trail."""
    columns = tuple(columns)
    with transaction.atomic():
        record(actor=actor, verb="导出", subject_kind="审批", subject_id="", subject_label=title)
    heads = [lists.Column(column.title, 12 if column.numeric else 24) for column in columns]
    return list_response(title, heads, export_rows(columns, rows), fmt or "xlsx")
