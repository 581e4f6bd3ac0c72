"""Small readings of Chinese office text: full-width characters, numerals, ordinals, names in one cell."""

import re
import unicodedata

SEPARATORS = "、，；,;"
OPENING, CLOSING = "（(〔[【", "）)〕]】"
ORDINAL = "一二三四五六七八九十百零〇"


def squeeze(text: str) -> str:
    """The text without any white space (full-width, line breaks too): names and headings have none."""
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


def plain(text: str) -> str:
    """``squeeze`` with full-width digits, letters and brackets made half-width, for comparing."""
    folded = unicodedata.normalize("NFKC", squeeze(text))
    return folded.replace("〔", "(").replace("〕", ")").replace("【", "(").replace("】", ")")


def whole_number(text: str) -> int | None:
    """The whole number a cell shows (``９　`` is 9, ``6,162`` is 6162, ``9.0`` is 9), ``None`` for an empty
    cell.

    Raises ``ValueError`` for anything else.
    """
    bare = plain(text)
    if not bare or bare in {"-", "—", "/"}:
        return None
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?:个|支)?", bare)
    if not match:
        raise ValueError(text)
    return int(match[1].replace(",", ""))


def split_names(text: str) -> list[str]:
    """The names in one cell, separated by 、 outside brackets: ``省纪委（省监察厅）、省国土厅`` holds two.

    A line break separates names only where the cell has no other separator; elsewhere it is a wrapped line.
    """
    if not any(mark in text for mark in SEPARATORS):
        text = re.sub(r"[\r\n\v]+", "、", text.strip())
    names, depth, name = [], 0, ""
    for char in text:
        if char in OPENING:
            depth += 1
        elif char in CLOSING:
            depth = max(0, depth - 1)
        if char in SEPARATORS and not depth:
            names.append(name)
            name = ""
        else:
            name += char
    return [bare for bare in map(squeeze, [*names, name]) if bare]


def split_line(line: str) -> list[str]:
    """The names on one line of the list, separated by runs of spaces; a bracket broken by a space is joined
    again.
    """
    names: list[str] = []
    for piece in line.split():
        if names and _open(names[-1]):
            names[-1] += piece
        else:
            names.append(piece)
    return names


def _open(name: str) -> bool:
    return sum(c in OPENING for c in name) > sum(c in CLOSING for c in name)
