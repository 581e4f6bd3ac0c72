"""Document numbers (文号): 湘扶发〔2015〕1号 is issuer mark 湘扶发, year 2015, sequence 1.

People type the brackets in many ways, and copies of instruments mask parts (〔2015〕*号, 〔20xx〕*号). The
parser accepts all common brackets and full-width digits, and prints one canonical form. Orders
(国务院令第647号) have no year.
"""

import re
import unicodedata
from dataclasses import dataclass

from zhucun.foundation.kernel.evidence import implements

# Masks as printed in copies that were made anonymous: * x × _ ○ □
_MASK = "*x_"
_FORM = re.compile(
    rf"(?P<mark>[^\[\]()\d\s]+?)\[(?P<year>[\d{_MASK}]{{1,4}})年?\](?:第)?(?P<seq>[\d{_MASK}]+)号?(?:文|文件)?"
)
_ORDER = re.compile(rf"(?P<mark>[^\[\]()\d\s]+?令)第(?P<seq>[\d{_MASK}]+)号")
_BRACKETS = str.maketrans(dict.fromkeys("〔【﹝(〖「", "[") | dict.fromkeys("〕】﹞)〗」", "]"))
_MASKS = str.maketrans(dict.fromkeys("×○□〇_xX", "*"))


class BadNumber(ValueError):
    """Text that is not a document number; the message is a Chinese sentence."""


@dataclass(frozen=True)
class DocumentNumber:
    """A parsed number. ``year`` and ``seq`` are None where masked; orders have no year."""

    mark: str
    year: int | None
    seq: int | None
    year_text: str = ""
    seq_text: str = ""

    def __str__(self) -> str:
        if not self.year_text:
            return f"{self.mark}第{self.seq_text}号"
        return f"{self.mark}〔{self.year_text}〕{self.seq_text}号"

    @property
    def masked(self) -> bool:
        """Whether part of the number is hidden in the copy held."""
        return "*" in self.mark + self.year_text + self.seq_text

    def matches(self, other: "DocumentNumber") -> bool:
        """Whether both can be the same number, a masked part agreeing with anything."""
        pairs = ((self.mark, other.mark), (self.year_text, other.year_text), (self.seq_text, other.seq_text))
        return all(_agree(one, two) for one, two in pairs)


@implements("H15-001")
def parse(text: str) -> DocumentNumber:
    """The number in ``text``; raises ``BadNumber`` with what is wrong. Clause H15-001."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).translate(_MASKS)
    if found := _ORDER.fullmatch(plain):
        return DocumentNumber(found["mark"], None, _digits(found["seq"]), "", _trim(found["seq"]))
    found = _FORM.fullmatch(plain)
    if not found:
        raise BadNumber(f"文号“{text}”无法识别，应形如“湘扶发〔2015〕1号”；遮去的部分写“*”")
    year_text, seq_text = found["year"], _trim(found["seq"])
    year, seq = _digits(year_text), _digits(seq_text)
    if year is not None and not 1949 <= year <= 2100:
        raise BadNumber(f"文号“{text}”中的年份{year_text}不在1949至2100之间，请核对")
    if seq == 0:
        raise BadNumber(f"文号“{text}”的顺序号为0，请核对")
    return DocumentNumber(found["mark"], year, seq, year_text, seq_text)


def try_parse(text: str) -> DocumentNumber | None:
    """The number in ``text``, or None."""
    try:
        return parse(text)
    except BadNumber:
        return None


def _digits(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _trim(text: str) -> str:
    return text.lstrip("0") or "0" if text.isdigit() else text


def _agree(one: str, two: str) -> bool:
    if one == two:
        return True
    if "*" not in one + two:
        return False
    return bool(_mask(one).fullmatch(two) or _mask(two).fullmatch(one))


def _mask(text: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\*+", text)))
