"""Values in words, as a reader of the interface wants them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from . import facts


def display(value: facts.Value, key: facts.Key) -> str:
    """The value with its unit: 2人, 10.76%, 3月6日, 是, the title of a choice, items joined by 、."""
    if key.type == "choice":
        return key.choices.get(str(value), str(value))
    if key.type == "month_day":
        month, day = str(value).split("-")
        return f"{int(month)}月{int(day)}日"
    return f"{plain(value)}{key.unit if key.type in facts.NUMERIC else ''}"


def plain(value: object) -> str:
    """Any plain data in words."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Mapping):
        return "，".join(f"{name}：{plain(item)}" for name, item in value.items())
    if isinstance(value, tuple | list):
        rows = any(isinstance(item, Mapping) for item in value)
        return ("；" if rows else "、").join(plain(item) for item in value)
    return str(value)
