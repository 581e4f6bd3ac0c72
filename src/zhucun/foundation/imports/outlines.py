"""The outline of a sheet before it is read: how far it reaches, which cells hold formulas or errors, what is
merged.

The fast reader (calamine) builds the full rectangle from the first to the last cell in memory, so two cells
in opposite corners of a small file would ask for hundreds of gigabytes; and it gives a formula's last result
as if it were typed. Both are answered here from the file itself: for xlsx by pattern over the sheet's XML in
pieces, never whole in memory; for xls from the binary records (MS-XLS: a record is a 2-byte type, a 2-byte
length, the content).
"""

import io
import re
import struct
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import defusedxml.ElementTree as SafeTree
import numpy as np
import olefile  # type: ignore[import-untyped]  # no stubs are published for it

from .containers import pieces
from .faults import Unreadable, cell_position, column_number

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SMALL_PART: Final = 16 << 20
_CARRIED: Final = 64 << 20
_MOST_MERGES: Final = 200_000
_MOST_TEXT: Final = 1 << 30
# What makes a block more than plain values, and what a plain cell begins with.
_UNPLAIN: Final = (b"<f", b"<!", b'"e"', b"'e'", b'"str"', b"'str'", b"mergeCell")
_ENDS_NAME: Final = np.isin(np.arange(256), list(b" \t\r\n>/"))
_REFERENCE: Final = np.frombuffer(b' r="', dtype=np.uint8)
_AHEAD: Final = 20
_DIGITS: Final = b"0123456789"
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of merged cells, all four edges inside; counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Outline:
    """What a sheet holds, before its cells are read. A sheet without values has `last_row` 0; formulas and
    errors are given as rows by column, since a sheet can have millions of them."""

    name: str
    first_column: int = 0
    last_column: int = 0
    last_row: int = 0
    formulas: dict[int, "array[int]"] = field(default_factory=dict)
    errors: dict[int, "array[int]"] = field(default_factory=dict)
    shared_texts: int = 0
    merges: list[Area] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Widen the outline to a cell with a value."""
        self.first_column = min(self.first_column or column, column)
        self.last_column = max(self.last_column, column)
        self.last_row = max(self.last_row, row)


def strange_layout(sheet: str) -> Unreadable:
    """The file is valid for some program but not written the way Excel and WPS write it."""
    return Unreadable(
        "file-layout",
        f"工作表“{sheet}”的写法不规范，无法可靠读取。请用 Excel 或 WPS 打开后另存为“Excel "
        "工作簿（.xlsx）”再上传。",
        sheet=sheet,
    )


# --- xlsx


def xlsx_outlines(data: bytes, archive: zipfile.ZipFile) -> tuple[list[Outline], bool]:
    """The outlines of the worksheets in the workbook's order, and whether its dates count from 1904."""
    workbook = _xml(data, archive, "xl/workbook.xml")
    relations = _xml(data, archive, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id", ""): _part(one.get("Target", "")) for one in relations}
    if len(targets) != len(relations):
        raise strange_layout("")
    from_1904 = any(
        one.tag.endswith("}workbookPr") and one.get("date1904") in ("1", "true") for one in workbook.iter()
    )
    outlines = []
    names = set(archive.namelist())
    sheets = []
    for one in workbook.iter():
        if not one.tag.endswith("}sheet"):
            continue
        path = targets.get(one.get(_REL, ""), "")
        outline = Outline(one.get("name", ""))
        if path in names and "/worksheets/" in path:
            _scan_sheet(outline, pieces(data, archive.getinfo(path)))
            sheets.append(path)
            outlines.append(outline)  # chart sheets and the like hold no rows
    _check_texts(data, archive, sheets, sum(outline.shared_texts for outline in outlines))
    return outlines, from_1904


def _check_texts(data: bytes, archive: zipfile.ZipFile, sheets: list[str], uses: int) -> None:
    """A text stored once can stand in a million cells: refuse what would come to more than _MOST_TEXT
    bytes."""
    path = "xl/sharedStrings.xml"
    if not uses or path not in archive.namelist():
        return
    lengths = array("Q")
    begins = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?si[\s>/]")
    for piece in _blocks(pieces(data, archive.getinfo(path)), b"<si", b":si"):
        starts = [match.start() for match in begins.finditer(piece)]
        ends = [*starts[1:], len(piece)][: len(starts)]
        lengths.extend(end - start for start, end in zip(starts, ends, strict=True))
    if uses * max(lengths, default=0) <= _MOST_TEXT:
        return
    used = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*>\s*<(?:[A-Za-z_][\w.-]*:)?v>\s*([0-9]+)""")
    total = 0
    for sheet in sheets:
        for block in _blocks(pieces(data, archive.getinfo(sheet)), b"<c", b":c"):
            counts = Counter(used.findall(block))
            total += sum(n * lengths[int(index)] for index, n in counts.items() if int(index) < len(lengths))
    if total > _MOST_TEXT:
        raise Unreadable(
            "too-much-text",
            f"各单元格的文字合计 {total >> 20:,} MB，超过上限 {_MOST_TEXT >> 20:,} MB。"
            "请删去重复的长文字，或拆成几个文件分别上传。",
        )


def _part(target: str) -> str:
    """The part a relation points to, by the reader's own rules, so that it reads what was looked at here."""
    return target[1:] if target.startswith("/") else target if target.startswith("xl/") else f"xl/{target}"


def _xml(data: bytes, archive: zipfile.ZipFile, path: str):  # type: ignore[no-untyped-def]  # defusedxml has no types
    try:
        entry = archive.getinfo(path)
        if entry.file_size > _SMALL_PART:
            raise strange_layout("")
        return SafeTree.fromstring(b"".join(pieces(data, entry)))
    except (KeyError, SafeTree.ParseError) as error:
        raise strange_layout("") from error


def _blocks(stream: Iterable[bytes], cell: bytes, row: bytes) -> Iterator[bytes]:
    """The stream cut where no cell is torn: before the last cell or row that begins in what has arrived."""
    rest = b""
    for piece in stream:
        rest += piece
        cut = max(rest.rfind(cell), rest.rfind(row))
        if cut <= 0:
            cut = rest.rfind(b"<")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > _CARRIED:
            raise strange_layout("")
    yield rest


def _scan_sheet(outline: Outline, stream: Iterator[bytes]) -> None:
    first = next(stream, b"")
    root = re.search(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet[\s>]", first)
    if root is None:
        raise strange_layout(outline.name)
    tag = b"<" + (re.escape(root[1]) + b":" if root[1] else b"")
    close = b"</" + tag[1:]
    ref = tag + rb"""c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["']"""
    formula_element = rb"(?:" + tag + rb"f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<]*" + close + rb"f>)\s*)"
    value_begins = rb"(?:" + tag + rb"v(?:\s[^<>]*)?>[^<]|" + tag + rb"is[\s>/])"
    # The reader keeps a cell when it has a value, an inline text, or is a formula whose last result was "".
    cells = re.compile(tag + rb"c[\s>/]")
    referred = re.compile(ref)
    valued = re.compile(ref + rb"[^<>]*>\s*" + formula_element + rb"?" + value_begins)
    blank_text = re.compile(
        ref + rb"""[^<>]*\st\s*=\s*["']str["'][^<>]*>\s*""" + formula_element + rb"?" + tag + rb"v[\s>/]"
    )
    formula = re.compile(ref + rb"[^<>]*>\s*" + tag + rb"f[\s>/]")
    error = re.compile(ref + rb"""[^<>]*\st\s*=\s*["']e["']""")
    merge = re.compile(tag + rb"""mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z0-9]+):([A-Za-z0-9]+)["']""")
    literal = b"<" + (root[1] + b":" if root[1] else b"")

    def chained() -> Iterator[bytes]:
        yield first
        yield from stream

    for block in _blocks(chained(), literal + b"c", literal + b"row"):
        outline.shared_texts += block.count(b't="s"') + block.count(b"t='s'")
        if literal == b"<" and _plainly(outline, block):
            continue
        found = valued.findall(block)
        cell_count = len(cells.findall(block))
        if cell_count != len(found) and cell_count != len(referred.findall(block)):
            raise strange_layout(outline.name)
        if b"str" in block:
            found += blank_text.findall(block)
        if found:
            _reach_all(outline, found)
        if literal + b"f" in block:
            _note(outline.formulas, formula.findall(block))
        if b'"e"' in block or b"'e'" in block:
            _note(outline.errors, error.findall(block))
        if b"mergeCell" in block:
            for start, stop in merge.findall(block):
                outline.merges.append(Area(*cell_position(start.decode()), *cell_position(stop.decode())))
            if len(outline.merges) > _MOST_MERGES:
                raise strange_layout(outline.name)


def _plainly(outline: Outline, block: bytes) -> bool:
    """Widen the outline to the cells of a block written the way Excel and WPS write values, ten times faster than by pattern.

    False, and nothing done, where anything else stands in the block: formulas, errors, merged cells, results of formulas, comments,
    a cell or value with other attributes first.
    """
    if any(mark in block for mark in _UNPLAIN):
        return False
    data = np.frombuffer(block + b" " * _AHEAD, dtype=np.uint8)
    tags = np.flatnonzero(data == ord("<"))
    is_cell = (data[tags + 1] == ord("c")) & _ENDS_NAME[data[tags + 2]]
    cells = tags[is_cell]
    if not cells.size:
        return True
    ahead = data[cells[:, None] + np.arange(_AHEAD - 2)]
    if not (ahead[:, 2:6] == _REFERENCE).all():
        return False
    after = np.append(tags, len(block))[np.flatnonzero(is_cell) + 1]
    follows = data[after[:, None] + np.arange(4)]
    value = (follows[:, 1] == ord("v")) & (follows[:, 2] == ord(">"))
    inline = (follows[:, 1] == ord("i")) & (follows[:, 2] == ord("s")) & (follows[:, 3] == ord(">"))
    none = (
        (follows[:, 1] == ord("/"))
        | is_cell[np.minimum(np.flatnonzero(is_cell) + 1, len(tags) - 1)]
        | (after == len(block))
    )
    if not (value | inline | none | ((follows[:, 1] == ord("r")) & (follows[:, 2] == ord("o")))).all():
        return False
    held = ahead[(value & (follows[:, 3] != ord("<"))) | inline, 6:]
    return _reach_plain(outline, held)


def _reach_plain(outline: Outline, names: "np.ndarray[Any, np.dtype[np.uint8]]") -> bool:
    """Widen the outline to the cells whose names begin these rows of bytes; False where one is no name of a cell."""
    columns, rows = np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=np.int64)
    in_letters, in_digits = np.ones(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
    ended, digits, letters = (
        np.zeros(len(names), dtype=bool),
        np.zeros(len(names), dtype=int),
        np.zeros(len(names), dtype=int),
    )
    for place in range(names.shape[1]):
        byte = names[:, place]
        letter = in_letters & (byte >= ord("A")) & (byte <= ord("Z"))
        digit = (in_letters | in_digits) & (byte >= ord("0")) & (byte <= ord("9"))
        columns = np.where(letter, columns * 26 + byte - (ord("A") - 1), columns)
        rows = np.where(digit, rows * 10 + byte - ord("0"), rows)
        letters, digits = letters + letter, digits + digit
        ended |= (byte == ord('"')) & in_digits
        in_letters, in_digits = letter, digit
        if ended.all():
            break
    if not (ended & (letters >= 1) & (letters <= 3) & (digits >= 1) & (digits <= 7) & (rows > 0)).all():
        return False
    if len(names):
        outline.reach(int(rows.max()), int(columns.max()))
        outline.reach(int(rows.max()), int(columns.min()))
    return True


def _note(cells: dict[int, "array[int]"], names: list[bytes]) -> None:
    for name in names:
        row, column = cell_position(name.decode())
        cells.setdefault(column, array("I")).append(row)


def _reach_all(outline: Outline, names: list[bytes]) -> None:
    """Widen the outline to all these cells; letters and digits are parted in bulk, a million at a time."""
    joined = b",".join(names)
    rows = [int(digits) for digits in set(joined.translate(None, _LETTERS).split(b","))]
    columns = [
        column_number(letters.decode()) for letters in set(joined.translate(None, _DIGITS).split(b","))
    ]
    outline.reach(max(rows), max(columns))
    outline.reach(max(rows), min(columns))


# --- xls

_BOUNDSHEET, _BOF, _EOF, _FORMULA, _MERGED, _DATEMODE = 0x0085, 0x0809, 0x000A, 0x0006, 0x00E5, 0x0022
_LABEL, _LABELSST, _NUMBER, _RK, _BOOLERR, _MULRK, _RSTRING = (
    0x0204,
    0x00FD,
    0x0203,
    0x027E,
    0x0205,
    0x00BD,
    0x00D6,
)


def xls_outlines(data: bytes) -> tuple[list[Outline], bool]:
    """As `xlsx_outlines`, from the records of an Excel 97–2003 file."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            book = bytes(container.openstream("Workbook").read())
        return _book_outlines(book)
    except (OSError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise strange_layout("") from error


def _records(book: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream; what lies in nested ones (charts drawn on the sheet) is left out."""
    depth = 0
    while position + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, position)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, book[position + 4 : position + 4 + length]
        position += 4 + length


def _book_outlines(book: bytes) -> tuple[list[Outline], bool]:
    outlines = []
    from_1904 = False
    for kind, content in _records(book, 0):
        if kind == _DATEMODE:
            from_1904 = content[:1] == b"\x01"
        elif kind == _BOUNDSHEET:
            start, _state, sheet_kind = struct.unpack_from("<IBB", content)
            length, wide = content[6], content[7] & 1
            name = content[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")
            outline = Outline(name)
            if sheet_kind == 0:
                _scan_records(outline, book, start)
            outlines.append(outline)
    return outlines, from_1904


def _scan_records(outline: Outline, book: bytes, start: int) -> None:
    for kind, content in _records(book, start):
        if kind in (_LABEL, _LABELSST, _NUMBER, _RK, _BOOLERR, _RSTRING, _FORMULA):
            row, column = struct.unpack_from("<HH", content)
            outline.reach(row + 1, column + 1)
            if kind == _FORMULA:
                outline.formulas.setdefault(column + 1, array("I")).append(row + 1)
                if content[6:7] == b"\x02" and content[12:14] == b"\xff\xff":
                    outline.errors.setdefault(column + 1, array("I")).append(row + 1)
            elif kind == _BOOLERR and content[7:8] == b"\x01":
                outline.errors.setdefault(column + 1, array("I")).append(row + 1)
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", content)
            (last,) = struct.unpack_from("<H", content, len(content) - 2)
            outline.reach(row + 1, column + 1)
            outline.reach(row + 1, last + 1)
        elif kind == _MERGED:
            (count,) = struct.unpack_from("<H", content)
            for index in range(count):
                top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * index)
                outline.merges.append(Area(top + 1, left + 1, bottom + 1, right + 1))
