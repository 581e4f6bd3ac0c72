"""What townships hand to the county: members of the supervision groups and of the teams in poor villages.

Annexes 2 and 3 of the county plan of 2015 are cited there but not held. Their columns are those the plan's own text
asks for, and every copy says that its layout is inferred.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.sheet import XlsxLayout, fitting, row_height, sheet_name
from zhucun.foundation.documents.text import long_date, month_text
from zhucun.foundation.kernel.evidence import implements

from .places import PRINT

INFERRED = "版式系推定（所附原表未见，栏目按文件正文设置）"


@dataclass(frozen=True)
class SupervisionSeat:
    """A member of a township's supervision group; ``seat``: 组长, 副组长, 成员 …"""

    township: str
    seat: str
    name: str
    post: str = ""
    phone: str = ""


@dataclass(frozen=True)
class SupervisionTable:
    """The supervision groups of the townships of ``place`` on ``dated``, in printed order."""

    place: str
    dated: date
    seats: tuple[SupervisionSeat, ...]
    annex: str = "附件2"

    @property
    def title(self) -> str:
        return "乡镇扶贫攻坚督导工作组成员情况"


@dataclass(frozen=True)
class TeamMemberLine:
    """A member of a village's team; ``born``: the first day of the month."""

    township: str
    village: str
    role: str
    name: str
    sex: str = ""
    born: date | None = None
    politics: str = ""
    post: str = ""
    first_secretary: bool = False
    stationed: bool = True
    phone: str = ""


@dataclass(frozen=True)
class TeamMembersTable:
    """The members of the teams in the poor villages of ``place`` on ``dated``, in printed order."""

    place: str
    dated: date
    members: tuple[TeamMemberLine, ...]
    annex: str = "附件3"

    @property
    def title(self) -> str:
        return "贫困村驻村帮扶工作队成员情况"


@dataclass(frozen=True)
class ListPage:
    """A list as every layout shows it; ``widths`` in millimetres, their sum that of the page's text."""

    annex: str
    mark: str
    title: str
    place: str
    dated: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@implements("SC15-056", "SC15-057")
def supervision_page(table: SupervisionTable) -> ListPage:
    """Annex 2: one line per seat."""
    rows = ((one.township, one.seat, one.name, one.post, one.phone) for one in table.seats)
    return ListPage(
        table.annex,
        INFERRED,
        table.title,
        table.place,
        long_date(table.dated),
        ("序号", "乡镇", "席位", "姓名", "单位及职务", "联系电话"),
        (14, 38, 28, 32, 110, 37),
        _numbered(rows),
    )


@implements("SC15-056", "SC15-057")
def team_members_page(table: TeamMembersTable) -> ListPage:
    """Annex 3: one line per member."""
    rows = (
        (
            one.township, one.village, one.role, one.name, one.sex, month_text(one.born), one.politics, one.post,
            _yes(one.first_secretary), _yes(one.stationed), one.phone,
        )
        for one in table.members
    )  # fmt: skip
    return ListPage(
        table.annex,
        INFERRED,
        table.title,
        table.place,
        long_date(table.dated),
        (
            "序号", "乡镇", "村", "队内职务", "姓名", "性别", "出生年月", "政治面貌", "单位及职务", "是否第一书记", "驻村",
            "联系电话",
        ),
        (12, 24, 26, 18, 22, 11, 20, 24, 46, 16, 12, 28),
        _numbered(rows),
    )  # fmt: skip


def _numbered(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(number), *row) for number, row in enumerate(rows, start=1))


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _draw(book: Any, page: ListPage) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    """The workbook: annex and mark, title, place and day, head, rows; A4 across, the head on every page."""
    last = len(page.columns) - 1
    sheet = book.add_worksheet(sheet_name(page.title))
    label = book.add_format({"font_name": "黑体", "font_size": 16})
    mark = book.add_format(
        {"font_name": "楷体_GB2312", "font_size": 10.5, "align": "right", "valign": "vcenter"}
    )
    title = book.add_format(
        {"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter"}
    )
    plain = book.add_format({"font_name": "仿宋_GB2312", "font_size": 12})
    day = book.add_format({"font_name": "仿宋_GB2312", "font_size": 12, "align": "right"})
    boxed = {
        "font_name": "仿宋_GB2312",
        "font_size": 11,
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    }
    cell, head = book.add_format(boxed), book.add_format({**boxed, "font_name": "黑体"})

    widths = [width / 2 for width in page.widths]  # a character of the standard digit is about 2 mm wide
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, page.annex, label)
    sheet.merge_range(0, 2, 0, last, page.mark, mark)
    sheet.set_row(1, 36)
    sheet.merge_range(1, 0, 1, last, page.title, title)
    sheet.write_string(2, 0, f"填报单位：{page.place}", plain)
    sheet.write_string(2, last, page.dated, day)
    for index, texts in enumerate((page.columns, *page.rows), start=3):
        sheet.set_row(index, row_height(zip(texts, widths, strict=True), padding=8))
        style = head if index == 3 else cell
        for column, text in enumerate(texts):
            if column == 0 and text.isdecimal():
                sheet.write_number(index, column, int(text), style)
            elif not text:
                sheet.write_blank(index, column, None, style)
            else:
                sheet.write_string(index, column, fitting(text), style)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体"&14— &P —')


SUPERVISION_TABLE = Document(
    code="teams.supervision_table",
    title="乡镇扶贫攻坚督导工作组成员情况",
    contract=SupervisionTable,
    layouts={
        "xlsx": XlsxLayout(lambda book, table: _draw(book, supervision_page(table))),
        "pdf": PdfLayout(PRINT / "list.typ", supervision_page),
    },
    name=lambda table: f"{table.place}{table.title}",
)
TEAM_MEMBERS_TABLE = Document(
    code="teams.team_members_table",
    title="贫困村驻村帮扶工作队成员情况",
    contract=TeamMembersTable,
    layouts={
        "xlsx": XlsxLayout(lambda book, table: _draw(book, team_members_page(table))),
        "pdf": PdfLayout(PRINT / "list.typ", team_members_page),
    },
    name=lambda table: f"{table.place}{table.title}",
)
