"""Which steps of a chain apply to a case, by plain facts; no database.

A step's ``when`` names conditions that must all hold: ``X_up_to_key: K`` the fact X is at most the value of policy key K,
``X_over_key: K`` it is more, any other name that the fact equals the value (or is one of a list).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import facts as policy_facts

Value = Callable[[str], int | Decimal]


def applies(step: policy_facts.Step, facts: Mapping[str, Any], value: Value) -> bool:
    """Whether the step applies to a case with these facts; ``value`` answers a policy key. Raises ``Refusal`` for a fact that
    the chain asks for and the case does not give."""
    return all(_holds(name, wanted, facts, value) for name, wanted in step.when.items())


def steps_of(chain: policy_facts.Chain, facts: Mapping[str, Any], value: Value) -> list[policy_facts.Step]:
    """The steps that apply, by number; those of the same number keep their order."""
    return sorted((step for step in chain.steps if applies(step, facts, value)), key=lambda step: step.no)


def finished(states: Sequence[str]) -> bool:
    """Whether all steps of a number are agreed to, so that the next may open."""
    return all(state == "approved" for state in states)


def known(signer: str, day: date) -> dict[str, str]:
    """Evidence the system knows by itself: who signs, and when."""
    return {"签字人": signer, "签字": signer, "日期": day.isoformat()}


def takes_file(item: str) -> bool:
    """Whether an item of evidence may be a file besides words: scans, photographs, minutes."""
    return item.endswith(("扫描件", "照片", "纪要"))


def _holds(name: str, wanted: Any, facts: Mapping[str, Any], value: Value) -> bool:  # noqa: ANN401 - plain data
    for ending, judge in (("_up_to_key", _at_most), ("_over_key", _more)):
        if name.endswith(ending):
            return judge(_fact(name.removesuffix(ending), facts), value(str(wanted)))
    given = _fact(name, facts)
    return given in wanted if isinstance(wanted, tuple) else bool(given == wanted)


def _at_most(given: Any, limit: int | Decimal) -> bool:  # noqa: ANN401 - plain data
    return bool(given <= limit)


def _more(given: Any, limit: int | Decimal) -> bool:  # noqa: ANN401 - plain data
    return bool(given > limit)


def _fact(name: str, facts: Mapping[str, Any]) -> Any:  # noqa: ANN401 - plain data
    if name not in facts:
        raise Refusal(f"审批链按“{name}”区分步骤，但这一件没有给出它。请补充后再提交。")
    return facts[name]
