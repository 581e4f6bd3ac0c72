"""Pure verdicts on village siting: eligibility, considerations, agreement, term, filing and review.

A siting is judged by the rules of its batch: those of the batch's area on the batch's first day, whatever day the village
is chosen on. Each verdict is a refusal with its clause and the field it speaks of, or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

SENDING_LEVELS = {
    Level.NATION: "central",
    Level.PROVINCE: "province",
    Level.PREFECTURE: "city",
    Level.COUNTY: "county",
}


@dataclass(frozen=True)
class SitingRules:
    """What a batch demands: villages per unit, years a village is fixed for, the year of identification a village must
    have (None: any village), and the considerations that need a note."""

    villages: int
    years: int
    filing_year: int | None
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A village a unit holds: division key, name, and since when."""

    village: str
    name: str
    since: date


@implements("H15-007")
def check_village(rules: SitingRules, name: str, level: Level, registered: str | None) -> None:
    """The place is a village registered in the wanted year; ``registered`` is the year it bears, if any."""
    if level != Level.VILLAGE:
        raise Refusal(f"“{name}”不是村，请选择村。", "H15-007", "village")
    year = rules.filing_year
    if year is not None and registered != str(year):
        found = f"登记为{registered}年识别" if registered else "没有建档立卡重点贫困村的登记"
        raise Refusal(
            f"“{name}”{found}，驻点村须为{year}年识别的建档立卡重点贫困村，请另选。", "H15-007", "village"
        )


@implements("H15-008")
def check_criteria(rules: SitingRules, notes: Mapping[str, str]) -> None:
    """Each consideration has its note."""
    missing = [text for text in rules.criteria if not notes.get(text, "").strip()]
    if missing:
        raise Refusal(f"请写明布点对以下因素的考虑：{'、'.join(missing)}。", "H15-008", "criteria")


@implements("H15-007")
def check_agreement(*, unit: date, county: date, since: date) -> None:
    """Unit and county agreed by the day of the choice."""
    if max(unit, county) > since:
        raise Refusal("单位与县里的同意日期不能晚于定点日期。", "H15-007", "since")


@implements("H15-006")
def leaving(
    rules: SitingRules, held: Sequence[Held], *, since: date, instead_of: str, exception: str
) -> Held | None:
    """The village a new choice takes the place of; None while the unit has fewer than it may have.

    Of several, ``instead_of`` (a division key) says which. Before its years are over an exception with reason is needed.
    """
    if len(held) < rules.villages:
        return None
    chosen = [one for one in held if instead_of in {"", one.village}]
    if len(chosen) != 1:
        names = "、".join(one.name for one in held)
        raise Refusal(
            f"已有 {len(held)} 个驻点村（{names}），请写明更换其中哪一个。", "H15-006", "instead_of"
        )
    (before,) = chosen
    until = years_later(before.since, rules.years)
    if since < until and not exception.strip():
        raise Refusal(
            f"“{before.name}”自{before.since:%Y年%-m月%-d日}起定点{rules.years}年，{until:%Y年%-m月%-d日}前不能更换；"
            "确需更换请填写例外理由。",
            "H15-006",
            "exception",
        )
    if since <= before.since:
        raise Refusal("新的定点日期须晚于原定点日期。", "H15-006", "since")
    return before


@implements("H15-009")
def check_filing(*, filed_on: date, since: date, today: date) -> None:
    """A village is filed once it is chosen, and not in the future."""
    if filed_on < since:
        raise Refusal("报备日期不能早于定点日期。", "H15-009", "filed_on")
    if filed_on > today:
        raise Refusal("报备日期不能晚于今天。", "H15-009", "filed_on")


@implements("H15-009")
def check_review(*, reviewed_on: date, filed_on: date | None, today: date) -> None:
    """Only what is filed is reviewed, on that day or later, and not in the future."""
    if filed_on is None:
        raise Refusal("该驻点村还没有报备，不能登记审核。", "H15-009", "reviewed_on")
    if reviewed_on < filed_on:
        raise Refusal("审核日期不能早于报备日期。", "H15-009", "reviewed_on")
    if reviewed_on > today:
        raise Refusal("审核日期不能晚于今天。", "H15-009", "reviewed_on")


@implements("H15-009")
def filing_state(
    *, chosen: date | None, filed: date | None, reviewed: date | None, due: date | None, on: date
) -> str:
    """Where a unit stands with its village on a day: ``reviewed``, ``filed``, ``overdue``, ``chosen`` or ``open``."""
    if filed is not None and filed <= on:
        return "reviewed" if reviewed is not None and reviewed <= on else "filed"
    if due is not None and on > due:
        return "overdue"
    return "open" if chosen is None else "chosen"


def years_later(day: date, years: int) -> date:
    """The same day some years on; for 29 February the years are over with the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
