"""What cannot be so of a household or a person, judged from plain values. Lists and limits are handed in; nothing here reads."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhucun.foundation.kernel import identity
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

from .facts import Fault, PersonFacts

HEAD = "户主"
SEXES = ("男", "女")
NOT_AT_SCHOOL = frozenset({"", "非在校生"})
# Which list of ``households.codes`` a field takes its words from.
HOUSEHOLD_LISTS = {
    "standard": "standard", "property": "property", "cause": "cause", "causes": "cause", "marks": "mark",
    "water_source": "water_source", "road": "road", "fuel": "fuel", "house_kind": "house_kind",
    "house_danger": "house_danger",
}  # fmt: skip
PERSON_LISTS = {
    "education": "education", "student": "student", "dropout": "dropout", "health": "health",
    "disability": "disability", "labour": "labour", "politics": "politics", "work_area": "work_area",
}  # fmt: skip
_ACCOUNT = re.compile(r"[0-9]{8,30}")


def sound_person(facts: PersonFacts, on: date) -> PersonFacts:
    """The facts with the number in standard form, sex and birth taken from it; raises ``Refusal`` for what cannot be so.

    ``on`` is the day by which the person must have been born.
    """
    name = unicodedata.normalize("NFKC", facts.name).strip()
    if not name:
        raise Refusal("请填写姓名。", field="name")
    if facts.sex and facts.sex not in SEXES:
        raise Refusal(f"{name}的性别“{facts.sex}”不对，请填写男或女。", field="sex")
    facts = replace(facts, name=name)
    if facts.number.strip():
        facts = _by_number(facts, on)
    if not facts.sex or facts.born_on is None:
        raise Refusal(
            f"{name}没有填写证件号码，请填写性别和出生日期。", field="born_on" if facts.sex else "sex"
        )
    if facts.born_on > on:
        raise Refusal(
            f"{name}的出生日期{facts.born_on:%Y年%-m月%-d日}晚于{on:%Y年%-m月%-d日}，请核对。",
            field="born_on",
        )
    return facts


def _by_number(facts: PersonFacts, on: date) -> PersonFacts:
    try:
        read = identity.parse(facts.number, on=on)
    except Refusal as refusal:
        raise Refusal(f"{facts.name}的{refusal.sentence}", field="number") from refusal
    if facts.sex and facts.sex != read.sex:
        raise Refusal(
            f"{facts.name}的性别填的是“{facts.sex}”，证件号码第17位表示“{read.sex}”，请核对。", field="sex"
        )
    if facts.born_on and facts.born_on != read.born_on:
        raise Refusal(
            f"{facts.name}的出生日期填的是{facts.born_on:%Y年%-m月%-d日}，证件号码表示{read.born_on:%Y年%-m月%-d日}，请核对。",
            field="born_on",
        )
    return replace(facts, number=read.number, sex=read.sex, born_on=read.born_on)


def one_head(relations: Iterable[str]) -> None:
    """Refuse people without a head, or with several."""
    heads = sum(relation == HEAD for relation in relations)
    if heads != 1:
        raise Refusal(
            "这一户没有户主，请在成员中选定一名户主。"
            if not heads
            else f"这一户填了{heads}名户主，请只保留一名。",
            field="relation",
        )


def foreign_words(
    values: Mapping[str, object], lists: Mapping[str, str], words: Mapping[str, Collection[str]], labels: Mapping[str, str]
) -> Iterator[Fault]:  # fmt: skip
    """Words that stand in no list in force: ``lists`` names the list of each field, ``words`` holds those known."""
    for field, code_list in lists.items():
        known, value = words.get(code_list), values.get(field)
        if known is None or not value:
            continue
        for term in (value,) if isinstance(value, str) else value if isinstance(value, Sequence) else ():
            if term not in known:
                yield Fault(field, f"{labels[field]}“{term}”不在当时的代码表中，可填：{'、'.join(known)}。")


def person_faults(values: Mapping[str, object]) -> Iterator[Fault]:
    """What cannot be so of a person's state."""
    student = str(values.get("student") or "")
    if values.get("education") and student not in NOT_AT_SCHOOL:
        yield Fault("student", "文化程度和在校生状况只填一项：在校的填在校生状况，不在校的填文化程度。")
    grade = values.get("disability_grade")
    if isinstance(grade, int) and not 1 <= grade <= 4:
        yield Fault("disability_grade", f"残疾等级是1至4级，填的是{grade}。")
    for field, label in (("work_months", "务工月数"), ("post_months", "公益岗位月数")):
        months = values.get(field)
        if isinstance(months, int) and not 0 <= months <= 12:
            yield Fault(field, f"{label}是0至12个月，填的是{months}。")


@implements("PL-018")
def household_faults(
    values: Mapping[str, object], *, most_others: int, clause: str, needs_cause: bool
) -> Iterator[Fault]:
    """What cannot be so of a household's state: one main cause, at most ``most_others`` others and none twice.

    ``needs_cause``: the household stands in the registry as poor, lifted or fallen back, so that it carries a main cause.
    """
    cause = str(values.get("cause") or "")
    others = _words(values.get("causes"))
    if needs_cause and not cause:
        yield Fault("cause", "建档立卡户须有一个主要致贫原因，请选择。", "PL-018")
    elif others and not cause:
        yield Fault("cause", "填了其他致贫原因，还须选定一个主要致贫原因。", "PL-018")
    if (cause and cause in others) or len(set(others)) != len(others):
        yield Fault("causes", "同一个致贫原因只填一次：主要原因不再列入其他原因。")
    if len(others) > most_others:
        yield Fault("causes", f"其他致贫原因最多填{most_others}个，填了{len(others)}个。", clause)
    for field, value in values.items():
        if isinstance(value, Decimal) and value < 0:
            yield Fault(field, f"面积和距离不能是负数，填的是{value}。")


def plain_account(text: str) -> str:
    """A bank number without blanks; raises ``Refusal`` for what is none."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if number and not _ACCOUNT.fullmatch(number):
        raise Refusal("银行卡号应为8至30位数字，请核对。", field="account")
    return number


def refuse(faults: Iterable[Fault]) -> None:
    """Refuse with the first of the faults, if there is one."""
    for fault in faults:
        raise Refusal(fault.sentence, fault.clause, fault.field)


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
