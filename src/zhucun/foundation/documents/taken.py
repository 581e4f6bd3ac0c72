"""What a page lets people take along, each with its entry in the audit trail: lists and printed documents.

Views answer with these instead of with the bare responses of ``web``, so that nothing leaves the system unnoticed.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse

from zhucun.foundation.audit.actions import record
from zhucun.foundation.documents.document import Document, Format
from zhucun.foundation.documents.lists import Column, ListFormat
from zhucun.foundation.documents.web import document_response, list_response
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import tables

D = TypeVar("D")


def export_list(
    *, actor: Actor, kind: str, title: str, columns: Iterable[tables.Column], rows: Iterable[Any], fmt: str,
    subject: object = "", county: str = "",
) -> StreamingHttpResponse:  # fmt: skip
    """A list with the columns of its page as xlsx, or csv where ``fmt`` says so; noted as 导出.

    ``kind`` and ``subject`` say in the trail what the rows are of: 批次 and its id, or a kind alone (账号).
    """
    columns = tuple(columns)
    chosen: ListFormat = "csv" if fmt == "csv" else "xlsx"
    note_taken(actor=actor, verb="导出", kind=kind, subject=subject, label=title, county=county, fmt=chosen)
    heads = [Column(column.title, 12 if column.numeric else 24) for column in columns]
    return list_response(title, heads, tables.export_rows(columns, rows), chosen)


def hand_out(
    *, actor: Actor, kind: str, document: Document[D], data: D, fmt: Format, subject: object = "", county: str = ""
) -> HttpResponse:  # fmt: skip
    """A rendered document, noted as 打印, a workbook as 导出; the words as in ``export_list``."""
    verb = "导出" if fmt == "xlsx" else "打印"
    name = document.name(data)
    note_taken(actor=actor, verb=verb, kind=kind, subject=subject, label=name, county=county, fmt=fmt)
    return document_response(document, data, fmt)


def note_taken(
    *, actor: Actor, verb: str, kind: str, subject: object, label: str, county: str = "", fmt: str = ""
) -> None:
    """Note that somebody took a file along that is neither of the two above."""
    with transaction.atomic():
        record(
            actor=actor, verb=verb, subject_kind=kind, subject_id=subject, subject_label=label, county=county,
            detail={"format": fmt} if fmt else {},
        )  # fmt: skip
