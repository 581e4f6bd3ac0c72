"""For the scripts that draw the Word templates: pages, paragraphs and ruled tables in the faces of official papers.

The templates are kept beside the other layouts and may be redrawn by hand in Word or WPS; the scripts are only how
they first came about.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FACES = {
    "fangsong": "仿宋_GB2312",
    "heiti": "黑体",
    "kaiti": "楷体_GB2312",
    "songti": "宋体",
    "xiaobiaosong": "方正小标宋简体",
}
Align = Literal["left", "center", "right", "justify"]
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
Drawing = Any  # python-docx is untyped


def page(size: float, *, across: bool = False, margins: tuple[float, float, float, float]) -> Drawing:
    """An empty A4 document in 仿宋 of ``size`` points; ``margins`` top, right, bottom, left in millimetres."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    if across:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.footer_distance = section.header_distance = Mm(8)
    style = document.styles["Normal"]
    style.font.size = Pt(size)
    _fonts(style.element.get_or_add_rPr(), "fangsong")
    style.paragraph_format.space_after = Pt(0)
    return document


def paragraph(
    place: Drawing,
    text: str,
    *,
    face: str = "fangsong",
    size: float | None = None,
    align: Align = "left",
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    hanging: float = 0,
    right: float = 0,
    pitch: float | None = None,
    tab: float | None = None,
    new_page: bool = False,
    keep: bool = False,
) -> Drawing:
    """A paragraph at the end of a document or cell. Distances in millimetres, ``pitch`` (line height) in points.

    ``tab`` is a tab stop, to the right edge of the text where negative.
    """
    made = place.add_paragraph()
    form = made.paragraph_format
    made.alignment = _ALIGN[align]
    form.space_before, form.space_after = Mm(before), Mm(after)
    form.page_break_before, form.keep_with_next = new_page, keep
    form.left_indent, form.first_line_indent = Mm(hanging), Mm(indent - hanging)
    form.right_indent = Mm(right)
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    if tab:
        form.tab_stops.add_tab_stop(
            Mm(abs(tab)), WD_TAB_ALIGNMENT.RIGHT if tab < 0 else WD_TAB_ALIGNMENT.LEFT
        )
    run(made, text, face=face, size=size)
    return made


def run(made: Drawing, text: str, *, face: str = "fangsong", size: float | None = None) -> None:
    """Further words at the end of a paragraph."""
    words = made.add_run(text)
    _fonts(words._element.get_or_add_rPr(), face)
    if size:
        words.font.size = Pt(size)


def table(document: Drawing, widths: Sequence[float]) -> Drawing:
    """A ruled table without rows; ``widths`` in millimetres hold whatever stands in the cells."""
    made = document.add_table(rows=0, cols=len(widths))
    made.style, made.autofit = "Table Grid", False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    edges = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), str(Mm(0.9).twips))
        edge.set(qn("w:type"), "dxa")
        edges.append(edge)
    made._tbl.tblPr.append(edges)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def row(
    made: Drawing, texts: Sequence[str], *, height: float = 0, head: bool = False, size: float | None = None
) -> Drawing:
    """A further row with centred texts; ``height`` in millimetres is the least, a ``head`` is repeated."""
    added = made.add_row()
    if height:
        added.height, added.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = added._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for place, column, text in zip(added.cells, made.columns, texts, strict=True):
        place.width = column.width
        fill(place, text, size=size)
    return added


def tag(made: Drawing, text: str) -> None:
    """A row that only holds a tag of the template, e.g. ``{%tr endfor %}``."""
    made.add_row().cells[0].paragraphs[0].add_run(text)


def fill(place: Drawing, *texts: str, align: Align = "center", top: bool = False, **look: Any) -> None:
    """Put paragraphs into a cell instead of what is there; a paragraph each, line feeds break the line."""
    for old in place.paragraphs:
        old._element.getparent().remove(old._element)
    for text in texts:
        paragraph(place, text, align=align, **look)
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if top else WD_CELL_VERTICAL_ALIGNMENT.CENTER


def merge(added: Drawing, first: int, last: int, *texts: str, **look: Any) -> Drawing:
    """Make one cell of the columns ``first`` to ``last`` of a row."""
    place = added.cells[first].merge(added.cells[last])
    fill(place, *texts, **look)
    return place


def save(document: Drawing, path: Path) -> None:
    """Write the template."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))


def _fonts(properties: Drawing, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FACES[face])
