"""Letters to the sending unit, as drafts for approval (送审稿): feedback, notice of adjustment.

The system never issues them: they leave without red head, number and seal (``documents/circulars.py``), and the
office that is competent takes them through its own procedure.
"""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.documents.circulars import Block, Circular
from zhucun.foundation.documents.document import Unprintable
from zhucun.foundation.documents.text import long_date, span_text
from zhucun.foundation.kernel.evidence import implements


@dataclass(frozen=True)
class Posted:
    """Whom a letter is about: 演示水利厅 / 李示范 / 演示市甲县东川乡东川村 / 驻村工作队队长."""

    unit: str
    name: str
    village: str
    role: str


@dataclass(frozen=True)
class Feedback:
    """What the office tells the unit of its cadre over ``[valid_from, valid_to)``: (heading, text) each, e.g. 在岗情况.

    ``contact``: 联系人：…，电话：…. Raises ``Unprintable`` where nothing is said.
    """

    posted: Posted
    office: str
    valid_from: date
    valid_to: date
    points: tuple[tuple[str, str], ...]
    dated: date | None = None
    contact: str = ""

    def __post_init__(self) -> None:
        if not self.points:
            raise Unprintable(f"{self.posted.name}的反馈函没有内容：请至少写一项工作情况。")


@dataclass(frozen=True)
class AdjustmentNotice:
    """An adjustment at the member's own application, agreed by unit and office; ``rule``: the clause as cited, e.g.
    厅字〔2018〕34号第九条（五）第2款. ``ends_on``: the last day of the term; ``replace_by``: the last day for a successor."""

    posted: Posted
    office: str
    reason: str
    rule: str
    applied_on: date
    ends_on: date
    replace_by: date | None = None
    dated: date | None = None
    contact: str = ""


@implements("SC15-045")
def feedback_letter(data: Feedback) -> Circular:
    """反馈函, to the unit alone."""
    who = data.posted
    return Circular(
        title=f"关于{who.name}驻村帮扶工作情况的反馈函",
        recipients=who.unit,
        body=(
            Block(
                f"现将你单位选派到{who.village}的{who.role}{who.name}{span_text(data.valid_from, data.valid_to)}"
                "的驻村帮扶工作情况反馈如下。"
            ),
            *(Block(text, heading=f"{heading}。", level=1) for heading, text in data.points),
            Block("请你单位结合上述情况，做好驻村干部的管理和关心支持工作。"),
        ),
        issuers=(data.office,),
        dated=data.dated,
        contact=data.contact,
    )


@implements("JX18-058")
def adjustment_notice(data: AdjustmentNotice) -> Circular:
    """调整通知, to the sending unit."""
    who = data.posted
    return Circular(
        title=f"关于调整{who.village}\n{who.role}{who.name}的通知",
        recipients=who.unit,
        body=(
            Block(
                f"{who.village}{who.role}{who.name}因{data.reason}，于{long_date(data.applied_on)}提出书面申请。"
                f"根据{data.rule}，经你单位和本办公室同意，由你单位予以调整。现将有关事项通知如下。"
            ),
            Block(f"{who.name}的驻村任期至{long_date(data.ends_on)}终止。", heading="任期。", level=1),
            Block(_successor(data.replace_by), heading="补派。", level=1),
        ),
        issuers=(data.office,),
        dated=data.dated,
        contact=data.contact,
    )


def _successor(replace_by: date | None) -> str:
    return f"请{f'于{long_date(replace_by)}前' if replace_by else '及时'}选派新人驻村履职。"
