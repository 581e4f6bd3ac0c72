"""The households of 乙县 as another system would hand them over: 2,425 registered in 35 villages, all invented, from a fixed seed.

方山坪村 has the 65 households and 247 people of the plan template, of which 30 households with 97 people are registered.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from zhucun.foundation.kernel.identity import check_character

T = TypeVar("T")
SEED, REGISTERED = 2015, 2425
SAMPLE = "990102200200"  # 方山坪村
FEW = {"990102200203": 5, "990102200204": 5}  # 黑石村 and 老君村, which are about to leave poverty
SAMPLE_POOR, SAMPLE_ORDINARY = (30, 97), (35, 150)  # households, people
BORN_BY = date(2015, 8, 31)

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万"
_MEN = "伟强军勇磊涛斌波辉刚健平峰林海山川根柱福贵财发旺兴盛喜庆和顺义仁信忠诚文武成良德明亮光荣华国民生全宝金银玉石田"
_WOMEN = "芳娟敏静丽娜秀英兰桂香梅莲菊凤霞琴玲珍珠翠红艳燕云月娥秋春花美慧巧素淑贞"
_CAUSES = (
    ("因病", 36), ("因残", 12), ("因学", 9), ("缺技术", 14), ("缺劳力", 11), ("缺资金", 8), ("因灾", 3), ("缺土地", 2),
    ("交通条件落后", 2), ("自身发展动力不足", 3),
)  # fmt: skip
_SIZES = ((1, 9), (2, 19), (3, 21), (4, 24), (5, 16), (6, 8), (7, 3))


@dataclass
class Villager:
    """One person of a household, with the terms of the code lists."""

    name: str
    sex: str
    born: date
    number: str
    relation: str
    state: dict[str, object] = field(default_factory=dict)


@dataclass
class Home:
    """One household: its place, its people (the head first), its state, and what it earned in the year (yuan by item)."""

    village: str
    number: str
    group: str
    status: str
    people: list[Villager]
    state: dict[str, object]
    income: dict[str, int]


def homes(villages: Sequence[str]) -> Iterator[Home]:
    """The households of all villages (keys), village by village; the same on every run."""
    dice = random.Random(SEED)  # noqa: S311 - invented people, not secrets
    others = [village for village in villages if village != SAMPLE and village not in FEW]
    share, rest = divmod(REGISTERED - SAMPLE_POOR[0] - sum(FEW.values()), len(others))
    serial = iter(range(1, 10**6))
    for village in villages:
        if village == SAMPLE:
            sizes = [*_spread(dice, *SAMPLE_POOR), *_spread(dice, *SAMPLE_ORDINARY)]
        else:
            count = FEW[village] if village in FEW else share + (others.index(village) < rest)
            sizes = [_pick(dice, _SIZES) for _ in range(count)]
        poor = SAMPLE_POOR[0] if village == SAMPLE else len(sizes)
        for place, size in enumerate(sizes):
            status = "未脱贫" if place < poor else ""
            yield _home(dice, village, place + 1, size, status, serial)


def _spread(dice: random.Random, households: int, people: int) -> list[int]:
    """Sizes of so many households that add up to so many people."""
    sizes = [people // households] * households
    for place in range(people % households):
        sizes[place] += 1
    for _ in range(households * 2):  # vary them, keeping the sum
        one, other = dice.randrange(households), dice.randrange(households)
        if sizes[one] > 1 and sizes[other] < 7:
            sizes[one] -= 1
            sizes[other] += 1
    return sizes


def _pick(dice: random.Random, choices: Sequence[tuple[T, int]]) -> T:
    return dice.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]


def _home(
    dice: random.Random, village: str, place: int, size: int, status: str, serial: Iterator[int]
) -> Home:
    head_age = dice.randint(34, 74)
    alone = size == 1
    surname = dice.choice(_SURNAMES)
    sex = "男" if alone or dice.random() < 0.9 else "女"
    people = [_villager(dice, serial, surname, sex, head_age, "户主")]
    if size >= 2:
        people.append(
            _villager(
                dice, serial, dice.choice(_SURNAMES), "女" if sex == "男" else "男",
                head_age + dice.randint(-5, 3), "配偶",
            )
        )  # fmt: skip
    while len(people) < size:
        people.append(_relative(dice, serial, surname, head_age, people))
    cause = _pick(dice, _CAUSES) if status else ""
    ill = {"因病": ["长期慢性病"], "因残": ["残疾"]}.get(cause)
    if ill:
        people[min(1, size - 1)].state["health"] = ill
        if cause == "因残":
            people[min(1, size - 1)].state |= {
                "disability": "肢体",
                "disability_grade": 3,
                "labour": "丧失劳动力",
            }
    working = [one for one in people if one.state.get("labour") == "普通劳动力"]
    away = [one for one in working[-2:] if dice.random() < 0.45]
    for one in away:
        one.state |= {
            "work_area": "省外",
            "work_place": "沿海某市（演示）",
            "work_months": dice.randint(6, 11),
        }
    dibao = bool(status) and dice.random() < 0.3
    for one in people:
        one.state["dibao"] = dibao
    arable = round(size * dice.uniform(0.8, 1.9), 1)
    state: dict[str, object] = {
        "cause": cause, "property": ("低保贫困户" if dibao else "一般贫困户") if status else "",
        "arable": arable, "irrigated": round(arable * 0.2, 1), "forest": round(dice.uniform(2, 9), 1), "returned": 0,
        "orchard": round(dice.uniform(0, 2), 1), "pasture": 0, "water_area": 0, "farm_power": True, "power": True,
        "broadcast": dice.random() < 0.9, "water_hard": dice.random() < 0.1, "water_safe": True, "toilet": dice.random() < 0.5,
        "road": dice.choice(("水泥路", "砂石路", "泥土路")), "road_km": round(dice.uniform(0, 2), 1), "fuel": ["柴草"],
        "house_area": 18 * size + dice.randint(10, 40), "house_danger": "",
    }  # fmt: skip
    return Home(
        village, f"{village}{place:04}", f"{'一二三四'[place % 4]}组", status, people, state,
        _income(dice, size, len(away), poor=bool(status)) | {"dibao": 1300 * size if dibao else 0},
    )  # fmt: skip


def _relative(
    dice: random.Random, serial: Iterator[int], surname: str, head_age: int, people: list[Villager]
) -> Villager:
    relations = {one.relation for one in people}
    if head_age < 62 and "之母" not in relations and dice.random() < 0.25:
        return _villager(dice, serial, dice.choice(_SURNAMES), "女", head_age + dice.randint(20, 26), "之母")
    age = max(0, head_age - dice.randint(22, 32))
    if dice.random() < 0.55:
        return _villager(dice, serial, surname, "男", age, "之子")
    return _villager(dice, serial, surname, "女", age, "之女")


def _villager(
    dice: random.Random, serial: Iterator[int], surname: str, sex: str, age: int, relation: str
) -> Villager:
    given = "".join(dice.sample(_MEN if sex == "男" else _WOMEN, dice.choice((1, 2, 2))))
    born = date(BORN_BY.year - age, dice.randint(1, 8), dice.randint(1, 28))
    order = next(serial)
    body = f"9901{order // 499 % 100:02}{born:%Y%m%d}{order % 499 * 2 + (sex == '男'):03}"
    state: dict[str, object] = {
        "health": ["健康"], "politics": "群众", "resident_insurance": True, "illness_insurance": True,
        "employee_insurance": False,
        **_school(age),
    }  # fmt: skip
    state["labour"] = "普通劳动力" if 16 <= age < 65 and state.get("student") == "非在校生" else "无劳动力"
    state["resident_pension"] = age >= 16 and state["student"] == "非在校生"
    return Villager(f"{surname}{given}（演示）", sex, born, body + check_character(body), relation, state)


def _school(age: int) -> dict[str, object]:
    if age < 3:
        return {"student": "非在校生", "education": "学龄前儿童"}
    if age < 19:
        at = (
            *["学前教育"] * 3,
            *["小学"] * 6,
            "七年级",
            "八年级",
            "九年级",
            "高中一年级",
            "高中二年级",
            "高中三年级",
            "大专及以上",
        )
        return {"student": at[age - 3], "education": ""}
    return {
        "student": "非在校生",
        "education": "初中" if age < 45 else "小学" if age < 68 else "文盲或半文盲",
    }


def _income(dice: random.Random, size: int, working: int, *, poor: bool) -> dict[str, int]:
    level = 1.0 if poor else 2.2
    farm = round(size * dice.uniform(500, 900) * level)
    return {
        "wage": round(min(working * 4800, size * dice.uniform(1000, 1600)) * level), "farm": farm, "cost": round(farm * dice.uniform(0.25, 0.4)),
        "transfer": size * dice.randint(60, 220),
    }  # fmt: skip
