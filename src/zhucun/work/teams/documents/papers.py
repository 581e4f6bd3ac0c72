"""Papers of one page about one cadre: the service certificate, the note for the dossier, the discipline commitment.

All three have paragraphs, where it helps a table of services, remarks and lines to sign; they share their layouts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from zhucun.foundation.documents.document import Document, Format, Layout, Unprintable
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import long_date
from zhucun.foundation.documents.word import DocxLayout
from zhucun.foundation.kernel.evidence import implements

from .cadre_file import SERVICE_COLUMNS, ServiceLine, service_row
from .places import PRINT, WORD

D = TypeVar("D")


@dataclass(frozen=True)
class ServiceCertificate:
    """That a cadre served in villages for ``years`` and ``months``, as counted by the caller up to ``counted_to``
    without vacancies and suspensions.

    ``born``: the first day of the month. ``dated``: blank to fill in when ``None``. Raises ``ValueError``
    (Chinese) for a time that is none.
    """

    name: str
    sex: str
    born: date
    unit: str
    services: tuple[ServiceLine, ...]
    years: int
    months: int
    counted_to: date
    issuer: str
    dated: date | None = None

    def __post_init__(self) -> None:
        if self.years < 0 or not 0 <= self.months < 12:
            raise Unprintable(
                f"{self.name}的驻村时间“{self.years}年{self.months}个月”不合理：月数应在0到11之间。"
            )


@dataclass(frozen=True)
class RecallRemark:
    """A recall as the dossier needs it: since when the term ended, why, and what it bars until when (inclusive)."""

    recalled_on: date
    ground: str
    no_award_in: int | None = None
    no_promotion_until: date | None = None


@dataclass(frozen=True)
class DossierNote:
    """What the personnel dossier (干部人事档案) needs of a cadre's service; the unit puts it there."""

    name: str
    sex: str
    born: date
    unit: str
    post: str
    services: tuple[ServiceLine, ...]
    issuer: str
    recalls: tuple[RecallRemark, ...] = ()
    dated: date | None = None


@dataclass(frozen=True)
class DisciplineCommitment:
    """What a cadre signs before entering the village; the day is written by hand."""

    name: str
    unit: str
    village: str
    role: str


@dataclass(frozen=True)
class Paper:
    """A paper as its layouts show it; ``services`` under ``columns``; ``closing`` are the lines at the right foot."""

    title: str
    paragraphs: tuple[str, ...]
    closing: tuple[str, ...]
    columns: tuple[str, ...] = SERVICE_COLUMNS
    services: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()


@implements("JX18-066")
def certificate_page(data: ServiceCertificate) -> Paper:
    """The certificate with every service and the time counted."""
    return Paper(
        "驻村服务证明",
        (f"兹证明{data.unit}干部{data.name}（{data.sex}，{_month(data.born)}出生）驻村帮扶经历如下：",),
        (data.issuer, long_date(data.dated)),
        services=tuple(map(service_row, data.services)),
        remarks=(
            f"截至{long_date(data.counted_to)}，驻村时间累计{time_text(data.years, data.months)}（不含空缺、暂停期间），"
            "计入本人的农村基层工作经历。驻村工作期间，原有人事关系、工资和福利待遇不变。",
            "特此证明。",
        ),
    )


def time_text(years: int, months: int) -> str:
    """2年11个月, 3年, 8个月; 不足1个月 for less."""
    text = (f"{years}年" if years else "") + (f"{months}个月" if months else "")
    return text or "不足1个月"


@implements("SC15-045")
def dossier_page(data: DossierNote) -> Paper:
    """The note with every service and every recall."""
    return Paper(
        "驻村帮扶情况归档材料",
        (f"{data.name}，{data.sex}，{_month(data.born)}出生，{data.unit}{data.post}。驻村帮扶经历如下：",),
        (data.issuer, long_date(data.dated)),
        services=tuple(map(service_row, data.services)),
        remarks=(*map(_recall, data.recalls), "以上材料归入本人干部人事档案。"),
    )


def _recall(remark: RecallRemark) -> str:
    bars = []
    if remark.no_award_in:
        bars.append(f"{remark.no_award_in}年度不得评先评优")
    if remark.no_promotion_until:
        bars.append(f"{long_date(remark.no_promotion_until)}前（含当日）不得提拔使用")
    text = f"{long_date(remark.recalled_on)}因{remark.ground}被召回"
    return f"{'；'.join((text, '，'.join(bars)))}。" if bars else f"{text}。"


@implements("PL-135", "PL-136")
def commitment_page(data: DisciplineCommitment) -> Paper:
    """The commitment, to be signed."""
    return Paper(
        "驻村干部纪律承诺书",
        (
            f"本人由{data.unit}选派到{data.village}，担任{data.role}，郑重承诺：",
            "一、不干预村“两委”正常工作，不插手和干预村工程建设。",
            "二、在帮扶中严格遵守各项工作纪律，不做有损干部形象的事，维护良好的干部形象和干群关系。",
        ),
        (f"承诺人（{data.name}）签名：　　　　　　　", long_date(None)),
    )


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _layouts(page: Callable[[D], Paper]) -> dict[Format, Layout[D]]:
    return {"docx": DocxLayout(WORD / "paper.docx", page), "pdf": PdfLayout(PRINT / "paper.typ", page)}


SERVICE_CERTIFICATE = Document(
    code="teams.service_certificate",
    title="驻村服务证明",
    contract=ServiceCertificate,
    layouts=_layouts(certificate_page),
    name=lambda data: f"{data.name}驻村服务证明",
)
DOSSIER_NOTE = Document(
    code="teams.dossier_note",
    title="驻村帮扶情况归档材料",
    contract=DossierNote,
    layouts=_layouts(dossier_page),
    name=lambda data: f"{data.name}驻村帮扶情况归档材料",
)
DISCIPLINE_COMMITMENT = Document(
    code="teams.discipline_commitment",
    title="驻村干部纪律承诺书",
    contract=DisciplineCommitment,
    layouts=_layouts(commitment_page),
    name=lambda data: f"{data.name}驻村干部纪律承诺书",
)
