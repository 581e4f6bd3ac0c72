"""Circulars: the page of GB/T 9704-2012, printed as a draft for approval (送审稿).

The system never issues an official paper: a circular leaves it without red head, number and seal, and its
office takes it through its own procedure. Apps that need one fill ``Circular``; headings are numbered here
(一、 （一） 1. （1）), so that nobody numbers by hand.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import long_date

PRINT = Path(__file__).parent / "templates" / "documents" / "print"


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


CIRCULAR = Document(
    code="documents.circular",
    title="公文（送审稿）",
    contract=Circular,
    layouts={"pdf": PdfLayout(PRINT / "circular.typ", _view)},
    name=lambda data: f"{data.title}（送审稿）".replace("\n", ""),
)
