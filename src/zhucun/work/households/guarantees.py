"""Two assurances, three guarantees and safe water as questions: what a household was asked, what was seen, and what follows.

Which items are asked is policy (``households.guarantees.items``, ``households.standard.items``). An item nobody asked about is not
met. The wording of the question helps whoever asks; an item we have no wording for is asked by its name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

QUESTIONS = {
    "不愁吃": "平时主食够不够吃，能不能吃上肉、蛋、奶或豆制品？",
    "不愁穿": "四季有没有换洗的衣服，有没有御寒的被褥？",
    "义务教育": "义务教育阶段的孩子有没有因贫失学辍学？",
    "基本医疗": "家里每个人有没有参加基本医疗保险，常见病看不看得起？",
    "住房安全": "住的房子是不是安全（有没有鉴定为危房还在住）？",
    "饮水安全": "水量、水质、取水方便程度和供水保证够不够？",
}


@dataclass(frozen=True)
class Answer:
    """What was found for an item; ``evidence`` says what was seen (鉴定书, 参保记录 …)."""

    met: bool
    evidence: str = ""


@dataclass(frozen=True)
class Verdict:
    """An item with its answer; ``met`` is None where nobody asked."""

    item: str
    met: bool | None
    evidence: str

    @property
    def word(self) -> str:
        """有保障, 未保障 or 未登记."""
        return "未登记" if self.met is None else "有保障" if self.met else "未保障"


@dataclass(frozen=True)
class Judged:
    """The verdict of each item in the order of the policy; ``clause`` is where the items stand."""

    items: tuple[Verdict, ...]
    clause: str = ""

    @property
    def met(self) -> bool:
        """Whether every item is met; nothing asked is nothing met."""
        return bool(self.items) and all(one.met for one in self.items)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The items that are not met or that nobody asked about."""
        return tuple(one.item for one in self.items if not one.met)

    @property
    def sentence(self) -> str:
        """The whole in a line: 各项都有保障。"""
        if self.met:
            return "各项都有保障。"
        unmet = "、".join(one.item for one in self.items if one.met is False)
        unasked = "、".join(one.item for one in self.items if one.met is None)
        parts = [f"未保障：{unmet}" if unmet else "", f"未登记：{unasked}" if unasked else ""]
        return "；".join(part for part in parts if part) + "。" if self.items else "没有规定保障项目。"


@implements("JX18-010")
def judge(stored: Mapping[str, Mapping[str, Any]], items: Iterable[str], clause: str = "") -> Judged:
    """The stored answers of a survey (item → met, evidence) by the items that policy wants to know."""
    return Judged(
        tuple(
            Verdict(
                item, bool(stored[item]["met"]) if item in stored else None,
                str(stored[item].get("evidence", "")) if item in stored else "",
            )
            for item in items
        ),
        clause,
    )  # fmt: skip


def sound(answers: Mapping[str, Answer], items: Iterable[str], clause: str = "") -> dict[str, dict[str, Any]]:
    """The answers as they are stored. Raises ``Refusal`` for an item nobody wants to know (field ``met_…``), and where an item is
    not met and nobody says why (field ``evidence_…``)."""
    wanted = tuple(items)
    for item, answer in answers.items():
        if item not in wanted:
            raise Refusal(
                f"“{item}”不在本地本年的保障项目里，应为：{'、'.join(wanted)}。", clause, f"met_{item}"
            )
        if not answer.met and not answer.evidence.strip():
            raise Refusal(f"“{item}”没有保障，请写明情况。", clause, f"evidence_{item}")
    return {
        item: {"met": answer.met, "evidence": answer.evidence.strip()} for item, answer in answers.items()
    }
