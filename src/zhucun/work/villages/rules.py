"""What holds of a profile's values, of an exit and of two checks in a row: verdicts on plain facts, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

from .catalogue import Indicator, indicators

TEXT_LENGTH = 200
MOST = Decimal(10) ** 12
YES_NO = {
    "是": "是",
    "有": "是",
    "true": "是",
    "True": "是",
    "否": "否",
    "无": "否",
    "false": "否",
    "False": "否",
}

Values = Mapping[str, str]


@implements("PL-022", "PL-023", "PL-024")
def sound(values: Mapping[str, object]) -> dict[str, str]:
    """The values of a profile as they are kept (plain decimals, 是/否, words), empty ones left out.

    Raises ``Refusal`` with the code as field: for a code that the catalogue does not know, for a computed one, for a value of the
    wrong kind, below zero or beyond any village, and for a part larger than its whole.
    """
    kept: dict[str, str] = {}
    for code, value in values.items():
        if value is None or str(value).strip() == "":
            continue
        rule = indicators().get(code)
        if rule is None:
            raise Refusal(f"村情里没有代号为“{code}”的项目，请按模板填写。", field=code)
        if not rule.typed:
            raise Refusal(f"“{rule.title}”由系统计算，不需要填写。", rule.clause, code)
        kept[code] = _kept(rule, str(value).strip())
    for code, value in kept.items():
        _within_whole(indicators()[code], Decimal(value), kept) if indicators()[code].part_of else None
    return kept


def _kept(rule: Indicator, text: str) -> str:
    if rule.kind == "text":
        if len(text) > TEXT_LENGTH:
            raise Refusal(f"“{rule.title}”最多写 {TEXT_LENGTH} 个字。", rule.clause, rule.code)
        return text
    if rule.kind == "yes_no":
        if text not in YES_NO:
            raise Refusal(f"“{rule.title}”请填写“是”或“否”。", rule.clause, rule.code)
        return YES_NO[text]
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Refusal(f"“{rule.title}”应为数字，填写的是“{text}”。", rule.clause, rule.code) from error
    if not number.is_finite() or not 0 <= number < MOST:
        raise Refusal(f"“{rule.title}”不能是 {text}，请填写零或正数。", rule.clause, rule.code)
    if number != round(number, rule.places):
        most = f"最多保留 {rule.places} 位小数" if rule.places else "应为整数"
        raise Refusal(f"“{rule.title}”{most}，填写的是 {text}。", rule.clause, rule.code)
    return format(number.normalize() if number % 1 else number.quantize(Decimal(1)), "f")


def _within_whole(rule: Indicator, value: Decimal, kept: Values) -> None:
    whole = kept.get(rule.part_of)
    if whole is not None and value > Decimal(whole):
        of = indicators()[rule.part_of]
        raise Refusal(
            f"“{rule.title}”{value} 大于“{of.title}”{whole}，请核对。", rule.clause or of.clause, rule.code
        )


@implements("PL-023")
def computed(values: Values) -> dict[str, Decimal]:
    """The ratios of a profile, rounded half up; without numerator, or with a denominator of zero, there is none."""
    found: dict[str, Decimal] = {}
    for rule in indicators().values():
        if rule.typed:
            continue
        above, below = values.get(rule.numerator), values.get(rule.denominator)
        if above is not None and below is not None and Decimal(below):
            share = Decimal(above) * rule.times / Decimal(below)
            found[rule.code] = share.quantize(Decimal(1).scaleb(-rule.places), ROUND_HALF_UP)
    return found


@dataclass(frozen=True)
class Change:
    """An item of an environment check beside the check before: ``before`` None where it was not looked at."""

    item: str
    cleared: bool
    before: bool | None

    @property
    def words(self) -> str:
        """What happened between the checks."""
        if self.before is None:
            return "首次检查"
        if self.before == self.cleared:
            return "没有变化"
        return "已清理" if self.cleared else "又出现"


@implements("PL-040")
def changes(now: Mapping[str, bool], before: Mapping[str, bool] | None) -> list[Change]:
    """Each item of a check with what it was at the check before."""
    return [Change(item, cleared, (before or {}).get(item)) for item, cleared in now.items()]


@dataclass(frozen=True)
class Line:
    """One line of an exit's verdict: what was held against what, and by which clause."""

    title: str
    found: str
    wanted: str
    met: bool
    clause: str = ""


@dataclass(frozen=True)
class Standing:
    """What is known of a village or county that may exit. ``missing`` are its villages without a population on record."""

    poor_persons: int
    persons: int
    missing: Sequence[str]
    listed: bool
    what: str


@dataclass(frozen=True)
class Limit:
    """The rate an exit must stay below, in percent, whose rate it is (全国, 西部), and its clause."""

    percent: Decimal
    of: str
    clause: str


@implements("PL-129")
def exit_verdict(standing: Standing, limit: Limit) -> list[Line]:
    """The lines of an exit: on the list, population known, rate below the limit (低于: the limit itself does not do)."""
    lines = [
        Line(standing.what, "是" if standing.listed else "否", "是", standing.listed, limit.clause),
        Line(
            "人口有村情登记", f"缺{'、'.join(standing.missing)}" if standing.missing else "齐全", "齐全",
            not standing.missing and standing.persons > 0, limit.clause,
        ),
    ]  # fmt: skip
    if not standing.persons:
        return [*lines, Line("贫困发生率", "无法计算", f"低于{plain(limit.percent)}%", False, limit.clause)]
    rate = Decimal(standing.poor_persons) * 100 / standing.persons
    shown = rate.quantize(Decimal("0.01"), ROUND_HALF_UP)
    found = f"{standing.poor_persons} 人 ÷ {standing.persons} 人 = {plain(shown)}%"
    wanted = f"低于{plain(limit.percent)}%（{limit.of}）"
    return [*lines, Line("贫困发生率", found, wanted, rate < limit.percent, limit.clause)]


def plain(number: Decimal) -> str:
    """A number without trailing zeros: 2, 1.5, 39.3."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
