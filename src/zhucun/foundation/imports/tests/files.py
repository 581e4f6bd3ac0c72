"""Files as offices send them, made in memory: good, odd and hostile ones."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import msoffcrypto
import xlsxwriter

from zhucun.foundation.imports.containers import ReadLimits

LIMITS = ReadLimits(max_file_bytes=20 << 20, max_rows=200_000, max_unpacked_bytes=1 << 30)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADING = ("单位名称", "村数", "入村日期", "出生年月", "类别")


def xlsx(
    rows: Sequence[Sequence[Any]],
    *,
    sheet: str = "名单",
    merges: Sequence[str] = (),
    more: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """A workbook; texts beginning with `=` become formulas with the cached result 0, as xlsxwriter writes
    them."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, content in {sheet: rows, **(more or {})}.items():
            target = book.add_worksheet(name)
            for row, cells in enumerate(content):
                for column, value in enumerate(cells):
                    if value is not None:
                        target.write(row, column, value)
            if name == sheet:
                for area in merges:
                    first = area.split(":")[0]
                    target.merge_range(area, "")
                    row, column = xlsxwriter.utility.xl_cell_to_rowcol(first)
                    target.write(row, column, rows[row][column])
    return buffer.getvalue()


def texts_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of texts and nothing else, whatever they look like."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        target = book.add_worksheet("名单")
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                target.write_string(row, column, text)
    return buffer.getvalue()


def blank_rows_xlsx(rows: Sequence[Sequence[Any]], blank: int, text: str | None) -> bytes:
    """A workbook with many coloured but empty rows below (or rows that hold only `text`)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        target = book.add_worksheet("名单")
        coloured = book.add_format({"bg_color": "#FFFF00"})
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                target.write(row, column, value)
        for row in range(len(rows), len(rows) + blank):
            for column in range(5):
                if text is None:
                    target.write_blank(row, column, None, coloured)
                else:
                    target.write_string(row, column, text)
    return buffer.getvalue()


def replaced(data: bytes, parts: Mapping[str, bytes | None], *, deflate: bool = True) -> bytes:
    """The zip archive with some parts replaced, added, or (None) left out."""
    buffer = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", kind) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            if content is not None:
                target.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(cells: str) -> bytes:
    """A sheet part with these cells as its data."""
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def with_sheet(cells: str) -> bytes:
    """A workbook whose only sheet holds these cells as written."""
    return replaced(xlsx([["x"]]), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})


def encrypted(data: bytes) -> bytes:
    """The workbook with a password to open it."""
    source = msoffcrypto.OfficeFile(io.BytesIO(data))
    buffer = io.BytesIO()
    source.encrypt("123456", buffer)
    return buffer.getvalue()


def lying_bomb() -> bytes:
    """A workbook whose sheet unpacks to 64 MiB while its directory says 1,000 bytes."""
    data = bytearray(replaced(xlsx([["x"]]), {"xl/worksheets/sheet1.xml": b"<" + b" " * (64 << 20)}))
    for magic, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        position = data.rfind(magic + b"", 0, data.find(b"xl/worksheets/sheet1.xml", data.rfind(magic)) + 1)
        struct.pack_into("<I", data, position + at, 1_000)
    return bytes(data)


# --- xls: the records of MS-XLS in the container of MS-CFB, as little as a reader needs


def xls(
    rows: Sequence[Sequence[Any]], *, password: bool = False, formula_at: tuple[int, int] | None = None
) -> bytes:
    """An Excel 97–2003 file: texts and numbers, perhaps a formula cell (result 7), perhaps marked as
    encrypted."""
    cells = b"".join(
        _number(r, c, value) if isinstance(value, int | float) else _label(r, c, str(value))
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    )
    if formula_at:
        cells += _record(0x0006, struct.pack("<3Hd2H", *formula_at, 0, 7.0, 0, 0) + struct.pack("<2H", 0, 0))
    begin = _record(0x0809, struct.pack("<4H", 0x0600, 0x0005, 0x0DBB, 0x07CC) + bytes(8))
    lock = _record(0x002F, struct.pack("<3H", 1, 1, 1) + bytes(48)) if password else b""
    name = "名单".encode("utf-16-le")
    length = len(begin) + len(lock) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", length, 0, 0, 2, 1) + name)
    sheet = (
        _record(0x0809, struct.pack("<4H", 0x0600, 0x0010, 0x0DBB, 0x07CC) + bytes(8))
        + cells
        + _record(0x000A, b"")
    )
    return _compound(begin + lock + bound + _record(0x000A, b"") + sheet)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _label(row: int, column: int, text: str) -> bytes:
    return _record(0x0204, struct.pack("<3HHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def _number(row: int, column: int, value: float) -> bytes:
    return _record(0x0203, struct.pack("<3Hd", row, column, 0, value))


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, Workbook. Sector 0 is the allocation table, 1 the directory."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    assert count <= 120, "one allocation sector only"
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table = [0xFFFFFFFD, end, *(range(3, count + 2)), end]
    fat = struct.pack("<128I", *table, *[free] * (128 - len(table)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0" if name else b""
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(raw), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = (
        entry("Root Entry", 5, 1, end, 0)
        + entry("Workbook", 2, free, 2, len(stream))
        + entry("", 0, free, 0, 0) * 2
    )
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<109I", 0, *[free] * 108)
    )
    return header + fat + directory + stream
