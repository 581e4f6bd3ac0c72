"""The stationed cadre's file (驻村干部档案), printed: facts, and a section for each kind of thing that happened.

It is not the personnel dossier (干部人事档案); what that one needs of it is the dossier note (``papers.py``). A section
is a title and a table, so that apps above add theirs (leave, training, appraisals) without a change here; a section
without rows is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.documents.document import Document, Unprintable
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import Picture, long_date, span_text
from zhucun.foundation.kernel.evidence import implements

from .places import PRINT


@dataclass(frozen=True)
class Section:
    """One kind of record: ``columns`` over ``rows`` of as many texts. Raises ``Unprintable`` for a row of
    another length."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise Unprintable(
                    f"“{self.title}”第{number}行有{len(row)}格，表头有{len(self.columns)}列，请核对。"
                )


@dataclass(frozen=True)
class CadreFile:
    """Everything recorded of a cadre as of ``as_of``; ``facts`` are (label, value) in printed order."""

    name: str
    unit: str
    as_of: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = ()
    photo: Picture | None = None


@dataclass(frozen=True)
class PostLine:
    """A post held on ``[valid_from, valid_to)``."""

    unit: str
    title: str
    valid_from: date
    valid_to: date | None = None
    department: str = ""
    rank: str = ""


@dataclass(frozen=True)
class ServiceLine:
    """A service in a village on ``[valid_from, valid_to)``; ``ending``: how it ended, blank while it lasts."""

    village: str
    unit: str
    role: str
    valid_from: date
    valid_to: date | None = None
    ending: str = ""


@dataclass(frozen=True)
class TransferLine:
    """The Party relation's way to the village and back."""

    village: str
    letter: str
    transferred_in_on: date
    transferred_out_on: date | None = None


@dataclass(frozen=True)
class ExceptionLine:
    """What must be known of a service: other work laid on the cadre, a withdrawal, a difficulty; ``settled`` says
    how and when it was settled."""

    kind: str
    happened_on: date
    reason: str
    settled: str = ""


@dataclass(frozen=True)
class ReportLine:
    """A report handed in at the end of a term."""

    title: str
    delivered_on: date
    note: str = ""


def posts_section(lines: Iterable[PostLine]) -> Section:
    """任职情况, in the order given."""
    rows = (
        (span_text(one.valid_from, one.valid_to), one.unit, one.department, one.title, one.rank)
        for one in lines
    )
    return Section("任职情况", ("起止日期", "单位", "处室", "职务", "职务层级"), tuple(rows))


SERVICE_COLUMNS = ("起止日期", "驻村地点", "派出单位", "职责", "离任情形")


def services_section(lines: Iterable[ServiceLine]) -> Section:
    """驻村经历, in the order given."""
    return Section("驻村经历", SERVICE_COLUMNS, tuple(map(service_row, lines)))


def service_row(one: ServiceLine) -> tuple[str, ...]:
    """A service under ``SERVICE_COLUMNS``; its days are inclusive."""
    return (span_text(one.valid_from, one.valid_to), one.village, one.unit, one.role, one.ending)


def transfers_section(lines: Iterable[TransferLine]) -> Section:
    """党组织关系转接, in the order given."""
    rows = (
        (one.village, one.letter, long_date(one.transferred_in_on), _day(one.transferred_out_on))
        for one in lines
    )
    return Section("党组织关系转接", ("驻村地点", "介绍信编号", "转入日期", "转出日期"), tuple(rows))


def exceptions_section(lines: Iterable[ExceptionLine]) -> Section:
    """例外情况, in the order given."""
    rows = ((long_date(one.happened_on), one.kind, one.reason, one.settled) for one in lines)
    return Section("例外情况", ("日期", "类别", "理由或情况", "办结情况"), tuple(rows))


def reports_section(lines: Iterable[ReportLine]) -> Section:
    """期满材料, in the order given."""
    rows = ((one.title, long_date(one.delivered_on), one.note) for one in lines)
    return Section("期满材料", ("材料", "交来日期", "说明"), tuple(rows))


def _day(day: date | None) -> str:
    return long_date(day) if day else ""


@implements("SC15-045")
def cadre_file_page(file: CadreFile) -> dict[str, object]:
    """What the page shows; sections without rows are left out."""
    return {
        "title": "驻村干部档案",
        "name": file.name,
        "unit": file.unit,
        "as_of": long_date(file.as_of),
        "facts": file.facts,
        "sections": [section for section in file.sections if section.rows],
        "photo": file.photo,
    }


CADRE_FILE = Document(
    code="teams.cadre_file",
    title="驻村干部档案",
    contract=CadreFile,
    layouts={"pdf": PdfLayout(PRINT / "cadre_file.typ", cadre_file_page)},
    name=lambda file: f"{file.unit}{file.name}驻村干部档案",
)
