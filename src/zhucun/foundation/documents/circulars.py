"""Circulars: the page of GB/T 9704-2012, printed as a draft for approval (送审稿).

The system never issues an official paper: a circular leaves it without red head, number and seal, and its
office takes it through its own procedure. Apps that need one fill ``Circular``; headings are numbered here
(一、 （一） 1. （1）), so that nobody numbers by hand. The pdf is the page as it should look; the docx is the same draft
for the office that goes on editing it.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import chinese_number, long_date
from zhucun.foundation.documents.word import DocxLayout

_TEMPLATES = Path(__file__).parent / "templates" / "documents"
PRINT, WORD = _TEMPLATES / "print", _TEMPLATES / "word"


@dataclass(frozen=True)
class Block:
    """A paragraph (``level`` 0), or a numbered heading (1–4) followed on the same line by ``text``, if any.

    Line feeds in ``text`` begin new paragraphs. Raises ``ValueError`` for another level.
    """

    text: str = ""
    heading: str = ""
    level: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 4:
            raise ValueError(f"level {self.level}: official papers have four levels of headings")


@dataclass(frozen=True)
class Circular:
    """What a circular says.

    ``title``: may hold line feeds where it should break. ``recipients``: 主送机关 without the colon.
    ``annexes``: names without numbers. ``issuers``: the leading body first. ``dated``: 成文日期, blank to
    fill in when ``None``. ``contact``: 附注, e.g. 联系人：张三，电话：…. ``copies``: 抄送机关 without the
    full stop. ``printed_by`` and ``printed_on``: 印发机关 and its date.
    """

    title: str
    body: tuple[Block, ...]
    recipients: str = ""
    annexes: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    dated: date | None = None
    contact: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None


def _view(data: Circular) -> dict[str, object]:
    return asdict(data) | {
        "recipients": data.recipients.rstrip("：: "),
        "copies": data.copies.rstrip("。 "),
        "dated": long_date(data.dated),
        "printed_on": long_date(data.printed_on),
    }


def _word_view(data: Circular) -> dict[str, object]:
    several = len(data.annexes) > 1
    annexes = [f"{number}.{name}" if several else name for number, name in enumerate(data.annexes, start=1)]
    lead = ["附件：", *["　　　"] * len(annexes)]
    return _view(data) | {
        "lines": _lines(data.body),
        "annex_lines": [f"{before}{name}" for before, name in zip(lead, annexes, strict=False)],
    }


def _lines(body: tuple[Block, ...]) -> list[dict[str, object]]:
    """The paragraphs of the body with their numbered headings; ``official.typ`` does the same for the page."""
    counters = [0, 0, 0, 0]
    lines: list[dict[str, object]] = []
    for block in body:
        paragraphs = [text for text in block.text.split("\n") if text.strip()]
        if block.level:
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (4 - block.level)
            number = counters[block.level - 1]
            head = (
                f"{chinese_number(number)}、",
                f"（{chinese_number(number)}）",
                f"{number}.",
                f"（{number}）",
            )[block.level - 1] + block.heading
            lines.append(
                {"level": block.level, "head": head, "text": paragraphs.pop(0) if paragraphs else ""}
            )
        lines += [{"level": 0, "head": "", "text": text} for text in paragraphs]
    return lines


CIRCULAR = Document(
    code="documents.circular",
    title="公文（送审稿）",
    contract=Circular,
    layouts={
        "pdf": PdfLayout(PRINT / "circular.typ", _view),
        "docx": DocxLayout(WORD / "circular.docx", _word_view),
    },
    name=lambda data: f"{data.title}（送审稿）".replace("\n", ""),
)
