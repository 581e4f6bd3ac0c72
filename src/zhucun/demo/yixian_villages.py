"""The villages of 乙县: the profile and problems of 方山坪村 as the template prints them, its ledgers, and two villages on their way out."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.kernel import clock
from zhucun.work.villages.actions import exits, ledgers, profile, sample
from zhucun.work.villages.queries.exits import VillageExit, steps

from .jiaxian_parts import decide
from .parts import PASSWORD, SINCE, account
from .yixian_rolls import VILLAGE

EXAMINED, HUNG = (
    "990102200203",
    "990102200204",
)  # 黑石村 waits for the township, 老君村 for the end of its notice
DAY = date(2019, 11, 20)


def profiled() -> None:
    """The year 2017 of 方山坪村 and what it keeps in its ledgers."""
    with clock.business_date(date(2018, 1, 10)):
        sample.load_sample(actor=account("yicun"), village_key=VILLAGE)
    with clock.business_date(date(2019, 9, 2)):
        actor, day = account("yicun"), clock.today()
        ledgers.book(
            actor=actor,
            village_key=VILLAGE,
            kind="income",
            booked_on=day,
            subject="光伏电站收益",
            amount=Decimal(18600),
        )
        ledgers.book(
            actor=actor,
            village_key=VILLAGE,
            kind="use",
            booked_on=day,
            subject="公益岗位工资",
            amount=Decimal(6000),
        )


def leaving() -> None:
    """Two villages with few poor people left are put forward for exit."""
    for key, name in ((EXAMINED, "黑石村"), (HUNG, "老君村")):
        _committee(key, name)
        with clock.business_date(date(2019, 11, 4)):
            profile.record_profile(
                actor=account(f"cun{key[-3:]}"), village_key=key, year=2018, values={"households": "310", "persons": "1180"},
                source="入户核查（演示）",
            )  # fmt: skip
            row = exits.put(
                actor=account(f"cun{key[-3:]}"),
                division=key,
                evidence="路、水、电、医、教各项已达标（演示）。",
            )
        with clock.business_date(date(2019, 11, 5)):
            decide(f"cun{key[-3:]}", row.case, "approved", "同意申请。", {"申请书": "见村级申请"})
        if key == HUNG:
            step = _open(row)
            with clock.business_date(date(2019, 11, 11)):
                exits.examine(
                    actor=account("yixiang"), row=row, step=step, people="纪敏（演示）", examined_on=clock.today(), sound=True,
                    finding="逐项核对，属实。",
                )  # fmt: skip
                decide("yixiang", row.case, "approved", "属实。")
            with clock.business_date(date(2019, 11, 15)):
                exits.post_notice(
                    actor=account("yixiang"),
                    row=row,
                    step=_open(row),
                    place="铁厂乡政府公开栏",
                    starts_on=clock.today(),
                )


def _open(row: VillageExit) -> UUID:
    """The step at which the exit stands."""
    return next(step.pk for step in steps(row) if step.state == "open")


def _committee(key: str, name: str) -> None:
    """The account with which a village's committee acts."""
    user = accounts.create_user(
        actor=account("xitong"), username=f"cun{key[-3:]}", name=f"{name}村委（演示）", password=PASSWORD, division=key,
        demo_date=DAY,
    )  # fmt: skip
    accounts.grant_role(
        actor=account("anquan"), user=user, role="village_committee", division=key, since=SINCE, reason="演示"
    )
