"""Which county a person means: by its name where one county of the table bears it, else by city and name."""

from collections.abc import Iterable

from zhucun.foundation.kernel.errors import Refusal

Place = tuple[str, str]
"""City and county as the table prints them: two cities may have counties of one name (城区 of 长治市 and of 晋城市)."""


def place_meant(text: str, places: Iterable[Place]) -> Place:
    """The one place that ``text`` (城区, 长治市城区) stands for. Raises ``Refusal`` where none or several fit."""
    fits = [(city, county) for city, county in places if text in (county, f"{city}{county}")]
    if not fits:
        raise Refusal(f"安排表里没有“{text}”。请按安排表的写法填写县市区。")
    if len(fits) > 1:
        written = "、".join(f"{city}{county}" for city, county in fits)
        raise Refusal(f"安排表里有 {len(fits)} 个“{text}”，请写明是哪一个：{written}。")
    return fits[0]
