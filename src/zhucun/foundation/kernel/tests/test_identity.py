"""Identity numbers by GB 11643: the check character, dates that can be, sex, and how they are shown."""

from datetime import date

import pytest

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.identity import check_character, masked, parse

ON = date(2015, 3, 10)


def number(birth: str = "19780615", sequence: str = "001") -> str:
    first = f"990101{birth}{sequence}"
    return first + check_character(first)


def test_the_example_of_the_standard_has_its_check_character() -> None:
    """GB 11643-1999 annex A works out 11010519491231002X."""
    assert check_character("11010519491231002") == "X"


def test_every_remainder_has_its_character_from_the_table() -> None:
    """One digit of weight 2 runs through remainders 0, 2, 4 …; the characters are those of the standard's table."""
    table = dict(zip(range(11), "10X98765432", strict=True))
    seen = set()
    for sequence in range(1000):
        first = f"99010119780615{sequence:03d}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        remainder = sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11
        assert check_character(first) == table[remainder]
        seen.add(remainder)
    assert seen == set(range(11))


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_always_noticed(place: int) -> None:
    sound = number()
    for digit in set("0123456789") - {sound[place]}:
        wrong = sound[:place] + digit + sound[place + 1 :]
        with pytest.raises(Refusal):
            parse(wrong, on=ON)


def test_two_neighbours_changed_about_are_noticed() -> None:
    sound = number(sequence="127")
    with pytest.raises(Refusal, match="校验位不对"):
        parse(f"{sound[:14]}217{sound[17]}", on=ON)


def test_a_number_says_birth_date_and_sex() -> None:
    for sequence, sex in (("001", "男"), ("002", "女"), ("997", "男"), ("998", "女")):
        found = parse(number(sequence=sequence), on=ON)
        assert (found.born_on, found.sex) == (date(1978, 6, 15), sex)


def test_a_small_x_and_blanks_around_are_taken() -> None:
    with_x = next(one for one in (number(sequence=f"{n:03d}") for n in range(1, 99)) if one.endswith("X"))
    assert parse(f"  {with_x.lower()} ", on=ON).number == with_x


@pytest.mark.parametrize(
    "text",
    [
        "",
        "99010119780615001",
        number() + "1",
        "X" + number()[1:],
        number()[:-1] + "Y",
        "990101780615001",
        "٩" * 18,
    ],
)
def test_what_has_not_the_form_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="身份证号应为18位") as refused:
        parse(text, on=ON)
    assert refused.value.field == "identity"


def test_full_width_digits_are_the_same_number() -> None:
    """Else one person could be registered twice, under two indexes."""
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number())
    assert parse(wide, on=ON).number == number()


@pytest.mark.parametrize("birth", ["19780631", "19781301", "19780600", "20150229", "18791231", "00000000"])
def test_a_birth_date_that_cannot_be_is_refused(birth: str) -> None:
    with pytest.raises(Refusal, match=f"“{birth}”不是合理的出生日期"):
        parse(number(birth), on=ON)


def test_nobody_is_born_after_the_day() -> None:
    assert parse(number("20150310"), on=ON).born_on == ON
    with pytest.raises(Refusal, match="不是合理的出生日期"):
        parse(number("20150311"), on=ON)


def test_a_leap_day_is_a_date() -> None:
    assert parse(number("20120229"), on=ON).born_on == date(2012, 2, 29)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("99010119780615001X", "990101**********1X"),
        ("", ""),
        ("12345678", "********"),
        ("123456789", "123456*89"),
    ],
)
def test_a_masked_number_keeps_its_ends_and_its_length(text: str, shown: str) -> None:
    assert masked(text) == shown
