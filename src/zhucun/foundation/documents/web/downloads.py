"""Handing a document to a browser: right type, Chinese file name, kept by no cache."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from zhucun.foundation.documents.document import Document, Format, render
from zhucun.foundation.documents.lists import Cell, Column, ListFormat, list_table
from zhucun.foundation.documents.text import file_name

D = TypeVar("D")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


def document_response(document: Document[D], data: D, fmt: Format) -> HttpResponse:
    """The rendered document as a download. The caller has authorised the viewer and writes the audit
    entry."""
    response = HttpResponse(render(document, data, fmt), content_type=CONTENT_TYPES[fmt])
    return _named(response, document.name(data), fmt)


def list_response(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], fmt: ListFormat
) -> StreamingHttpResponse:
    """A list as a download that streams; ``rows`` may be a queryset iterator. Authorising as above."""
    pieces = list_table(title, columns, rows, fmt)
    return _named(StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[fmt]), title, fmt)


def file_response(path: Path, name: str, fmt: str) -> FileResponse:
    """A finished file as a download called ``name``. Authorising as above."""
    return _named(FileResponse(path.open("rb"), content_type=CONTENT_TYPES[fmt]), name, fmt)


R = TypeVar("R", HttpResponse, StreamingHttpResponse, FileResponse)


def _named(response: R, name: str, fmt: str) -> R:
    response["Content-Disposition"] = content_disposition_header(True, f"{file_name(name)}.{fmt}") or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
