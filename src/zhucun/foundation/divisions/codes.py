"""Division codes in their short form, and their levels.

GB/T 2260 and the statistical 12-digit code nest: province 2 digits, prefecture 4, county 6, township 9, village 12.
Everywhere in the system a code is written *short*, without the zeros that only fill up: ``43`` for 430000,
``1410`` for 141000, ``""`` for the nation. Prefectures without counties (东莞 4419) have one stand-in county whose code
ends in 00 and stays whole (441900), since townships hang below it. Groups (村民小组) have no code of the State; they append two digits.
"""

from enum import IntEnum

from zhucun.foundation.kernel.errors import Refusal

_LENGTHS = {0: 0, 2: 1, 4: 2, 6: 3, 9: 4, 12: 5, 14: 6}


class Level(IntEnum):
    """Levels of division, the nation on top."""

    NATION = 0
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5
    GROUP = 6

    @property
    def title(self) -> str:
        """What the level is called on screen."""
        return ("全国", "省级", "市级", "县级", "乡级", "村级", "组级")[self]


def short(code: str) -> str:
    """The short form of a code written with or without filling zeros.

    Raises ``Refusal`` for anything that is not a division code: digits only, 2, 4, 6, 9, 12 or 14 of them.
    """
    text = code.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) in _LENGTHS):
        raise Refusal(f"“{code}”不是区划代码：应为 2、4、6、9 或 12 位数字，例如 43、4311、431121。")
    if len(text) == 12 and text.endswith("000"):
        text = text[:-3]
    if len(text) == 9 and text.endswith("000"):
        text = text[:-3]
    while len(text) in (4, 6) and text.endswith("00"):
        text = text[:-2]
    return "" if text == "00" else text


def level_of(code: str) -> Level:
    """The level of a short code."""
    return Level(_LENGTHS[len(code)])


def parent_code(code: str) -> str:
    """The short code one level up, by digits alone."""
    lengths = sorted(_LENGTHS)
    return code[: lengths[lengths.index(len(code)) - 1]]
