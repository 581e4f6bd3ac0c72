"""What townships hand to the county: columns, marks and rows, in the workbook and on the page."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.testing import pdf_texts
from zhucun.work.teams.documents import (
    SUPERVISION_TABLE,
    TEAM_MEMBERS_TABLE,
    SupervisionSeat,
    SupervisionTable,
    TeamMemberLine,
    TeamMembersTable,
)

DAY = date(2015, 9, 18)
MARK = "版式系推定（所附原表未见，栏目按文件正文设置）"
GROUPS = SupervisionTable(
    "甲县",
    DAY,
    (
        SupervisionSeat("东川乡", "组长", "领导甲", "县委常委", "10000000000"),
        SupervisionSeat("东川乡", "成员", "书记乙", "乡党委书记"),
    ),
)
MEMBERS = TeamMembersTable(
    "甲县",
    DAY,
    (
        TeamMemberLine(
            "东川乡",
            "东川村",
            "队长",
            "队长甲",
            "男",
            date(1978, 6, 1),
            "中共党员",
            "县民政局",
            True,
            True,
            "10000000000",
        ),
        TeamMemberLine("东川乡", "东川村", "副队长", "驻村乙", stationed=False),
    ),
)
GROUP_HEAD = ["序号", "乡镇", "席位", "姓名", "单位及职务", "联系电话"]
MEMBER_HEAD = [
    *(
        "序号",
        "乡镇",
        "村",
        "队内职务",
        "姓名",
        "性别",
        "出生年月",
        "政治面貌",
        "单位及职务",
        "是否第一书记",
        "驻村",
        "联系电话",
    )
]


def sheet(content: bytes) -> Worksheet:
    (found,) = load_workbook(io.BytesIO(content)).worksheets
    return found


def rows(found: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in found.iter_rows(min_row=4)]


@pytest.mark.clause("SC15-056", "SC15-057")
def test_the_supervision_groups_are_a_workbook_that_says_its_layout_is_inferred() -> None:
    found = sheet(render(SUPERVISION_TABLE, GROUPS, "xlsx"))

    assert [found["A1"].value, found["C1"].value, found["A2"].value] == [
        "附件2",
        MARK,
        "乡镇扶贫攻坚督导工作组成员情况",
    ]
    assert [found["A3"].value, found["F3"].value] == ["填报单位：甲县", "2015年9月18日"]
    assert rows(found) == [
        GROUP_HEAD,
        [1, "东川乡", "组长", "领导甲", "县委常委", "10000000000"],
        [2, "东川乡", "成员", "书记乙", "乡党委书记", None],
    ]
    assert found.print_title_rows == "$4:$4"


@pytest.mark.clause("SC15-056", "SC15-057")
def test_the_team_members_are_a_workbook_that_says_its_layout_is_inferred() -> None:
    found = sheet(render(TEAM_MEMBERS_TABLE, MEMBERS, "xlsx"))

    assert [found["A1"].value, found["C1"].value, found["A2"].value] == [
        "附件3",
        MARK,
        "贫困村驻村帮扶工作队成员情况",
    ]
    assert rows(found) == [
        MEMBER_HEAD,
        [
            1,
            "东川乡",
            "东川村",
            "队长",
            "队长甲",
            "男",
            "1978.06",
            "中共党员",
            "县民政局",
            "是",
            "是",
            "10000000000",
        ],
        [2, "东川乡", "东川村", "副队长", "驻村乙", None, None, None, None, "否", "否", None],
    ]


@pytest.mark.clause("SC15-056", "SC15-057")
def test_both_lists_print_with_the_mark_and_repeat_their_head(tmp_path: Path) -> None:
    first, *_, last = pdf_texts(
        render(SUPERVISION_TABLE, replace(GROUPS, seats=GROUPS.seats * 30), "pdf"), tmp_path
    )
    assert first.startswith(
        f"附件2{MARK}乡镇扶贫攻坚督导工作组成员情况填报单位：甲县2015年9月18日{''.join(GROUP_HEAD)}1东川乡组长领导甲"
    )
    assert "".join(GROUP_HEAD) in last
    assert "60东川乡成员书记乙乡党委书记" in last

    (page,) = pdf_texts(render(TEAM_MEMBERS_TABLE, MEMBERS, "pdf"), tmp_path)
    assert page.startswith(
        f"附件3{MARK}贫困村驻村帮扶工作队成员情况填报单位：甲县2015年9月18日{''.join(MEMBER_HEAD)}"
    )
    assert "1东川乡东川村队长队长甲男1978.06中共党员县民政局是是10000000000" in page


def test_a_name_like_a_formula_stays_text() -> None:
    seats = (SupervisionSeat("=1+1", "组长", "@甲"),)
    found = sheet(render(SUPERVISION_TABLE, replace(GROUPS, seats=seats), "xlsx"))

    assert [found[at].data_type for at in ("B5", "D5")] == ["s", "s"]
