"""Files that must not be taken: each is refused with a sentence that says what to do, and nothing is
unpacked."""

import io
import tracemalloc
import zipfile

import pytest

from zhucun.foundation.imports.containers import ReadLimits, check_zip
from zhucun.foundation.imports.faults import Fault, Unreadable
from zhucun.foundation.imports.outlines import Area
from zhucun.foundation.imports.reading import Sheet, fill_merged, read_workbook

from .files import (
    LIMITS,
    blank_rows_xlsx,
    encrypted,
    lying_bomb,
    replaced,
    sheet_xml,
    texts_xlsx,
    with_sheet,
    xls,
    xlsx,
)

GOOD = xlsx([["单位", "村数"], ["甲", 1]])
SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes, limits: ReadLimits = LIMITS) -> Fault:
    with pytest.raises(Unreadable) as raised:
        read_workbook(data, limits=limits)
    fault = raised.value.fault
    assert "请" in fault.sentence, "the sentence must say what to do"
    return fault


def test_a_password_protected_workbook_is_refused_with_the_way_to_unlock_it() -> None:
    fault = refused(encrypted(GOOD))
    assert fault.code == "file-encrypted"
    assert "清除密码" in fault.sentence


def test_a_password_protected_old_workbook_is_refused() -> None:
    assert refused(xls([["单位"]], password=True)).code == "file-encrypted"


def test_a_zip_encrypted_part_is_refused() -> None:
    data = bytearray(GOOD)
    position = data.find(b"PK\x01\x02")
    data[position + 8] |= 1
    assert refused(bytes(data)).code == "file-encrypted"


def test_a_bomb_that_declares_its_size_is_refused_without_unpacking() -> None:
    data = replaced(GOOD, {SHEET: b"<worksheet>" + b" " * (200 << 20)})
    assert len(data) < 1 << 20
    tracemalloc.start()
    fault = refused(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.code == "zip-bomb"
    assert peak < 20 << 20, "the bomb was unpacked into memory"


def test_a_bomb_that_lies_about_its_size_is_stopped_at_the_first_byte_too_many() -> None:
    data = lying_bomb()
    assert sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(data)).infolist()) < 1 << 20
    tracemalloc.start()
    fault = refused(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.code == "zip-bomb"
    assert peak < 20 << 20


def test_a_file_above_the_unpacked_limit_is_refused_with_both_figures() -> None:
    limits = ReadLimits(max_file_bytes=20 << 20, max_rows=100, max_unpacked_bytes=1 << 20)
    fault = refused(replaced(GOOD, {SHEET: sheet_xml(" " * (5 << 20))}), limits)
    assert fault.code == "zip-bomb"
    assert "5 MB" in fault.sentence
    assert "上限 1 MB" in fault.sentence


def test_entries_that_lie_over_each_other_are_refused() -> None:
    data = bytearray(GOOD)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert refused(bytes(data)).code == "zip-bomb"


def test_thousands_of_entries_are_refused() -> None:
    data = replaced(GOOD, {f"xl/media/{number}.bin": b"" for number in range(3_000)})
    assert refused(data).code == "zip-entries"


def test_an_archive_within_the_archive_is_refused() -> None:
    assert refused(replaced(GOOD, {"xl/embeddings/a.xlsx": GOOD}, deflate=False)).code == "zip-nested"


def test_xml_that_declares_entities_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refused(replaced(GOOD, {"xl/sharedStrings.xml": laughs})).code == "xml-entities"


def test_xml_in_another_encoding_cannot_hide_from_the_checks() -> None:
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert refused(replaced(GOOD, {"xl/sharedStrings.xml": hidden})).code == "file-damaged"


def test_two_far_cells_do_not_ask_for_all_the_memory_between_them() -> None:
    data = with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="OZ1048576"><v>1</v></c></row>'
    )
    assert refused(data).code == "too-many-cells"


def test_a_cell_in_a_far_column_is_refused() -> None:
    fault = refused(with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    assert fault.code == "too-many-columns"
    assert "16384" in fault.sentence


@pytest.mark.parametrize(
    "cells",
    [
        """<row r='1'><c x=">" r='XFD1048576'><v>1</v></c></row>""",
        "<row><c><v>1</v></c></row>",
    ],
)
def test_cells_written_so_that_their_place_cannot_be_told_are_refused(cells: str) -> None:
    assert refused(with_sheet(cells)).code == "file-layout"


def test_one_long_text_standing_in_a_million_cells_is_refused() -> None:
    cells = "".join(f'<c r="A{row}" t="s"><v>1</v></c>' for row in range(1, 20_001))
    long = f"<sst><si><t>短</t></si><si><t>{'长' * 30_000}</t></si></sst>".encode()
    data = replaced(GOOD, {SHEET: sheet_xml(cells), "xl/sharedStrings.xml": long})
    assert refused(data).code == "too-much-text"
    few = replaced(
        GOOD,
        {SHEET: sheet_xml(cells.replace("<v>1</v>", "<v>0</v>", 19_990)), "xl/sharedStrings.xml": long},
    )
    assert read_workbook(few, limits=LIMITS).sheets[0].height == 20_000


def test_merged_cells_over_each_other_are_refused() -> None:
    sheet = read_workbook(xlsx([["甲", "乙"], ["丙", "丁"]]), limits=LIMITS).sheets[0]
    areas = (Area(1, 1, 1_048_576, 16_384),) * 10
    with pytest.raises(Unreadable):
        fill_merged(Sheet(sheet.name, sheet.width, sheet.raw, sheet.clean, merges=areas))


@pytest.mark.parametrize(
    "cut", [10, 500, len(GOOD) // 2, len(GOOD) - 1], ids=["start", "head", "half", "last byte"]
)
def test_a_truncated_workbook_is_refused(cut: int) -> None:
    assert refused(GOOD[:cut]).code in ("file-damaged", "csv-encoding")


def test_a_workbook_with_a_flipped_bit_never_reads_as_something_else() -> None:
    for position in range(0, len(GOOD), 211):
        data = bytearray(GOOD)
        data[position] ^= 0x10
        try:
            rows = read_workbook(bytes(data), limits=LIMITS).sheets[0].clean.rows()
        except Unreadable:
            continue
        assert rows == [(1, "单位", "村数"), (2, "甲", "1")]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页"),
        (replaced(GOOD, {"xl/workbook.xml": None, "word/document.xml": b"<x/>"}), "Word"),
        (replaced(GOOD, {"xl/workbook.xml": None, "xl/workbook.bin": b"x"}), "xlsb"),
        (replaced(GOOD, {"xl/workbook.xml": None}), "压缩包"),
        (replaced(GOOD, {"xl/vbaProject.bin": b"x"}), "宏"),
    ],
)
def test_a_renamed_file_is_named_for_what_it_is(data: bytes, word: str) -> None:
    assert word in refused(data).sentence


def test_an_empty_file_is_refused() -> None:
    assert refused(b"").code == "file-empty"


@pytest.mark.parametrize("data", [xlsx([[]]), b"\xef\xbb\xbf", b"\n\n\n", blank_rows_xlsx([], 50, None)])
def test_a_file_without_content_is_refused(data: bytes) -> None:
    assert refused(data).code == "nothing-in-file"


def test_a_file_above_the_size_limit_is_refused_with_both_figures() -> None:
    fault = refused(b"a" * (3 << 20), ReadLimits(max_file_bytes=2 << 20, max_rows=10))
    assert fault.code == "file-too-large"
    assert "3.0 MB" in fault.sentence
    assert "2 MB" in fault.sentence


@pytest.mark.parametrize("as_csv", [True, False])
def test_more_rows_than_allowed_are_refused(as_csv: bool) -> None:
    rows = [[str(number)] for number in range(300)]
    data = "\n".join(row[0] for row in rows).encode() if as_csv else texts_xlsx(rows)
    fault = refused(data, ReadLimits(max_file_bytes=1 << 20, max_rows=100))
    assert fault.code == "too-many-rows"
    assert "100" in fault.sentence


def test_a_csv_with_an_open_quote_names_the_row() -> None:
    fault = refused('单位,数\n甲,1\n"乙,2\n丙,3\n'.encode())
    assert (fault.code, fault.row) == ("csv-quotes", 3)
    assert "第 3 行" in fault.sentence


def test_bytes_that_are_no_text_are_refused() -> None:
    assert refused(bytes(range(256)) * 40).code == "csv-encoding"


def test_a_good_archive_passes_the_check() -> None:
    assert SHEET in check_zip(GOOD, LIMITS).namelist()
