"""Opens a file and shows it as grids of text: each sheet, each Word table, and the running text line by line.

Safety (zip bombs, passwords, disguised files) is the business of ``foundation.imports``; this module adds
Word.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row

from zhucun.foundation.imports.containers import ZIP_MAGIC, check_size, check_zip
from zhucun.foundation.imports.faults import Unreadable, cell_name
from zhucun.foundation.imports.reading import ReadLimits, read_workbook

from .facts import Where

# Annexes are a few pages long; these protect the machine, they are no rule of any instrument.
LIMITS = ReadLimits(max_file_bytes=20 << 20, max_rows=20_000)


@dataclass(frozen=True)
class Grid:
    """Rows of cell texts; merged cells hold their text in the first cell and are empty in the others.

    ``numbers`` are the rows' numbers as the file's own program counts them, since blank rows are left out.
    ``lines`` marks running text, which has no cells.
    """

    file: str
    part: str
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: bool = False

    def where(self, row: int, column: int | None = None) -> Where:
        """The place of row and column, both as indexes into ``rows``."""
        number = self.numbers[row]
        cell = "" if self.lines or column is None else cell_name(number, column + 1)
        return Where(self.file, self.part, number, cell)

    def fault(
        self, code: str, sentence: str, row: int, column: int | None = None, value: str = ""
    ) -> Unreadable:
        """An error at a place; the sentence is put behind that place."""
        where = self.where(row, column)
        spot = f"单元格 {where.cell}" if where.cell else f"第 {where.row} 行"
        part = f"〔{self.part}〕" if self.part else ""
        return Unreadable(code, f"{part}{spot}：{sentence}", sheet=self.part, row=where.row, value=value)


def open_grids(source: Path | bytes, name: str = "", limits: ReadLimits = LIMITS) -> list[Grid]:
    """Every grid of a csv, xls, xlsx or docx file, in order; ``name`` is the file's name where bytes are
    given.

    Raises ``Unreadable`` with a Chinese sentence.
    """
    data = _load(source, limits) if isinstance(source, Path) else source
    name = name or (source.name if isinstance(source, Path) else "")
    if data.startswith(ZIP_MAGIC) and "word/document.xml" in check_zip(data, limits).namelist():
        return _word(name, data)
    grids = []
    for sheet in read_workbook(data, limits=limits).sheets:
        rows = sheet.grid()
        grids.append(Grid(name, sheet.name, tuple(n for n, _ in rows), tuple(cells for _, cells in rows)))
    return grids


def _load(path: Path, limits: ReadLimits) -> bytes:
    try:
        check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("file-missing", "文件不存在，或没有读取权限。请检查路径和文件名。") from error


def _word(file: str, data: bytes) -> list[Grid]:
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except Exception as error:
        # python-docx raises whatever its parts raise on damaged input; each means the same to the sender.
        raise Unreadable(
            "file-damaged", "Word 文档不完整或已损坏。请用 Word 或 WPS 打开后另存为 .docx 再试。"
        ) from error
    if next(body.iter(qn("w:ins"), qn("w:del")), None) is not None:
        raise Unreadable(
            "word-revisions",
            "Word 文档带有未处理的修订，无法判断以哪个为准。请接受或拒绝全部修订，另存后再试。",
        )
    lines: list[tuple[str, ...]] = []
    tables: list[Grid] = []
    for child in body.iterchildren():
        if child.tag == qn("w:p"):
            lines.append((child.text,))
        elif child.tag == qn("w:tbl"):
            rows = tuple(_cells(row) for row in child.tr_lst)
            tables.append(Grid(file, f"第 {len(tables) + 1} 个表", tuple(range(1, len(rows) + 1)), rows))
    return [Grid(file, "正文", tuple(range(1, len(lines) + 1)), tuple(lines), lines=True), *tables]


def _cells(row: CT_Row) -> tuple[str, ...]:
    """One table row, a merged cell's text only where the merge begins."""
    cells = [""] * row.grid_before
    for cell in row.tc_lst:
        goes_on = cell.vMerge == "continue"
        cells.append("" if goes_on else "\n".join(paragraph.text for paragraph in cell.p_lst))
        cells.extend([""] * (cell.grid_span - 1))
    return tuple(cells)
