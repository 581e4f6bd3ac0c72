"""The notice of recall on the page of official papers, as a draft for approval: no red head, number or seal."""

from itertools import groupby

from zhucun.foundation.documents.circulars import Block, Circular
from zhucun.foundation.documents.text import long_date
from zhucun.foundation.kernel.evidence import implements

from .queries.notices import Effect, RecallNotice


@implements("JX18-059")
def circular_of(notice: RecallNotice) -> Circular:
    """The notice as a circular; without a date while it is being decided."""
    facts = "\n".join(f"{number}.{text}。" for number, text in enumerate(notice.facts, 1))
    clause, procedure = _cited(notice.clause_label), _cited(notice.procedure_label)
    body = (
        Block(
            f"你单位选派到{notice.village}的{notice.role}{notice.person}，有{clause}规定的情形：{notice.ground_text.rstrip('。')}。主要事实："
        ),
        Block(facts),
        Block(f"上述事实由{notice.confirmed.rstrip('。')}。{'；'.join(notice.heard)}。"),
        Block(f"根据{procedure}规定，决定召回{notice.person}，其驻村任职自本通知发出之日起终止。"),
        *([Block(_effects(notice.effects))] if notice.effects else []),
        Block("请你单位及时选派新人驻村履职。"),
        Block("特此通知。"),
    )
    return Circular(
        title=f"关于召回驻村工作队员{notice.person}的通知", body=body, recipients=notice.unit, issuers=(notice.issuer,),
        dated=notice.notice_on, copies="，".join(notice.copies), printed_by=notice.issuer, printed_on=notice.notice_on,
    )  # fmt: skip


def _effects(effects: tuple[Effect, ...]) -> str:
    """The bans, those of one clause in one sentence."""
    sentences = []
    for label, found in groupby(effects, key=lambda effect: effect.clause_label):
        sentences.append(f"根据{_cited(label)}规定，{'，'.join(map(_effect, found))}")
    return f"{'；'.join(sentences)}；相关处理情况记入本人档案。"


def _effect(effect: Effect) -> str:
    if effect.valid_from is None:
        return effect.title
    return f"自{long_date(effect.valid_from)}至{long_date(effect.last_day)}{effect.title}"


def _cited(label: str) -> str:
    """A clause's name as running text writes it, without the space."""
    return label.replace(" ", "")
