"""乙县, to November 2019: the registry under the county plan of 2015, with lists at every step of their procedures.

2,425 registered households of 35 villages are taken in from the county's workbook in September 2015, with the 35 ordinary ones of
方山坪村, whose 65 households and 247 people are those of the plan template. There the story goes on: ten households lifted in
2018, in 2019 applications at every step, a contested notice, an exit, a relapse, monitored households, and the year's surveys.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile

from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import work
from zhucun.foundation.kernel import clock
from zhucun.foundation.publication import actions as publication
from zhucun.foundation.publication import queries as notices
from zhucun.work.households.actions import after, aid, quality, quotas, surveys, years
from zhucun.work.households.bulk.layout import CODE, by_key
from zhucun.work.households.guarantees import Answer
from zhucun.work.households.queries import register
from zhucun.work.households.queries.register import Household

from . import yixian_rolls, yixian_villages
from .parts import account, rows
from .yixian_people import Home, homes
from .yixian_rolls import VILLAGE, Plan

COUNTY, CITY = "990102", "9901"
TAKEN_IN, DAY = date(2015, 9, 10), date(2019, 11, 20)


def tell() -> None:
    """The whole story."""
    with clock.business_date(TAKEN_IN):
        _quotas(2015, households=2600, persons=9900)
        _take_in()
        _reverify()
    with clock.business_date(date(2016, 1, 11)):
        years.close_year(actor=account("yixian"), county=COUNTY, year=2015)
    with clock.business_date(date(2018, 11, 5)):
        _survey(_of_village("未脱贫")[:12], 2018, "4150")
    yixian_rolls.tell(
        Plan(
            "exit",
            "2018年退出名单",
            date(2018, 11, 12),
            _ids(_of_village("未脱贫")[:10]),
            "收入和保障已达标。",
        )
    )
    with clock.business_date(date(2019, 3, 18)):
        _receive()
        _quotas(2019, households=2600, persons=9900)
    with clock.business_date(date(2019, 10, 8)):
        _survey(_of_village("未脱贫"), 2019, "4420")
        _survey(_of_village("脱贫"), 2019, "5600")
        _survey(_of_village("")[:16], 2019, "3050")
    _lists()
    yixian_villages.profiled()
    yixian_villages.leaving()
    with clock.business_date(DAY):
        quality.run_checks(actor=account("yixian"), county=COUNTY)
        _waiting()


# --- the registry -------------------------------------------------------------------------------------------------


def _take_in() -> None:
    """The county's workbook, checked and committed as a person would."""
    actor = account("yixian")
    job = imports.upload(
        actor=actor,
        layout=CODE,
        file=ContentFile(_workbook(), name="乙县建档立卡.csv"),
        county=COUNTY,
        subject="",
    )
    work.check(job.pk)
    job.refresh_from_db()
    assert job.can_commit, (job.message, job.errors)
    imports.commit(actor=actor, job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    assert job.state == job.State.DONE, job.message


def _waiting() -> None:
    """A village's corrections, with a wrong digit in a number: what is wrong with the sheet waits to be mended."""
    viewer, row = account("yixian"), _of_village("未脱贫")[0]
    head = register.members_on([row.pk], DAY)[row.pk][0].person
    wrong = head.identity[:-1] + ("0" if head.identity[-1] != "0" else "1")
    titles = by_key()
    keys = ("village_code", "number", "name", "identity", "relation")
    line = (VILLAGE, row.number, head.name, wrong, "户主")
    text = "\n".join((",".join(titles[key].title for key in keys), ",".join(line)))
    job = imports.upload(
        actor=viewer,
        layout=CODE,
        file=ContentFile(text.encode(), name="方山坪村更正.csv"),
        county=COUNTY,
        subject="",
    )
    work.check(job.pk)


def _workbook() -> bytes:
    filed = [row for row in rows("villages.csv") if row["code"].startswith(COUNTY) and row["filed"]]
    names = {row["code"]: row["name"] for row in filed}
    titles = by_key()
    lines = [line for home in homes([*names]) for line in _lines(home, names[home.village])]
    keys = list(dict.fromkeys(key for line in lines for key in line))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([titles[key].title for key in keys])
    writer.writerows([[_cell(line.get(key, "")) for key in keys] for line in lines])
    return out.getvalue().encode()


def _lines(home: Home, village: str) -> list[dict[str, object]]:
    """The rows of a household in the exchange layout: its own columns stand with the head."""
    own: dict[str, object] = {
        "village_name": village, "village_code": home.village, "group": home.group, "number": home.number,
        "registered_on": "2014-10-20", "status": home.status or "一般农户", "since_year": 2014 if home.status else "", "standard":
        "国家标准" if home.status else "", **home.state, "year": 2015, "taken_on": "2015-09-05",
        "income__工资性收入": home.income["wage"], "income__生产经营性收入": home.income["farm"],
        "income__生产经营性支出": home.income["cost"], "income__其他转移性收入": home.income["transfer"], "income__低保金": home.income["dibao"],
        **{f"guarantee__{item}": True for item in ("不愁吃", "不愁穿", "义务教育", "基本医疗", "住房安全", "饮水安全")},
    }  # fmt: skip
    return [
        {
            **(own if place == 0 else {"village_name": village, "village_code": home.village, "number": home.number}),
            "name": one.name, "identity": one.number, "sex": one.sex, "born_on": one.born, "nation": "汉族", "relation": one.relation,
            **one.state,
        }
        for place, one in enumerate(home.people)
    ]  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _quotas(year: int, *, households: int, persons: int) -> None:
    for office, area, more in (("yanshi", CITY, 400), ("shi", COUNTY, 0)):
        quotas.set_quota(
            actor=account(office), division=area, year=year, households=households + more, persons=persons + more * 4,
            source=f"{year}年规模控制数（演示）",
        )  # fmt: skip


def _of_village(status: str) -> list[Household]:
    """方山坪村's households with a standing today (in words; "" the ordinary ones), by number."""
    viewer, on = account("yixian"), clock.today()
    found = list(register.visible_to(viewer).filter(village_id=VILLAGE).order_by("number"))
    standings = register.standings_on([row.pk for row in found], on)
    said = {pk: row.get_status_display() for pk, row in standings.items()}
    return [row for row in found if said.get(row.pk, "") == status]


def _ids(found: Sequence[Household]) -> list[UUID]:
    return [row.pk for row in found]


# --- what happens in the village ----------------------------------------------------------------------------------


def _reverify() -> None:
    """The visits of September 2015: one finds a wrong figure, two households stay to be visited."""
    for place, row in enumerate(_of_village("未脱贫")[:-2]):
        found: dict[str, object] = {"house_area": Decimal(40)} if place == 3 else {}
        state = register.states_on([row.pk], TAKEN_IN)[row.pk]
        after.reverify(
            actor=account("yidui"), household=row, visited_on=TAKEN_IN, visited_by="高山（演示）", found=found,
            causes=[state.cause], sound=True,
        )  # fmt: skip


def _survey(found: Sequence[Household], year: int, per_head: str) -> None:
    """The year's survey of these households, each a little apart; one of those registered still lacks safe water."""
    day = clock.today()
    members = register.members_on([row.pk for row in found], day)
    for place, row in enumerate(found):
        size = len(members[row.pk])
        farm = (Decimal(per_head) + 35 * place) * size
        water = not (year == 2019 and place == 1)
        surveys.record_survey(
            actor=account("yidui"), household=row, year=year, taken_on=day, taken_by="高山（演示）",
            items={"aac071": farm + 900 * size, "aac074": Decimal(900) * size, "aac083": Decimal(120) * size},
            guarantees={
                item: Answer(met=item != "饮水安全" or water, evidence="入户查看")
                for item in ("不愁吃", "不愁穿", "义务教育", "基本医疗", "住房安全", "饮水安全")
            },
        )  # fmt: skip


def _receive() -> None:
    """What some of the registered households received in spring 2019, and a visit to those lifted."""
    actor, day = account("yidui"), clock.today()
    for row in _of_village("未脱贫")[:8]:
        aid.record_measure(
            actor=actor, household=row, kind="产业发展", content="核桃园间作中药材，发放种苗", given_on=day,
            amount=Decimal(1200), provider="乙县农业局",
        )  # fmt: skip
    for row in _of_village("脱贫")[:4]:
        after.follow_up(
            actor=actor,
            household=row,
            visited_on=day,
            visited_by="高山（演示）",
            stable=True,
            finding="务工稳定，收入不降。",
        )


def _lists() -> None:
    """Applications at every step, a contested notice, an exit under way, a relapse, two monitored households and a removal."""
    ordinary, lifted = _ids(_of_village_on("", DAY)), _ids(_of_village_on("脱贫", DAY))
    begins = date(2019, 10, 10)
    for until in range(7):
        yixian_rolls.tell(
            Plan(
                "identification",
                f"{until + 1}号申请",
                begins,
                ordinary[until : until + 1],
                "因病支出大，收入低于标准。",
                until,
            )
        )
    contested = yixian_rolls.tell(
        Plan("identification", "两户申请", date(2019, 11, 4), ordinary[9:11], "因灾减收。", 4)
    )
    yixian_rolls.ready(contested, date(2019, 11, 17))
    with clock.business_date(date(2019, 11, 18)):
        notice = notices.of_subject("roll", str(contested.pk))[-1]
        publication.object_to(
            actor=account("yixian"),
            notice=notice,
            text="其中一户去年在县城买了商品房，请核实。",
            channel="代录",
        )
    yixian_rolls.tell(Plan("identification", "已批准的申请", begins, ordinary[11:12], "主要劳动力去世。"))
    yixian_rolls.tell(
        Plan(
            "exit",
            "2019年退出名单",
            date(2019, 10, 28),
            _ids(_of_village_on("未脱贫", DAY)[2:10]),
            "收入和保障已达标。",
            4,
        )
    )
    yixian_rolls.tell(
        Plan(
            "exit",
            "2019年第二批退出名单",
            date(2019, 11, 12),
            _ids(_of_village_on("未脱贫", DAY)[11:14]),
            "收入和保障已达标。",
            2,
        )
    )
    yixian_rolls.tell(Plan("relapse", "返贫认定", begins, lifted[:1], "户主病故，收入中断。"))
    for title, who, category in (
        ("脱贫不稳定户", lifted[1:2], "脱贫不稳定户"),
        ("边缘易致贫户", ordinary[12:13], "边缘易致贫户"),
    ):
        yixian_rolls.tell(
            Plan(
                "monitoring", title, begins, who, "收入不稳，有返贫致贫风险。",
                details={"category": category, "risks": ["因病"], "contact": "罗平（演示）"},
            )
        )  # fmt: skip


def _of_village_on(status: str, day: date) -> list[Household]:
    with clock.business_date(day):
        return _of_village(status)
