"""An imported sheet as a case: its identity numbers are read, and columns it does not have are no fault."""

import random
import string
from collections import Counter
from datetime import date

import polars as pl
import pytest

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.identity import parse
from zhucun.work.households.quality.case import case_of_sheet
from zhucun.work.households.quality.identity import with_identities

from .quality_world import LIMITS, found, number

ON = date(2022, 6, 1)


def expected(text: str) -> tuple[str, date | None, str | None]:
    """What reading one number by itself says."""
    try:
        read = parse(text, on=ON)
    except Refusal as refusal:
        signs = {"18位": "form", "出生日期": "date", "校验位": "checksum"}
        return next(fault for sign, fault in signs.items() if sign in refusal.sentence), None, None
    return "", read.born_on, read.sex


@pytest.mark.parametrize("seed", range(3))
def test_a_column_of_numbers_is_read_as_each_number_by_itself(seed: int) -> None:
    choose = random.Random(seed)
    sound = [
        number(date(choose.randint(1930, 2020), 2, choose.randint(1, 28)), choose.randrange(1000))
        for _ in range(300)
    ]
    texts = [
        *sound,
        sound[0].lower(),
        f" {sound[1]} ",
        sound[2].translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]
    for text in sound:
        place = choose.randrange(18)
        texts.append(text[:place] + choose.choice(string.digits + "X") + text[place + 1 :])
        texts.append(text[:place])
    texts = [text for text in texts if text]
    read = with_identities(pl.DataFrame({"identity": texts}), ON)
    assert read.select("identity_fault", "identity_born", "identity_sex").rows() == [
        expected(text) for text in texts
    ]
    assert "identity" not in read.columns


def test_without_a_number_nothing_is_read() -> None:
    read = with_identities(pl.DataFrame({"identity": ["", None]}, schema={"identity": pl.String}), ON)
    assert read.rows() == [("", None, None, None)] * 2


def test_columns_a_sheet_does_not_have_are_no_fault_and_empty_cells_of_those_it_has_are() -> None:
    good = number(date(1970, 3, 1), 101)
    persons = pl.DataFrame(
        {
            "person": ["2", "3"], "household": ["a", "a"], "number": ["1", "1"], "village": ["v", "v"], "name": ["张三", "李四"],
            "relation": ["户主", "配偶"], "sex": ["男", "女"], "identity": [good, good[:-1] + "?"], "education": ["小学", ""],
            "born": [date(1970, 3, 1), date(1972, 3, 1)],
        }
    )  # fmt: skip
    households = pl.DataFrame(
        {"household": ["a"], "number": ["1"], "village": ["v"], "arable": [None], "forest": [2.0]}
    )
    case = case_of_sheet(on=ON, limits=LIMITS, persons=persons, households=households)
    assert found(case) == Counter(
        {
            ("person.identity_form", "3"): 1,
            ("person.education_student_neither", "3"): 1,
            ("household.arable_empty", "a"): 1,
        }
    )
