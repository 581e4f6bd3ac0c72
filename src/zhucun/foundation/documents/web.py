"""Handing a document to a browser: right type, Chinese file name, kept by no cache."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from zhucun.foundation.documents.document import Document, Format, render
from zhucun.foundation.documents.lists import Cell, Column, ListFormat, list_table
from zhucun.foundation.documents.text import clean_text

D = TypeVar("D")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# Windows and the domestic Linux desktops refuse names whose UTF-8 is longer than 255 bytes.
_NAME_CHARACTERS = 80


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


R = TypeVar("R", HttpResponse, StreamingHttpResponse)


def _named(response: R, name: str, fmt: str) -> R:
    response["Content-Disposition"] = content_disposition_header(True, f"{_file_name(name)}.{fmt}") or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(name: str) -> str:
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", clean_text(name)).strip(" .")
    return name[:_NAME_CHARACTERS] or "文件"
