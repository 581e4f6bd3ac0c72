from dataclasses import dataclass
from datetime import date

import pytest

from zhucun.foundation.documents.text import chinese_number, clean_text, cleaned, long_date, plain


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


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (99, "九十九")]
)
def test_ordinals_are_written_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written


@pytest.mark.parametrize("number", [0, 100])
def test_ordinals_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_number(number)
