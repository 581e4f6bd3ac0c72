"""Annexes 3 and 4 of 湘扶发〔2015〕1号: headings, order and notes as in the circular, in Word and on the page.

``ANNEX_3`` and ``ANNEX_4`` are the empty tables as the circular prints them, merged cells once.
"""

import io
import itertools
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.testing import (
    pdf_bookmarks,
    pdf_pages,
    pdf_texts,
    soffice_convert,
    word_tables,
)
from zhucun.foundation.documents.text import Picture
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.teams.documents import (
    CADRE_FORM,
    FORM_BATCH,
    TEAM_FORM,
    CadreForm,
    Copies,
    Education,
    FormBatch,
    FormPerson,
    Opinion,
    ResumeSpan,
    TeamForm,
    UnitForms,
    copies_of,
    write_word_archive,
)

from .conftest import change_pack

KEEPERS = ("驻村干部人事管理部门", "省委基层办", "省扶贫办")
THREE = Copies(3, KEEPERS)
DAY = date(2015, 3, 5)
PORTRAIT = Picture((Path(__file__).parent / "data" / "portrait.jpg").read_bytes())

ANNEX_3 = [
    [
        "驻村帮扶联系人",
        "姓名",
        "性\n别",
        "年龄",
        "民族",
        "政治\n面貌",
        "学历",
        "所在处室及职务",
        "办公电话",
        "手机",
    ],
    ["驻村帮扶单位联络人", *[""] * 9],
    ["驻村帮扶工作队队长", *[""] * 9],
    ["驻村帮扶工作队队员", *[""] * 9],
]
ANNEX_3_AROUND = (
    "附件3 省派驻村帮扶工作队基本情况登记表",
    "选派单位名称（盖章）： 电话： 传真： 邮箱：",
    "1.此表一式三份，驻村干部人事管理部门留存一份，省委基层办留存一份，省扶贫办留存一份。",
    "2.驻村帮扶单位联络人指的是选派单位干部人事管理人员、驻村帮扶工作具体承办人，不得为驻村帮扶工作队干部。",
)
ANNEX_4 = [
    ["姓　名", "", "性　别", "", "出生日期", "", "照片"],
    ["籍　贯", "", "民　族", "", "政治面貌", ""],
    ["参加工\n作时间", "", "入党\n时间", "", "", ""],
    ["学　历\n学　位", "", "毕业院校系及专业", ""],
    ["现工作单位\n及职务", ""],
    ["联系电话", "", "电子邮箱", ""],
    ["工\n作\n简\n历", ""],
    ["选派\n单位\n意见", "盖章（按照人事管理权限） 年 月 日"],
    ["批准\n单位\n意见", "盖章 年 月 日"],
]
ANNEX_4_AROUND = (
    "附件4 省派驻村帮扶工作队干部登记表",
    "选派单位：",
    "注：此表一式三份，驻村干部人事管理部门留存一份，省委基层办留存一份，省扶贫办留存一份。",
)


def person(name: str, born: date | None = date(1978, 6, 1)) -> FormPerson:
    return FormPerson(
        name, "男", born, "土家族", "中共党员", "大学", f"{name}处处长", "0000-0000000", "10000000000"
    )


TEAM = TeamForm(
    "演示水利厅",
    DAY,
    person("联络甲"),
    person("队长乙"),
    (person("队员丙"),),
    "0000-1",
    "0000-2",
    "a@b.invalid",
    THREE,
)
CADRE = CadreForm(
    "演示水利厅", "队长乙", "男", date(1978, 6, 1), "演示省甲县", "土家族", "中共党员", date(2000, 7, 1), date(1999, 6, 1),
    (Education("大学", "演示大学水利系"), Education("工学硕士", "演示工学院")), "规划处副处长", "0000-0000000", "a@b.invalid",
    (
        ResumeSpan(date(1996, 9, 1), date(2000, 7, 1), "演示大学水利系学生"),
        ResumeSpan(date(2000, 7, 1), None, "演示水利厅规划处科员、副处长"),
    ),
    Opinion("同意选派。", "厅长丁", date(2015, 3, 3)), Opinion("同意。", "处长戊", date(2015, 3, 6)), PORTRAIT, THREE,
)  # fmt: skip
EMPTY_TEAM = TeamForm("", DAY, copies=THREE, annex="附件3")
EMPTY_CADRE = CadreForm("", "", copies=THREE, annex="附件4")


def squeezed(text: str) -> str:
    return "".join(text.split())


def flat(rows: list[list[str]]) -> str:
    return squeezed("".join(itertools.chain.from_iterable(rows)))


# --- as in the circular ------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-044")
def test_the_word_team_form_is_annex_3_cell_by_cell_in_each_copy() -> None:
    assert word_tables(render(TEAM_FORM, EMPTY_TEAM, "docx")) == [ANNEX_3] * 3


@pytest.mark.clause("H15-044", "H15-045")
def test_the_printed_team_form_reads_as_annex_3_with_the_keeper_on_each_copy(tmp_path: Path) -> None:
    pages = pdf_texts(render(TEAM_FORM, EMPTY_TEAM, "pdf"), tmp_path)
    title, unit, *notes = map(squeezed, ANNEX_3_AROUND)

    assert len(pages) == 3
    for number, keeper, page in zip("一二三", KEEPERS, pages, strict=True):
        kept = f"一式三份之{number}{keeper}留存"
        assert page.replace(kept, "", 1) == title + unit + flat(ANNEX_3) + "".join(notes)


@pytest.mark.clause("H15-047")
def test_the_word_cadre_form_is_annex_4_cell_by_cell_in_each_copy() -> None:
    tables = word_tables(render(CADRE_FORM, EMPTY_CADRE, "docx"))

    assert [[[squeezed(cell) for cell in row] for row in table] for table in tables] == [
        [[squeezed(cell) for cell in row] for row in ANNEX_4]
    ] * 3


@pytest.mark.clause("H15-047", "H15-049")
def test_the_printed_cadre_form_reads_as_annex_4_with_the_keeper_on_each_copy(tmp_path: Path) -> None:
    pages = pdf_texts(render(CADRE_FORM, EMPTY_CADRE, "pdf"), tmp_path)
    title, unit, note = map(squeezed, ANNEX_4_AROUND)

    assert len(pages) == 3
    for number, keeper, page in zip("一二三", KEEPERS, pages, strict=True):
        kept = f"一式三份之{number}{keeper}留存"
        # The box of the photo reaches down three lines and is drawn after them.
        assert page.count("照片") == 1
        assert (
            page.replace(kept, "", 1).replace("照片", "")
            == title + unit + flat(ANNEX_4).replace("照片", "") + note
        )


# --- what is filled in -------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-044")
@pytest.mark.parametrize(
    ("born", "dated", "age"),
    [
        (date(1978, 6, 1), date(2015, 5, 31), "36"),
        (date(1978, 6, 1), date(2015, 6, 1), "37"),
        (date(1980, 2, 29), date(2015, 2, 28), "34"),
        (date(1980, 2, 29), date(2015, 3, 1), "35"),
        (None, DAY, ""),
    ],
)
def test_ages_are_full_years_on_the_day_of_the_form(born: date | None, dated: date, age: str) -> None:
    form = replace(TEAM, leader=person("队长乙", born), dated=dated)

    assert word_tables(render(TEAM_FORM, form, "docx"))[0][2] == [
        *(
            "驻村帮扶工作队队长",
            "队长乙",
            "男",
            age,
            "土家族",
            "中共党员",
            "大学",
            "队长乙处处长",
            "0000-0000000",
            "10000000000",
        )
    ]


@pytest.mark.clause("H15-044")
def test_more_members_make_more_lines_under_one_heading(tmp_path: Path) -> None:
    form = replace(TEAM, members=tuple(person(f"队员{one}") for one in "丙丁戊"))

    rows = word_tables(render(TEAM_FORM, form, "docx"))[0]
    assert [row[:2] for row in rows[3:]] == [
        ["驻村帮扶工作队队员", "队员丙"],
        ["队员丁", "男"],
        ["队员戊", "男"],
    ]
    page = pdf_texts(render(TEAM_FORM, form, "pdf"), tmp_path)[0]
    assert [page.index(f"队员{one}男") for one in "丙丁戊"] == sorted(
        page.index(f"队员{one}男") for one in "丙丁戊"
    )


def test_a_team_too_large_for_one_page_repeats_the_headings_on_the_next(tmp_path: Path) -> None:
    form = replace(TEAM, members=tuple(person(f"队员{one}") for one in range(8)), copies=Copies())
    first, second = pdf_texts(render(TEAM_FORM, form, "pdf"), tmp_path)

    assert flat(ANNEX_3[:1]) in first
    assert flat(ANNEX_3[:1]) in second


@pytest.mark.clause("H15-047")
def test_months_and_resume_are_written_as_cadre_forms_write_them(tmp_path: Path) -> None:
    table = word_tables(render(CADRE_FORM, CADRE, "docx"))[0]

    assert table[0][:6] == ["姓　名", "队长乙", "性　别", "男", "出生日期", "1978.06"]
    assert table[2][:4] == ["参加工\n作时间", "2000.07", "入党\n时间", "1999.06"]
    assert table[3] == ["学　历\n学　位", "大学\n工学硕士", "毕业院校系及专业", "演示大学水利系\n演示工学院"]
    assert table[6][1] == "1996.09—2000.07\t演示大学水利系学生\n2000.07—\t演示水利厅规划处科员、副处长"
    page = pdf_texts(render(CADRE_FORM, CADRE, "pdf"), tmp_path)[0]
    assert "1996.09—2000.07演示大学水利系学生2000.07—演示水利厅规划处科员、副处长" in page


def test_the_lines_of_the_resume_hang_beside_their_months(tmp_path: Path) -> None:
    long = replace(
        CADRE, resume=(ResumeSpan(date(2000, 7, 1), date(2006, 3, 1), "甲" * 70),), copies=Copies()
    )
    (page,) = pdf_pages(render(CADRE_FORM, long, "pdf"), tmp_path)

    months = next(line for line in page if line.text.startswith("2000.07—2006.03"))
    wrapped = [line for line in page if set(line.text) == {"甲"}]
    assert len(wrapped) >= 2
    assert {round(line.left) for line in wrapped} == {round(wrapped[0].left)}
    assert wrapped[0].left > months.left + 30


def test_a_long_resume_first_shrinks_and_then_goes_on_on_a_second_page(tmp_path: Path) -> None:
    def pages(lines: int) -> list[list[float]]:
        span = ResumeSpan(date(2000, 7, 1), date(2006, 3, 1), "演示水利厅规划处科员")
        form = replace(CADRE, resume=(span,) * lines, copies=Copies())
        made = pdf_pages(render(CADRE_FORM, form, "pdf"), tmp_path)
        return [[line.bottom - line.top for line in page if "规划处科员" in line.text] for page in made]

    (few,), (more,), (first, second) = pages(3), pages(14), pages(60)
    assert (len(few), len(more), len(first) + len(second)) == (3, 14, 60)
    assert more[0] < few[0]
    assert second


@pytest.mark.clause("H15-047")
def test_opinions_carry_text_signer_and_day_and_the_seal_is_left_to_paper(tmp_path: Path) -> None:
    table = word_tables(render(CADRE_FORM, CADRE, "docx"))[0]

    assert table[7][1].split("\n") == [
        "同意选派。",
        "审批人：厅长丁",
        "盖章（按照人事管理权限）",
        "2015年3月3日",
    ]
    assert table[8][1].split("\n") == ["同意。", "审批人：处长戊", "盖章", "2015年3月6日"]
    page = pdf_texts(render(CADRE_FORM, CADRE, "pdf"), tmp_path)[0]
    assert "同意选派。审批人：厅长丁盖章（按照人事管理权限）2015年3月3日" in page


def test_the_photo_is_embedded_once_for_all_copies_in_word_and_pdf() -> None:
    pdf = render(CADRE_FORM, CADRE, "pdf")
    word = zipfile.ZipFile(io.BytesIO(render(CADRE_FORM, CADRE, "docx")))

    assert pdf.count(b"/DCTDecode") == 1
    pictures = [name for name in word.namelist() if name.startswith("word/media/")]
    assert [word.read(name) for name in pictures] == [PORTRAIT.content]


def test_without_a_photo_its_box_is_left_for_one(tmp_path: Path) -> None:
    form = replace(CADRE, photo=None)

    assert "照片" in pdf_texts(render(CADRE_FORM, form, "pdf"), tmp_path)[0]
    assert word_tables(render(CADRE_FORM, form, "docx"))[0][0][6] == "照片"


@pytest.mark.parametrize("content", [b"", b"GIF89a", PORTRAIT.content[:8]])
def test_a_photo_that_is_no_sound_jpeg_is_refused_naming_the_cadre(content: bytes) -> None:
    with pytest.raises(ValueError, match="演示水利厅队长乙的照片"):
        replace(CADRE, photo=Picture(content))


def test_libreoffice_opens_both_word_forms_on_a_page_per_copy(tmp_path: Path) -> None:
    for name, content in (
        ("team", render(TEAM_FORM, TEAM, "docx")),
        ("cadre", render(CADRE_FORM, CADRE, "docx")),
    ):
        source = tmp_path / f"{name}.docx"
        source.write_bytes(content)
        assert len(pdf_texts(soffice_convert(source, "pdf", tmp_path / "out").read_bytes(), tmp_path)) == 3


# --- copies and keepers ------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-045", "H15-049")
@pytest.mark.django_db
def test_copies_and_keepers_come_from_the_pack_in_force(tmp_path: Path) -> None:
    assert copies_of("team_form", "43", DAY) == copies_of("cadre_form", "43", DAY) == THREE
    change_pack(
        tmp_path,
        "parameters.yaml",
        {
            "documents.team_form.copies, value: 3": "documents.team_form.copies, value: 2",
            "documents.team_form.keepers, value: [驻村干部人事管理部门, 省委基层办, 省扶贫办]": (
                "documents.team_form.keepers, value: [省委组织部, 省扶贫办]"
            ),
        },
    )
    form = replace(TEAM, copies=copies_of("team_form", "43", DAY))

    first, second = pdf_texts(render(TEAM_FORM, form, "pdf"), tmp_path)
    assert "一式二份之一省委组织部留存" in first
    assert "一式二份之二省扶贫办留存" in second
    assert "1.此表一式二份，省委组织部留存一份，省扶贫办留存一份。" in first
    assert copies_of("cadre_form", "43", DAY) == THREE


@pytest.mark.clause("H15-045")
@pytest.mark.django_db
def test_more_copies_than_keepers_are_refused_with_the_clause(tmp_path: Path) -> None:
    change_pack(tmp_path, "parameters.yaml", {"team_form.copies, value: 3": "team_form.copies, value: 4"})

    with pytest.raises(Refusal, match="一式4份与3个留存单位对不上") as refused:
        copies_of("team_form", "43", DAY)
    assert refused.value.clause == "H15-045"


@pytest.mark.django_db
def test_where_no_pack_speaks_a_form_is_one_sheet_without_keeper_and_note(tmp_path: Path) -> None:
    copies = copies_of("team_form", "44", DAY)
    (page,) = pdf_texts(render(TEAM_FORM, replace(TEAM, copies=copies), "pdf"), tmp_path)

    assert "一式" not in page
    assert page.endswith("1." + squeezed(ANNEX_3_AROUND[3])[2:])


# --- a province at once ------------------------------------------------------------------------------------------


def unit(name: str, cadres: int = 1, copies: Copies = THREE) -> UnitForms:
    people = tuple(replace(CADRE, unit=name, name=f"{name}干部{number}") for number in range(1, cadres + 1))
    return UnitForms(replace(TEAM, unit=name, copies=copies), people)


@pytest.mark.clause("H15-045", "H15-049")
def test_a_batch_is_sorted_by_unit_then_keeper_with_bookmarks_to_each_form(tmp_path: Path) -> None:
    pdf = render(FORM_BATCH, FormBatch("演示省登记表", (unit("演示甲厅", 2), unit("演示乙厅", 0))), "pdf")
    pages = pdf_texts(pdf, tmp_path)

    assert len(pages) == 3 * 3 + 3
    for number, keeper in enumerate(KEEPERS):
        of_keeper = pages[3 * number : 3 * number + 3]
        assert all(f"{keeper}留存" in page for page in of_keeper)
        assert ["基本情况登记表" in page for page in of_keeper] == [True, False, False]
        assert "演示甲厅干部1" in of_keeper[1]
        assert "演示甲厅干部2" in of_keeper[2]
    marks = pdf_bookmarks(pdf, tmp_path)
    assert marks[:5] == [
        (1, "演示甲厅"),
        (2, "一式三份之一　驻村干部人事管理部门留存"),
        (3, "省派驻村帮扶工作队基本情况登记表"),
        (3, "演示甲厅干部1　省派驻村帮扶工作队干部登记表"),
        (3, "演示甲厅干部2　省派驻村帮扶工作队干部登记表"),
    ]
    assert [text for level, text in marks if level == 1] == ["演示甲厅", "演示乙厅"]


@pytest.mark.clause("H15-045", "H15-049")
def test_forms_with_fewer_copies_are_left_out_of_the_last_sets(tmp_path: Path) -> None:
    few = Copies(1, KEEPERS[:1])
    pages = pdf_texts(render(FORM_BATCH, FormBatch("表", (unit("演示甲厅", 1, few),)), "pdf"), tmp_path)

    assert ["基本情况登记表" in page for page in pages] == [True, False, False, False]


def test_a_form_in_a_batch_is_the_same_as_printed_alone(tmp_path: Path) -> None:
    alone = pdf_texts(render(TEAM_FORM, TEAM, "pdf"), tmp_path) + pdf_texts(
        render(CADRE_FORM, CADRE, "pdf"), tmp_path
    )
    together = pdf_texts(render(FORM_BATCH, FormBatch("表", (UnitForms(TEAM, (CADRE,)),)), "pdf"), tmp_path)

    assert sorted(together) == sorted(alone)


def test_the_archive_of_word_forms_has_a_folder_per_unit_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    batch = FormBatch("演示省登记表", (unit("演示甲/厅", 2), unit("演示乙厅")))
    write_word_archive(batch, tmp_path / "forms.zip", lambda done, total: told.append((done, total)))

    archive = zipfile.ZipFile(tmp_path / "forms.zip")
    assert archive.namelist() == [
        "001 演示甲 厅/省派驻村帮扶工作队基本情况登记表.docx",
        "001 演示甲 厅/1 演示甲 厅干部1 省派驻村帮扶工作队干部登记表.docx",
        "001 演示甲 厅/2 演示甲 厅干部2 省派驻村帮扶工作队干部登记表.docx",
        "002 演示乙厅/省派驻村帮扶工作队基本情况登记表.docx",
        "002 演示乙厅/1 演示乙厅干部1 省派驻村帮扶工作队干部登记表.docx",
    ]
    assert told == [(done, 5) for done in range(1, 6)]
    assert word_tables(archive.read(archive.namelist()[1]))[0][0][1] == "演示甲/厅干部1"


@pytest.mark.parametrize(
    "draw", [lambda: render(TEAM_FORM, TEAM, "pdf"), lambda: render(CADRE_FORM, CADRE, "pdf")]
)
def test_the_same_form_gives_the_same_bytes(draw: Callable[[], bytes]) -> None:
    assert draw() == draw()
