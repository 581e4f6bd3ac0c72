"""The notice as it is hung up: title, text, list, days, place, where to object, its public address and the digest of the list."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import long_date, span_text
from zhucun.foundation.kernel import clock

from . import queries
from .models import PublicNotice

PAPERS = {"a4": "A4", "a3": "A3"}
_PRINT = Path(__file__).parent / "templates" / "publication" / "print"


@dataclass(frozen=True)
class NoticeSheet:
    """What the paper says. ``paper`` is a4 or a3; ``span`` the days in words; ``body`` paragraphs; every row has the cells of
    ``columns``. ``objecting`` says where to object, "" for an announcement; ``address`` is the public page."""

    paper: str
    kind: str
    title: str
    body: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    place: str
    span: str
    objecting: str
    address: str
    digest: str
    issued: str
    issuer: str


NOTICE = Document(
    code="publication.notice",
    title="公示",
    contract=NoticeSheet,
    layouts={"pdf": PdfLayout(_PRINT / "notice.typ")},
    name=lambda data: data.title,
)


def sheet(row: PublicNotice, paper: str) -> NoticeSheet:
    """A notice for the paper ("a4", "a3"); the list is the one that was posted."""
    numbered = queries.NUMBER in row.columns
    cells = [tuple(str(cell) for cell in one["cells"]) for one in row.rows]
    names = divisions.by_keys({row.division_id, row.county}, clock.today())
    office = names[row.county].name if row.county in names else ""
    return NoticeSheet(
        paper=paper, kind=row.get_kind_display(), title=row.title,
        body=tuple(line.strip() for line in row.body.splitlines() if line.strip()),
        columns=tuple(row.columns) if numbered or not row.rows else (queries.NUMBER, *row.columns),
        rows=tuple(cells if numbered else [(number, *one) for number, one in zip(queries.numbers(row), cells, strict=True)]),
        place=row.place, span=span_text(row.starts_on, row.ends_on),
        objecting=f"公示期内有不同意见的，可以在网上提出（可以匿名），也可以向{office}领导小组办公室书面或当面反映。"
        if row.kind == PublicNotice.Kind.NOTICE else "",
        address=settings.SITE_URL.rstrip("/") + reverse("public_notice", args=[row.slug]), digest=row.sha256,
        issued=long_date(row.starts_on), issuer=names[row.division_id].name if row.division_id in names else "",
    )  # fmt: skip
