"""Reading YAML with the line of everything, and nothing that YAML can do beyond plain data.

Built from parser events, so that anchors, aliases, tags, depth and repeated keys are refused as they are met,
before anything is expanded. Scalars are read narrowly: quoted text is text, ``true``/``false`` are bool,
``null``/``~``/empty are None, digits are numbers, ``2015-02-13`` is a date, everything else is text (``no``,
``on`` and ``010`` too).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

MAX_DEPTH = 12
MAX_BYTES = 4_000_000

Scalar = None | bool | int | Decimal | date | str

_INT = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a pack, where, and how to put it right."""

    file: str
    line: int
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}：{self.problem}。{self.fix}。"


class Unreadable(Exception):
    """The text is no YAML we take; carries the ``Fault``."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Node:
    """A value with the line (from 1) on which it, or the key that names it, stands."""

    value: Scalar | dict[str, "Node"] | list["Node"]
    line: int

    def plain(self) -> Any:  # noqa: ANN401 (any plain data)
        """The value without lines: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read(text: str, file: str) -> Node:
    """The tree of one YAML document; raises ``Unreadable`` with the line and what to do."""
    if len(text.encode()) > MAX_BYTES:
        raise Unreadable(Fault(file, 1, f"文件超过{MAX_BYTES // 1_000_000} MB", "请核对是否放错了文件"))
    try:
        return _Builder(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(
            Fault(file, line, f"YAML 写法有误（{error.problem}）", "请检查该行的缩进、冒号、引号和括号")
        ) from error
    except yaml.YAMLError as error:
        raise Unreadable(Fault(file, 1, "文件含有 YAML 不允许的字符", "请另存为 UTF-8 纯文本")) from error


class _Builder:
    """Turns parser events into nodes; one instance per file."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse(event, "一个文件里有两个 YAML 文档（---）", "请只保留一个")
                root = self.node(next(self.events), 1)
        return root or Node(None, 1)

    def node(self, event: yaml.Event, depth: int, line: int | None = None) -> Node:
        at = line or _line(event)
        if depth > MAX_DEPTH:
            raise self.refuse(event, f"嵌套超过{MAX_DEPTH}层", "请简化结构")
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, f"使用了别名 *{event.anchor}", "制度包不用锚点和别名，请写出内容")
        if anchor := getattr(event, "anchor", None):
            raise self.refuse(event, f"使用了锚点 &{anchor}", "制度包不用锚点和别名，请写出内容")
        if tag := getattr(event, "tag", None):
            raise self.refuse(event, f"使用了类型标签 {tag}", "请去掉标签，直接写值")
        if isinstance(event, yaml.ScalarEvent):
            return Node(_scalar(event.value, event.style), at)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(item, depth + 1))
            return Node(items, at)
        entries: dict[str, Node] = {}
        while not isinstance(name := next(self.events), yaml.MappingEndEvent):
            if not isinstance(name, yaml.ScalarEvent) or name.anchor or name.tag:
                raise self.refuse(name, "键不是简单文字", "请把键写成一个词")
            if name.value in entries:
                raise self.refuse(name, f"键“{name.value}”重复", "请删去或合并其中一个")
            entries[name.value] = self.node(next(self.events), depth + 1, _line(name))
        return Node(entries, at)

    def refuse(self, event: yaml.Event, problem: str, fix: str) -> Unreadable:
        return Unreadable(Fault(self.file, _line(event), problem, fix))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(text: str, style: str | None) -> Scalar:
    if style:  # quoted or block text
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INT.fullmatch(text) and len(text) < 19:
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # the schema says that it is no day of the calendar
    return text
