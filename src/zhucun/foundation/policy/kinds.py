"""Reading fields: what each may hold, and the sentence for each fault.

A *kind* is a function ``(node, value) -> value`` that raises ``Bad``; ``record`` reads a mapping by a table
of fields. A fault never stops the reading: all faults of a pack are reported at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from . import areas, facts, number
from .reading import Fault, Node

Kind = Callable[[Node, "Reader"], Any]
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_LEAP = 2024


class Bad(Exception):
    """A value that does not fit; ``problem`` and ``fix`` are Chinese."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


@dataclass(frozen=True)
class Field:
    """A field of a record: what it holds, what it is without, and whether it must be there."""

    kind: Kind
    required: bool = False
    default: Any = None


class Reader:
    """Collects faults while one file is read."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, line: int, problem: str, fix: str) -> None:
        self.faults.append(Fault(self.file, line, problem, fix))

    def record(self, node: Node, fields: Mapping[str, Field], what: str) -> dict[str, Any] | None:
        """The fields of a mapping by name; None when a required one is missing or any is wrong."""
        if not isinstance(node.value, dict):
            self.fault(node.line, f"{what}应为“字段: 值”的写法，现为{shown(node)}", "请对照说明改写")
            return None
        sound = True
        for name, child in node.value.items():
            if name not in fields:
                known = "、".join(fields)
                self.fault(child.line, f"{what}没有“{name}”这个字段", f"请改为下列之一或删去：{known}")
                sound = False
        result: dict[str, Any] = {}
        for name, field in fields.items():
            child_or_none = node.value.get(name)
            if child_or_none is None or (child_or_none.value is None and not field.required):
                if field.required:
                    self.fault(node.line, f"{what}缺少字段“{name}”", "请补上")
                    sound = False
                result[name] = field.default
                continue
            try:
                result[name] = field.kind(child_or_none, self)
            except Bad as bad:
                self.fault(child_or_none.line, f"{what}的“{name}”{bad.problem}", bad.fix)
                sound = False
        return result if sound else None

    def records(
        self, node: Node, fields: Mapping[str, Field], what: str
    ) -> list[tuple[Node, dict[str, Any]]]:
        """The sound records of a list, each with its node."""
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            self.fault(node.line, f"文件应为{what}的列表（每项以“- ”开头），现为{shown(node)}", "请改为列表")
            return []
        found = ((item, self.record(item, fields, what)) for item in node.value)
        return [(item, record) for item, record in found if record is not None]


def shown(node: Node) -> str:
    """A value as it reads in a sentence, with what it is."""
    value = node.value
    if isinstance(value, dict):
        return "一组字段"
    if isinstance(value, list):
        return "列表"
    if value is None:
        return "空"
    if isinstance(value, bool):
        return f"是否值 {'true' if value else 'false'}"
    if isinstance(value, date):
        return f"日期 {value}"
    if isinstance(value, int | Decimal):
        return f"数字 {value}"
    return f"文字“{value if len(value) <= 30 else value[:30] + '…'}”"


def text(node: Node, _: Reader) -> str:
    if not isinstance(node.value, str):
        raise Bad(f"应为文字，现为{shown(node)}", "请用引号括起")
    return node.value.strip()


def filled(node: Node, reader: Reader) -> str:
    value = text(node, reader)
    if not value:
        raise Bad("为空", "请填写")
    return value


def identifier(node: Node, reader: Reader) -> str:
    value = text(node, reader)
    if not _ID.fullmatch(value):
        raise Bad(f"“{value}”不是编号", "编号只用字母、数字、点、下划线和连字符")
    return value


def key_name(node: Node, reader: Reader) -> str:
    value = text(node, reader)
    if not _KEY.fullmatch(value):
        raise Bad(f"“{value}”不是键名", "键名用小写字母、数字和下划线，以点分段，如 teams.size.min")
    return value


def day(node: Node, _: Reader) -> date:
    if not isinstance(node.value, date):
        raise Bad(f"应为日期，现为{shown(node)}", "请写成 2015-02-13 的形式，不加引号，并确认历法上有这一天")
    return node.value


def flag(node: Node, _: Reader) -> bool:
    if not isinstance(node.value, bool):
        raise Bad(f"应为 true 或 false，现为{shown(node)}", "请改为 true 或 false")
    return node.value


def whole(node: Node, _: Reader) -> int:
    if not isinstance(node.value, int) or isinstance(node.value, bool):
        raise Bad(f"应为整数，现为{shown(node)}", "请写成不带引号的整数")
    return node.value


def area(node: Node, reader: Reader) -> str:
    value = text(node, reader)
    if not areas.is_area(value):
        raise Bad(f"“{value}”不是区划代码", '请写 2、4、6、9 或 12 位代码并加引号，全国写 ""')
    return areas.short(value)


def area_or_none(node: Node, reader: Reader) -> str | None:
    return None if node.value is None else area(node, reader)


def document_number(node: Node, reader: Reader) -> str:
    value = text(node, reader)
    if not value:
        return ""
    try:
        return str(number.parse(value))
    except number.BadNumber as bad:
        raise Bad(f"有误：{bad}", "请核对文号，没有文号时写 ''") from bad


def one_of(choices: Mapping[str, str] | tuple[str, ...]) -> Kind:
    """A text out of ``choices``."""
    listed = (
        "、".join(f"{k}（{v}）" for k, v in choices.items())
        if isinstance(choices, Mapping)
        else "、".join(choices)
    )

    def kind(node: Node, reader: Reader) -> str:
        value = text(node, reader)
        if value not in choices:
            raise Bad(f"“{value}”不在可选值之内", f"请改为下列之一：{listed}")
        return value

    return kind


def list_of(kind: Kind) -> Kind:
    """A list, each item of ``kind``."""

    def read(node: Node, reader: Reader) -> tuple[Any, ...]:
        if not isinstance(node.value, list):
            raise Bad(f"应为列表，现为{shown(node)}", "请写成 [甲, 乙] 或每项以“- ”开头")
        return tuple(kind(item, reader) for item in node.value)

    return read


def record_of(fields: Mapping[str, Field], build: Callable[..., Any], what: str) -> Kind:
    """A nested record, built by ``build(**fields)``."""

    def read(node: Node, reader: Reader) -> object:
        record = reader.record(node, fields, what)
        if record is None:
            raise Bad("有误", "见同一处的说明")
        return build(**record)

    return read


def mapping(node: Node, _: Reader) -> Mapping[str, Any]:
    if not isinstance(node.value, dict):
        raise Bad(f"应为“名: 值”的一组，现为{shown(node)}", "请改写，没有内容时写 {}")
    frozen_map: Mapping[str, Any] = freeze(node.plain())
    return frozen_map


def raw(node: Node, _: Reader) -> Node:
    """The node itself, for a value whose type another field decides."""
    return node


def freeze(value: Any) -> Any:  # noqa: ANN401 (any plain data)
    """Dicts as read-only mappings, lists as tuples, all the way down."""
    if isinstance(value, dict):
        return MappingProxyType({k: freeze(v) for k, v in value.items()})
    if isinstance(value, list):
        return tuple(freeze(v) for v in value)
    return value


def typed(node: Node, key: facts.Key) -> facts.Value:
    """The value of a parameter as its key's type wants it; raises ``Bad``."""
    value = node.value
    wants = f"应为{facts.TYPES[key.type]}，现为{shown(node)}"
    if key.type == "int":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise Bad(wants, f"键 {key.key} 的值请写成不带引号的整数")
    if key.type in {"decimal", "money"}:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            amount = Decimal(value)
            if key.type == "money" and amount != amount.quantize(Decimal("0.01")):
                raise Bad(f"金额{amount}不足一分", f"键 {key.key} 的值请以元为单位，最多两位小数")
            return amount
        raise Bad(wants, f"键 {key.key} 的值请写成不带引号的数字")
    if key.type == "bool":
        if isinstance(value, bool):
            return value
        raise Bad(wants, f"键 {key.key} 的值请写 true 或 false")
    if key.type == "date":
        if isinstance(value, date):
            return value
        raise Bad(wants, f"键 {key.key} 的值请写成 2015-02-13 的形式")
    if key.type == "month_day":
        if isinstance(value, str) and is_month_day(value):
            return value
        raise Bad(wants, f"键 {key.key} 的值请写成 03-06 的形式，并确认历法上有这一天")
    if key.type == "choice":
        if isinstance(value, str) and value in key.choices:
            return value
        listed = "、".join(f"{k}（{v}）" for k, v in key.choices.items())
        raise Bad(f"{shown(node)}不在可选值之内", f"键 {key.key} 的值请改为下列之一：{listed}")
    if key.type == "text":
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise Bad(wants, f"键 {key.key} 的值请写成文字，用引号括起")
    if not isinstance(value, list) or not value:
        raise Bad(wants, f"键 {key.key} 的值请写成列表，至少一项")
    rows = any(isinstance(item.value, dict | list) for item in value)
    if key.type == "list" and rows:
        raise Bad("列表里的项应为简单值", f"键 {key.key} 的值请写成 [甲, 乙]；成行的内容请用 table 类型的键")
    if key.type == "table" and not all(isinstance(item.value, dict) for item in value):
        raise Bad("表的每一行应为“列: 值”", f"键 {key.key} 的值请逐行写成 - {{列: 值}}")
    items: tuple[Any, ...] = freeze(node.plain())
    return items


def from_text(value: str, type: str) -> date | Decimal | str:
    """A date or a decimal out of its text; the text itself where it is neither."""
    try:
        return date.fromisoformat(value) if type == "date" else Decimal(value)
    except (ValueError, ArithmeticError):
        return value


def is_month_day(value: str) -> bool:
    """Whether ``value`` is MM-DD and a day of some year."""
    found = _MONTH_DAY.fullmatch(value)
    if not found:
        return False
    try:
        date(_LEAP, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True
