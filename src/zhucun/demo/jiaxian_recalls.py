"""Three members of 甲县's teams whose record gave the county office cause to look: recalled, not recalled, and a hint."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from zhucun.work.appraisal.actions import facts, recalls
from zhucun.work.cadres import actions as cadres
from zhucun.work.teams.queries.roster import Posting

from .jiaxian_parts import CITY_WATER, decide, member_of, on
from .parts import account


def recalled() -> None:
    """A member sent by the city was ordered to correct himself twice: the county states, the city issues the notice."""
    row = member_of(CITY_WATER, "队员")
    office = account("xian")
    for day, text in ((date(2018, 8, 24), "责令书面检查"), (date(2018, 9, 4), "诫勉谈话")):
        on(day, lambda day=day, text=text: facts.note_fact(  # type: ignore[misc]  # bound now, called at once
            actor=office, posting=row, kind="measure", happened_on=day, source="县办月巡查记录（演示）", text=text))  # fmt: skip
    _put(
        row,
        5,
        date(2018, 9, 5),
        "查阅巡查记录，与乡镇、村干部谈话，情况属实（演示）",
        entered="两次巡查不在村，本人认可（演示）",
    )
    on(
        date(2018, 9, 8),
        lambda: decide(
            "xian2", _case(row), "approved", "同意提出召回", {"书面意见": "县办〔2018〕9号意见（演示）"}
        ),
    )
    on(
        date(2018, 9, 10),
        lambda: decide("shi", _case(row), "approved", "同意召回", {"召回通知": "召回通知送审稿（演示）"}),
    )


def not_recalled() -> None:
    """A poll under sixty percent, the member explains himself, and the office does not recall."""
    row = member_of("甲县县委宣传部", "马强（演示）")
    on(
        date(2018, 9, 6),
        lambda: cadres.link_account(actor=account("xian"), cadre=row.cadre, username="duiyuan"),
    )
    on(date(2018, 9, 10), lambda: facts.note_fact(
        actor=account("xian"), posting=row, kind="poll", happened_on=date(2018, 9, 10), text="群众满意度测评", source="羊坡村群众满意度测评（演示）",
        number=Decimal("58"), answers=43,
    ))  # fmt: skip
    _put(
        row,
        6,
        date(2018, 9, 11),
        "测评由县办组织，参加 43 户（演示）",
        own="到村一个月，入户还没有走完，愿意限期补齐（演示）",
    )
    on(
        date(2018, 9, 14),
        lambda: decide("xian2", _case(row), "refused", "任职不满两个月，先约谈提醒，不予召回（演示）"),
    )


def _put(
    row: Posting, ground: int, day: date, confirmation: str, *, own: str = "", entered: str = ""
) -> None:
    """The office takes a ground up, the member is heard, the opinion goes to the chain; a day each."""
    office = account("xian")
    made = []
    on(day, lambda: made.append(recalls.prepare(
        actor=office, posting=row, ground=ground, confirmed_on=day, confirmed_by="王岚、赵青（演示）", confirmation=confirmation,
    )))  # fmt: skip
    speaker = account("duiyuan") if own else office
    later = day + timedelta(days=1)
    on(later, lambda: recalls.explain(actor=speaker, recall=made[0], text=own or entered, on=later))
    on(day + timedelta(days=2), lambda: recalls.submit(
        actor=office, recall=made[0], opinion="事实清楚，已听取本人说明，建议按规定办理（演示）"))  # fmt: skip


def hinted() -> None:
    """What stands on record of one more member: a hint, and nothing but a hint, until the office looks."""
    row = member_of("甲县交通运输局", "队员")
    for day, text in ((date(2018, 9, 7), "责令书面检查"), (date(2018, 9, 17), "责令书面检查")):
        facts.note_fact(
            actor=account("xian"),
            posting=row,
            kind="measure",
            happened_on=day,
            source="县办月巡查记录（演示）",
            text=text,
        )


def _case(row: Posting) -> UUID | None:
    return row.recalls.latest("prepared_on").case
