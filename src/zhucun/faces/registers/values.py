"""Asking for a value, and setting one for an area: what people type, turned into what policy takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import facts, wording
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.actions import AUTHORITIES
from zhucun.foundation.policy.queries import Explanation
from zhucun.foundation.ui.fields import day_field

from . import areas, words


@dataclass(frozen=True)
class Candidate:
    """A value that was considered, the winner among them; ``why`` says why it holds or why it lost."""

    value: str
    area: str
    clause: str
    citation: str
    force: str
    days: str
    why: str
    won: bool


@dataclass(frozen=True)
class LocalLine:
    """A local value in words."""

    id: str
    key: str
    title: str
    area: str
    value: str
    days: str
    citation: str
    exception: str
    open: bool


def matching(text: str) -> list[facts.Key]:
    """Keys that the text may mean: the very key or title, else all whose key or title contains it, by title."""
    keys, text = policy.book().keys, text.strip()
    same = [key for key in keys.values() if text in {key.key, key.title}]
    if len(same) == 1:
        return same
    return sorted((k for k in keys.values() if text in k.title or text.lower() in k.key), key=lambda k: k.key)


def candidates(found: Explanation) -> list[Candidate]:
    """The winner first, then every other candidate with the reason why it lost."""
    answer = found.answer
    if answer is None:
        return []
    winner = Candidate(
        answer.shown,
        _area(answer.division, found),
        answer.clause,
        answer.citation,
        facts.FORCES[answer.force],
        words.span(answer.valid_from, answer.valid_to),
        "适用",
        True,
    )
    others = (
        Candidate(
            lost.shown,
            _area(lost.division, found),
            lost.clause,
            lost.citation,
            facts.FORCES[lost.force],
            words.span(lost.valid_from, lost.valid_to),
            lost.reason_zh,
            False,
        )
        for lost in answer.lost
    )
    return [winner, *others]


def _area(code: str, found: Explanation) -> str:
    return found.areas.get(code) or code or "全国"


def local_lines(*, on: date, key: str | None = None) -> list[LocalLine]:
    """Every local value, the latest first. Names of areas are those of ``on``."""
    found = policy.local_values(key=key)
    names = areas.names((local.division for local in found), on)
    return [_local(local, names.get(local.division, local.division)) for local in found]


def _local(local: facts.Local, area: str) -> LocalLine:
    key = policy.book().keys[local.key]
    return LocalLine(
        local.id,
        local.key,
        key.title,
        area,
        wording.display(local.value, key),
        words.span(local.valid_from, local.valid_to),
        local.citation,
        facts.EXCEPTIONS.get(local.exception or "", ""),
        local.valid_to is None,
    )


def settable() -> Sequence[facts.Key]:
    """Keys for which an area may set its own value, by key; tables are set in packs only."""
    return sorted(
        (key for key in policy.book().keys.values() if key.settable and key.type != "table"),
        key=lambda key: key.key,
    )


def may_set(actor: Actor, key: facts.Key) -> bool:
    """Whether to offer setting the key; the action itself authorises for the area."""
    return key.settable and key.type != "table" and actor.holds(AUTHORITIES)


def value_field(key: facts.Key) -> forms.Field:
    """The form field in which a value of this key is typed or chosen."""
    label = f"值（{key.unit}）" if key.unit else "值"
    if key.type == "choice":
        return forms.ChoiceField(label=label, choices=[("", "请选择"), *key.choices.items()])
    if key.type == "bool":
        return forms.TypedChoiceField(
            label=label, choices=[("", "请选择"), ("1", "是"), ("0", "否")], coerce=lambda text: text == "1"
        )
    if key.type == "int":
        return forms.IntegerField(label=label)
    if key.type in {"decimal", "money"}:
        return forms.DecimalField(label=label)
    if key.type == "date":
        return day_field(label)
    if key.type == "month_day":
        return forms.RegexField(
            r"^\d{2}-\d{2}$", label="值（月-日）", help_text="写成两位月、两位日，如 03-12。",
            error_messages={"invalid": "请写成 03-12 的形式。"},
        )  # fmt: skip
    return forms.CharField(label=label)


def key_named(name: str) -> facts.Key:
    """The settable key; raises ``Refusal`` for any other."""
    key = policy.book().keys.get(name)
    if key is None or not key.settable or key.type == "table":
        raise Refusal("这个参数由制度规定，不能设定本地值。请回到列表，从可以设定的参数里选择。")
    return key
