"""Text on its way to paper: made harmless, and put the way official papers write it.

What a person typed may hold anything: control characters that break XML, direction overrides that make a
line read backwards, half of a character pair. ``cleaned`` removes them once, for every format, before a
layout sees the data. ``plain`` turns a cleaned data contract into what JSON can carry; a missing value
becomes an empty text, so that it prints as the blank box of the paper form.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar, cast

T = TypeVar("T")

# Control characters except the line feed; separators that XML 1.0 or Excel refuse; direction overrides;
# lone surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Windows and the domestic Linux desktops refuse names whose UTF-8 is longer than 255 bytes.
_NAME_CHARACTERS = 80
_DIGITS = "〇一二三四五六七八九"


def clean_text(text: str) -> str:
    """``text`` without what cannot or must not be printed; line ends become ``\\n``, tabs a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNPRINTABLE.sub("", text)


def file_name(name: str) -> str:
    """``name`` as the name of a file, without ending, on every desktop."""
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", clean_text(name)).strip(" .")
    return name[:_NAME_CHARACTERS] or "文件"


def cleaned(value: T) -> T:
    """A copy of a data contract (dataclasses, tuples, lists, mappings) with every text in it cleaned."""
    return cast(T, _cleaned(value))


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - walks any data contract
    if isinstance(value, str):
        return clean_text(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _cleaned(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **fields)
    if isinstance(value, Mapping):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_cleaned(item) for item in value)
    return value


@dataclasses.dataclass(frozen=True)
class Picture:
    """A JPEG picture in a data contract: its bytes as stored."""

    content: bytes


def plain(value: object, picture: Callable[[Picture], object] | None = None) -> object:
    """The data contract as dicts, lists, texts and numbers; ``None`` becomes ``""``.

    ``picture`` says what stands for a picture in the layout's format. Raises ``TypeError`` for a date, a
    decimal or any other type whose written form is the layout's decision: the layout's ``view`` must have
    formatted it; and for a picture where the format shows none.
    """
    if value is None:
        return ""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Picture) and picture:
        return picture(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Picture):
        return {f.name: plain(getattr(value, f.name), picture) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item, picture) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item, picture) for item in value]
    raise TypeError(f"{type(value).__name__} has no one written form; format it in the layout's view")


def long_date(day: date | None) -> str:
    """2015年2月13日, as dates of signing are written (GB/T 9704-2012, 7.3.5.4); blanks to fill in for
    ``None``."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"


def month_text(day: date | None) -> str:
    """1978.06, as cadre forms write months; blank for ``None``."""
    return f"{day.year}.{day.month:02}" if day else ""


def span_text(valid_from: date, valid_to: date | None) -> str:
    """2015年3月6日至2018年3月5日: the inclusive days of the half-open span; 起 for one still open."""
    if valid_to is None:
        return f"{long_date(valid_from)}起"
    return f"{long_date(valid_from)}至{long_date(valid_to - timedelta(days=1))}"


def chinese_number(number: int) -> str:
    """一 … 九十九, for 一、二、 before headings. Raises ``ValueError`` outside 1..99."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
