from dataclasses import dataclass
from datetime import date

import pytest

from zhucun.foundation.documents.text import (
    Picture,
    chinese_number,
    clean_text,
    cleaned,
    file_name,
    long_date,
    month_text,
    plain,
    span_text,
)


@dataclass(frozen=True)
class Inner:
    words: tuple[str, ...]


@dataclass(frozen=True)
class Outer:
    name: str | None
    inner: Inner
    counts: dict[str, int]


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x9f", "\u202e", "\u2066", "\ufeff", "\ufffe", "\ud83d"]
)
def test_what_cannot_be_printed_is_removed_wherever_it_stands(bad: str) -> None:
    data = cleaned(Outer(f"演{bad}示", Inner((f"{bad}村", "队")), {"人": 1}))

    assert data == Outer("演示", Inner(("村", "队")), {"人": 1})


def test_line_ends_of_every_system_become_line_feeds_and_tabs_become_spaces() -> None:
    assert clean_text("甲\r\n乙\r丙\u2028丁\t戊") == "甲\n乙\n丙\n丁 戊"


def test_rare_characters_of_names_survive() -> None:
    assert clean_text("王㛃𬭚·阿卜杜") == "王㛃𬭚·阿卜杜"


def test_missing_values_become_blank_and_zero_stays_zero() -> None:
    assert plain(Outer(None, Inner(()), {"人": 0})) == {
        "name": "",
        "inner": {"words": []},
        "counts": {"人": 0},
    }


def test_a_date_without_a_written_form_is_refused() -> None:
    with pytest.raises(TypeError, match="date"):
        plain({"day": date(2015, 2, 13)})


def test_dates_of_signing_have_no_leading_zeros_and_leave_room_where_unknown() -> None:
    assert long_date(date(2015, 2, 3)) == "2015年2月3日"
    assert long_date(None).split() == ["年", "月", "日"]


def test_months_of_cadre_forms_have_two_digits_and_are_blank_where_unknown() -> None:
    assert [month_text(date(1978, 6, 1)), month_text(date(2000, 11, 1)), month_text(None)] == [
        "1978.06",
        "2000.11",
        "",
    ]


def test_a_span_is_shown_with_its_last_day_or_as_open() -> None:
    assert span_text(date(2015, 3, 6), date(2018, 3, 1)) == "2015年3月6日至2018年2月28日"
    assert span_text(date(2015, 3, 6), None) == "2015年3月6日起"


def test_names_of_files_lose_what_desktops_refuse() -> None:
    assert file_name(' 甲/乙:"丙"\n*. ') == "甲 乙 丙"
    assert file_name("///") == "文件"
    assert len(file_name("甲" * 200)) == 80


def test_a_picture_is_put_in_the_way_of_the_format_and_refused_where_it_has_none() -> None:
    shown = plain({"photo": Picture(b"x"), "none": None}, lambda picture: f"file of {len(picture.content)}")

    assert shown == {"photo": "file of 1", "none": ""}
    with pytest.raises(TypeError, match="Picture"):
        plain({"photo": Picture(b"x")})


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (99, "九十九")]
)
def test_ordinals_are_written_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written


@pytest.mark.parametrize("number", [0, 100])
def test_ordinals_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_number(number)
