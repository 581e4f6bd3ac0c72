"""The page of GB/T 9704-2012, measured on the finished PDF."""

import itertools
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.documents.circulars import CIRCULAR, Block, Circular
from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.pdf import FACES, _faces
from zhucun.foundation.documents.testing import Line, pdf_pages, pdf_texts, soffice_convert, word_text

SHORT = Circular(
    title="关于演示县驻村工作的通报",
    body=(Block("演示正文。"),),
    recipients="各乡镇：",
    issuers=("演示县扶贫开发领导小组",),
    dated=date(2015, 2, 13),
)
COLOPHON = replace(SHORT, copies="演示县委办公室", printed_by="演示县扶贫办", printed_on=date(2015, 2, 13))


def pages(circular: Circular, folder: Path) -> list[list[Line]]:
    return pdf_pages(render(CIRCULAR, circular, "pdf"), folder)


def line(lines: list[Line], text: str) -> Line:
    return next(one for one in lines if text in one.text)


def is_number(one: Line) -> bool:
    return re.fullmatch(r"—\d+—", one.text) is not None


def body_lines(lines: list[Line]) -> list[Line]:
    return [one for one in lines if not is_number(one)]


def test_a_page_has_22_lines_of_28_characters_within_its_margins(tmp_path: Path) -> None:
    second = body_lines(pages(replace(SHORT, body=(Block("驻" * 2000),)), tmp_path)[1])

    assert len(second) == 22
    assert {len(one.text) for one in second} == {28}
    assert min(one.left for one in second) == pytest.approx(28, abs=0.5)
    assert max(one.right for one in second) == pytest.approx(28 + 156, abs=0.5)
    pitches = [below.top - above.top for above, below in itertools.pairwise(second)]
    assert pitches == [pytest.approx(225 / 22, abs=0.05)] * 21
    assert 35 < second[0].top < second[-1].bottom < 37 + 225 + 1


def test_a_page_is_filled_even_if_only_one_line_of_a_paragraph_fits_on_it(tmp_path: Path) -> None:
    # Draft mark, title and recipients with the empty lines around them take five of the 22.
    body = (*(Block("演示。") for _ in range(16)), Block("驻" * 60))
    first = body_lines(pages(replace(SHORT, body=body), tmp_path)[0])

    assert first[-1].text == "驻" * 26


def test_the_page_stays_28_characters_wide_around_headings_and_punctuation(tmp_path: Path) -> None:
    text = "省直机关事业单位，省属企业，省属本科院校，部分中央驻省单位。"
    lines = pages(replace(SHORT, body=(Block(text, "参与单位。", level=2),)), tmp_path)[0]

    assert line(lines, "参与单位").text == "（一）参与单位。省直机关事业单位，省属企业，省属本科"


def test_a_circular_says_that_it_is_a_draft_and_carries_neither_head_nor_number(tmp_path: Path) -> None:
    pdf = render(CIRCULAR, SHORT, "pdf")
    lines = pdf_pages(pdf, tmp_path)[0]

    assert lines[0].text == "送审稿"
    assert lines[1].text == "关于演示县驻村工作的通报"
    assert lines[2].text == "各乡镇："
    assert not any("〔" in one.text or "文件" in one.text for one in lines)
    assert CIRCULAR.name(SHORT).endswith("（送审稿）")


def test_headings_are_numbered_by_level_and_begin_anew_below_a_higher_one(tmp_path: Path) -> None:
    body = (
        Block(heading="安排", level=1),
        Block(heading="单位", level=2),
        Block(heading="布点", level=2),
        Block("正文。", heading="其一。", level=3),
        Block("正文。", heading="甲。", level=4),
        Block(heading="选派", level=1),
        Block(heading="队伍", level=2),
    )
    lines = [one.text for one in pages(replace(SHORT, body=body), tmp_path)[0]]

    assert lines[3:10] == [
        "一、安排",
        "（一）单位",
        "（二）布点",
        "1.其一。正文。",
        "（1）甲。正文。",
        "二、选派",
        "（一）队伍",
    ]


def test_line_feeds_in_a_text_begin_indented_paragraphs(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, body=(Block("第一段。\n\n第二段。"),)), tmp_path)[0]

    assert (
        line(lines, "第一段").left == line(lines, "第二段").left == pytest.approx(28 + 2 * 156 / 28, abs=0.5)
    )


def test_page_numbers_stand_outside_on_odd_pages_right_and_on_even_pages_left(tmp_path: Path) -> None:
    first, second = pages(replace(SHORT, body=(Block("驻" * 700),)), tmp_path)[:2]
    odd, even = line(first, "—1—"), line(second, "—2—")

    assert odd.right == pytest.approx(184 - 14 * 25.4 / 72, abs=1)
    assert even.left == pytest.approx(28 + 14 * 25.4 / 72, abs=1)
    assert 262 + 4 < (odd.top + odd.bottom) / 2 < 262 + 11


def test_the_date_begins_two_characters_right_of_the_issuer(tmp_path: Path) -> None:
    lines = pages(SHORT, tmp_path)[0]
    issuer, dated = line(lines, "演示县扶贫开发领导小组"), line(lines, "2015年2月13日")

    assert dated.left - issuer.left == pytest.approx(2 * 156 / 28, abs=0.7)
    assert issuer.right == pytest.approx(184 - 2 * 156 / 28, abs=0.7)


def test_a_short_issuer_moves_left_so_that_the_longer_date_keeps_its_distance(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, issuers=("县委",)), tmp_path)[0]
    issuer, dated = line(lines, "县委"), line(lines, "2015年2月13日")

    assert dated.right == pytest.approx(184 - 2 * 156 / 28, abs=0.7)
    assert dated.left - issuer.left == pytest.approx(2 * 156 / 28, abs=0.7)


def test_an_unknown_date_leaves_room_to_write_it(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, dated=None), tmp_path)[0]
    year, month, day = (next(one for one in lines if one.text == text) for text in "年月日")

    assert year.top == month.top == day.top
    assert month.left - year.right > 10 < day.left - month.right


def test_a_wrapped_name_of_an_annex_stands_under_its_first_character(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, annexes=("名单", "驻" * 40)), tmp_path)[0]
    first = line(lines, "附件：")
    wrapped = [one for one in lines if "驻驻驻" in one.text]

    assert first.text == "附件：1.名单"
    assert wrapped[0].text.startswith("2.驻")
    assert len(wrapped) == 2
    assert wrapped[1].left > wrapped[0].left + 3


def test_a_single_annex_has_no_number(tmp_path: Path) -> None:
    assert line(pages(replace(SHORT, annexes=("名单",)), tmp_path)[0], "附件").text == "附件：名单"


@pytest.mark.parametrize("characters", [10, 300, 420, 480, 520, 560, 600, 800, 1000, 1150, 1200])
def test_the_colophon_ends_the_last_even_page(tmp_path: Path, characters: int) -> None:
    made = pages(replace(COLOPHON, body=(Block("驻" * characters),)), tmp_path)
    last = body_lines(made[-1])

    assert len(made) % 2 == 0
    assert last[-2].text == "抄送：演示县委办公室。" or last[-1].text.endswith("2015年2月13日印发")
    assert 255 < last[-1].bottom < 262.5
    assert not any("抄送" in one.text for page in made[:-1] for one in page)
    # Neither an empty page nor the colophon behind it is numbered; every other page is.
    blank = len(made) > 2 and not body_lines(made[-2])
    numbered = [any(map(is_number, page)) for page in made]
    assert numbered == [True] * (len(made) - 2) + [not blank] * 2


def test_without_copies_and_printer_there_is_no_colophon(tmp_path: Path) -> None:
    made = pages(SHORT, tmp_path)

    assert len(made) == 1
    assert not any("印发" in one.text for one in made[0])


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1+1")',
        '#read("/foundation/documents/pdf.py")',
        "$x^2$*粗*_斜_=标题",
        '"]#panic("x")[',
        "{{7*7}}<b>&amp;</b>\\u{41}",
    ],
)
def test_text_that_looks_like_layout_code_is_printed_as_typed(tmp_path: Path, hostile: str) -> None:
    lines = pages(replace(SHORT, title=hostile, body=(Block(hostile),), issuers=(hostile,)), tmp_path)[0]

    assert [one.text for one in lines].count(hostile.replace(" ", "")) == 3


def test_a_long_run_without_a_space_breaks_inside_the_page(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, body=(Block("https://example.invalid/" + "a1" * 200),)), tmp_path)[0]

    assert max(one.right for one in lines) <= 184.5
    assert sum(one.text.count("a1") for one in lines) > 190


def test_control_characters_do_not_reach_the_page(tmp_path: Path) -> None:
    lines = pages(replace(SHORT, title="通\x00报\u202e演\x1b示"), tmp_path)[0]

    assert lines[1].text == "通报演示"


def test_no_layout_evaluates_text_or_loads_packages() -> None:
    package = Path(__file__).parents[3]
    layouts = [path.read_text() for path in package.rglob("*.typ")]

    assert len(layouts) >= 3
    assert not [text for text in layouts if re.search(r"\beval\(|@preview|@local", text)]


def test_the_same_data_gives_the_same_bytes_in_another_process_and_another_zone() -> None:
    script = (
        "import sys\n"
        "from zhucun.foundation.documents.circulars import CIRCULAR, Block, Circular\n"
        "from zhucun.foundation.documents.document import render\n"
        "data = Circular('通报', (Block('演示正文。', '甲', 1),), issuers=('演示县',), copies='演示乡')\n"
        "sys.stdout.buffer.write(render(CIRCULAR, data, 'pdf'))\n"
    )
    source = str(Path(__file__).parents[4])

    def made(**environment: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONPATH": source, **environment},
            capture_output=True,
            check=True,
        ).stdout

    first = made(PYTHONHASHSEED="1", TZ="UTC")
    assert first == made(PYTHONHASHSEED="2", TZ="Asia/Shanghai")
    assert b"19800101000000" in first


def test_licensed_fonts_come_first_where_the_office_has_them_and_need_no_outline() -> None:
    bare = _faces({"Noto Serif SC", "Noto Sans SC"})
    office = _faces({"Noto Serif SC", "Noto Sans SC", "FangSong_GB2312", "FZXiaoBiaoSong-B05S"})

    assert bare["fangsong"]["families"] == ["Noto Serif SC", "Noto Sans SC"]
    assert bare["heiti"]["families"] == ["Noto Sans SC", "Noto Serif SC"]
    assert bare["xiaobiaosong"]["outlined"] is bare["kaiti"]["outlined"] is True
    assert office["fangsong"]["families"] == ["FangSong_GB2312", "Noto Serif SC", "Noto Sans SC"]
    assert office["xiaobiaosong"]["outlined"] is False
    assert set(bare) == set(FACES)


def test_official_papers_have_four_levels_of_headings() -> None:
    with pytest.raises(ValueError, match="level 5"):
        Block(heading="甲", level=5)


@pytest.mark.parametrize("annexes", [(), ("名单",), ("名单", "分工表")])
def test_the_word_draft_says_what_the_page_says(tmp_path: Path, annexes: tuple[str, ...]) -> None:
    body = (
        Block(heading="安排", level=1),
        Block("正文甲。\n正文乙。", heading="其一。", level=2),
        Block(heading="布点", level=2),
        Block("正文。", heading="甲。", level=3),
        Block("正文。", heading="乙。", level=4),
        Block(heading="选派", level=1),
        Block("正文。", heading="其一。", level=2),
        Block("末段。"),
    )
    circular = replace(SHORT, body=body, annexes=annexes, contact="联系人：演示人", copies="甲办")
    pages = pdf_texts(render(CIRCULAR, circular, "pdf"), tmp_path)

    read = "".join(re.sub(r"—\d+—$", "", page) for page in pages)
    assert word_text(render(CIRCULAR, circular, "docx")) == read
    assert (
        "一、安排（一）其一。正文甲。正文乙。（二）布点1.甲。正文。（1）乙。正文。二、选派（一）其一。正文。末段。"
        in read
    )


def test_libreoffice_opens_the_word_draft(tmp_path: Path) -> None:
    source = tmp_path / "draft.docx"
    source.write_bytes(render(CIRCULAR, replace(SHORT, title="关于演示的\n通报"), "docx"))

    (page,) = pdf_texts(soffice_convert(source, "pdf", tmp_path / "out").read_bytes(), tmp_path)
    assert page.startswith("送审稿关于演示的通报各乡镇：")
