"""The mechanism: contracts, forms in Word, workbooks, downloads."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import docx
import pytest
import time_machine
from jinja2 import UndefinedError
from openpyxl import load_workbook

from zhucun.foundation.documents.document import Document, Format, render
from zhucun.foundation.documents.sheet import XlsxLayout, row_height, sheet_name
from zhucun.foundation.documents.testing import soffice_convert
from zhucun.foundation.documents.web import document_response
from zhucun.foundation.documents.word import DocxLayout


@dataclass(frozen=True)
class Card:
    name: str
    phone: str | None
    day: date
    relatives: tuple[str, ...] = ()


def view(card: Card) -> dict[str, object]:
    return {
        "name": card.name,
        "phone": card.phone,
        "day": f"{card.day:%Y.%m}",
        "relatives": card.relatives,
    }


def draw(book: Any, card: Card) -> None:
    book.add_worksheet("登记表").write(0, 0, card.name)


@pytest.fixture
def document(tmp_path: Path) -> Document[Card]:
    form = docx.Document()
    form.add_paragraph("姓名：{{ name }}")
    table = form.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "电话"
    table.rows[0].cells[1].text = "{{ phone }}"
    form.add_paragraph("出生：{{ day }}")
    form.add_paragraph("{%p for one in relatives %}")
    form.add_paragraph("亲属 {{ one }}")
    form.add_paragraph("{%p endfor %}")
    form.save(str(tmp_path / "card.docx"))
    return Document(
        code="documents.card",
        title="登记表",
        contract=Card,
        layouts={"docx": DocxLayout(tmp_path / "card.docx", view), "xlsx": XlsxLayout(draw)},
        name=lambda card: f"{card.name}登记表",
    )


CARD = Card("演示员", None, date(1978, 6, 1), ("甲", "乙"))


def paragraphs(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


def test_a_form_is_filled_by_name_and_repeats_its_lists(document: Document[Card]) -> None:
    assert paragraphs(render(document, CARD, "docx")) == [
        "姓名：演示员",
        "出生：1978.06",
        "亲属 甲",
        "亲属 乙",
    ]


def test_a_missing_value_leaves_its_box_blank(document: Document[Card]) -> None:
    (table,) = docx.Document(io.BytesIO(render(document, CARD, "docx"))).tables

    assert [cell.text for cell in table.rows[0].cells] == ["电话", ""]


@pytest.mark.parametrize("hostile", ["{{ 7*7 }}", "{% raw %}", "<w:p/>&amp;<script>", "]]><!--", "a < b & c"])
def test_text_that_looks_like_template_or_xml_is_printed_as_typed(
    document: Document[Card], hostile: str
) -> None:
    made = render(document, Card(hostile, hostile, CARD.day), "docx")

    assert paragraphs(made)[0] == f"姓名：{hostile}"


def test_control_characters_do_not_break_the_form(document: Document[Card], tmp_path: Path) -> None:
    target = tmp_path / "form.docx"
    target.write_bytes(render(document, Card("演\x00示\x0b员\ud83d", "\x1f1", CARD.day), "docx"))

    text = soffice_convert(target, "txt:Text (encoded):UTF8", tmp_path / "out").read_text("utf-8-sig")

    assert "姓名：演示员" in text


def test_a_name_the_contract_does_not_have_is_an_error_not_a_blank(
    document: Document[Card], tmp_path: Path
) -> None:
    wrong = DocxLayout[Card](tmp_path / "card.docx", lambda card: {"name": card.name})

    with pytest.raises(UndefinedError):
        wrong.fill(CARD, "登记表")


@pytest.mark.parametrize("fmt", ["docx", "xlsx"])
def test_the_same_data_gives_the_same_bytes_whenever_it_is_printed(
    document: Document[Card], fmt: Format
) -> None:
    with time_machine.travel("2015-02-13 08:00"):
        first = render(document, CARD, fmt)
    with time_machine.travel("2018-07-01 09:30"):
        second = render(document, CARD, fmt)

    assert first == second
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {1980}


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1+2", "@SUM(A1)", '=cmd|"/c calc"!A1', "http://example.invalid", "007"]
)
def test_a_layout_writing_text_the_plain_way_makes_neither_formula_nor_link_nor_number(
    document: Document[Card], hostile: str
) -> None:
    made = render(document, Card(hostile, None, CARD.day), "xlsx")
    cell = load_workbook(io.BytesIO(made))["登记表"]["A1"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (hostile, "s", None)


def test_data_of_another_contract_is_refused(document: Document[Card]) -> None:
    with pytest.raises(TypeError, match="prints Card, not str"):
        render(cast("Document[object]", document), "演示员", "docx")


def test_a_format_without_layout_is_refused_naming_the_offered_ones(document: Document[Card]) -> None:
    with pytest.raises(LookupError, match="《登记表》没有 pdf 格式，请改选：docx、xlsx"):
        render(document, CARD, "pdf")


def test_sheet_names_lose_what_excel_forbids() -> None:
    assert sheet_name("甲/乙:[丙]*?" + "丁" * 40) == "甲 乙  丙   " + "丁" * 22
    assert sheet_name("//") == "表"


def test_rows_grow_with_the_lines_of_their_longest_text() -> None:
    assert row_height([("驻村", 20)]) == 19
    assert row_height([("驻" * 10, 20), ("x", 5)]) == 34
    assert row_height([("甲\n乙\n丙", 20)]) == 49
    assert row_height([("驻" * 5000, 20)]) == 409


def test_a_download_carries_its_chinese_name_and_type(document: Document[Card]) -> None:
    response = document_response(document, Card('演示/员"\r\nX: y', None, CARD.day), "docx")

    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == "演示 员 X y登记表.docx"
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Cache-Control"] == "private, no-store"
    assert response.content[:2] == b"PK"
