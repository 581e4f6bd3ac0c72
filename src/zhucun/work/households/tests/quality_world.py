"""An invented county of sound households as rows of a case, and one fault for each check, planted in exactly one place."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhucun.foundation.kernel.identity import check_character
from zhucun.work.households.checks import check_registry
from zhucun.work.households.quality.case import RegistryCase, case_of_rows
from zhucun.work.households.quality.limits import Limit, Limits

ON = date(2022, 6, 1)
Row = dict[str, Any]
Expected = Counter[tuple[str, str]]

LIMITS = Limits(
    values={
        name: Limit(value, "ND-900")
        for name, value in {
            "standard": 4000, "line": 6000, "causes_most": 2, "risks_most": 5, "guarantees": ("义务教育", "住房安全"),
            "wage_min": 300, "wage_max": 300000, "dibao_min": 200, "family_planning_min": 100, "pension_min": 88,
            "tekun_min": 200, "road_max": 5, "labour_from": 16, "labour_to": 59, "mobile_digits": 11, "unremoved_months": 6,
            "removal_months": 1, "development": ("产业帮扶", "就业帮扶"), "oldest": 110, "parent_gap": 13, "pension_age": 55,
        }.items()
    },
    codes={
        name: Limit(tuple(terms.split()), "ND-901")
        for name, terms in {
            "standard": "国家标准", "property": "一般贫困户 低保户 五保户", "cause": "因病 因学 缺技术 缺资金", "mark": "军烈属",
            "relation": "户主 配偶 之子 之女 之母 其他", "education": "文盲或半文盲 小学 初中 高中", "student": "非在校生 小学 七年级",
            "health": "健康 长期慢性病 残疾", "disability": "肢体", "labour": "普通劳动力 技能劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力",
            "work_area": "省外", "politics": "群众 中共党员", "dropout": "因病", "water_source": "净化自来水", "road": "水泥路",
            "fuel": "柴草 清洁能源", "house_kind": "砖混", "house_danger": "A级 B级 C级 D级", "measure": "产业帮扶 教育帮扶",
            "education_level": "小学", "category": "脱贫不稳定户", "risk": "因病 因务工就业不稳 因学 因残 因房 因水 其他",
            "removal": "帮扶消除 自然消除",
        }.items()
    },
)  # fmt: skip


@dataclass
class House:
    """The rows of one household: the head, a wife, a grown son at work, a daughter at school, the head's mother."""

    key: str
    row: Row
    members: list[Row]
    survey: Row
    spans: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)


@dataclass
class County:
    """Households by what they are: poor, lifted, monitored, removed (no longer monitored)."""

    houses: list[House]

    def case(self, **changes: Any) -> RegistryCase:
        """The county laid out for the checks."""
        parts = {
            "persons": [row for house in self.houses for row in house.members],
            "households": [house.row for house in self.houses],
            "surveys": [house.survey for house in self.houses if house.survey],
            "monitorings": [row for house in self.houses for row in house.spans],
            "measures": [row for house in self.houses for row in house.measures],
        }
        return case_of_rows(**{"on": ON, "limits": LIMITS, **parts, **changes})

    def of(self, kind: str) -> list[House]:
        """The households of a kind."""
        return [house for house in self.houses if house.key.startswith(kind)]


def county(seed: int, each: int = 40) -> County:
    """``each`` sound households of every kind."""
    choose = random.Random(seed)
    houses = [_house(kind, number, choose) for kind in KINDS for number in range(each)]
    choose.shuffle(houses)
    return County(houses)


KINDS = ("poor", "lifted", "monitored", "removed")


def _house(kind: str, number: int, choose: random.Random) -> House:
    key = f"{kind}-{number}"
    where = {
        "household": key, "number": f"99010220{number:04}", "village": f"9901022002{number % 7:02}", "place": "铁厂乡方山坪村",
    }  # fmt: skip
    base = choose.randint(1950, 1970)
    people = [
        ("张三", "户主", "男", base, {"education": "小学"}),
        ("李四", "配偶", "女", base + 2, {"education": "小学"}),
        ("张小", "之子", "男", base + 25, {"education": "初中", "work_area": "省外", "work_place": "广东", "work_months": 10}),
        ("张妹", "之女", "女", 2010, {"student": "小学", "labour": "无劳动力"}),
        ("王五", "之母", "女", base - 22, {"education": "文盲或半文盲", "labour": "无劳动力", "health": ["长期慢性病"]}),
    ]  # fmt: skip
    members = []
    for place, (name, relation, sex, year, more) in enumerate(people):
        born = date(year, choose.randint(1, 12), choose.randint(1, 28))
        members.append(
            {
                **where, "person": f"{key}-{place}", "name": name, "relation": relation, "sex": sex, "born": born,
                "identity_key": f"{key}-{place}", "identity_fault": "", "identity_sex": sex, "identity_born": born,
                "labour": "普通劳动力", "health": ["健康"], "politics": "群众", "resident_insurance": True,
                "employee_insurance": False, "illness_insurance": True, "resident_pension": year < 2000, "employee_pension": False,
                "dibao": False, "tekun": False, **more,
            }
        )  # fmt: skip
    row = {
        **where, "registered": date(2014, 5, 1), "status": "poor" if kind == "poor" else "lifted", "standard": "国家标准",
        "property": "一般贫困户", "cause": "因病", "causes": ["缺技术"], "marks": [], "family_planning": False, "phone": "19900000000",
        "arable": choose.randint(2, 9) + 0.5, "irrigated": 1.0, "forest": 5.0, "returned": 2.0, "orchard": 0.0, "pasture": 1.0,
        "water_area": 0.0, "water_safe": True, "water_source": "净化自来水", "road": "水泥路", "road_km": 0.3, "fuel": ["柴草"],
        "house_kind": "砖混", "house_danger": "A级",
    }  # fmt: skip
    survey = {
        "household": key, "year": 2021, "size": 5, "per_head": choose.randint(700_000, 900_000), "wage": 3_000_000,
        "business": 500_000, "cost": 200_000, "pension": 150_000, "transfer": 150_000, "met": ["义务教育", "住房安全"], "unmet": [],
    }  # fmt: skip
    house = House(key, row, members, survey)
    if kind in {"monitored", "removed"}:
        house.spans = [
            {
                "household": key, "started": date(2021, 3, 2), "removed": date(2022, 3, 1) if kind == "removed" else None,
                "category": "脱贫不稳定户", "risks": ["因病"], "contact": "赵六", "kept": False,
                "removal": "帮扶消除" if kind == "removed" else "",
            }
        ]  # fmt: skip
        house.measures = [
            {"household": key, "kind": "产业帮扶", "level": "", "given_on": date(2021, 6, 1)},
        ]  # fmt: skip
    return house


def found(case: RegistryCase) -> Expected:
    """Code and what it is about: the person, else the household."""
    rows = check_registry(case).iter_rows(named=True)
    return Counter((row["code"], row["person"] or row["household"]) for row in rows)


Plant = Callable[[House], str]
HEAD, WIFE, SON, DAUGHTER, MOTHER = range(5)


def at(place: int, **changes: Any) -> Plant:
    """Changes of one member."""

    def plant(house: House) -> str:
        house.members[place].update(changes)
        return str(house.members[place]["person"])

    return plant


def everybody(changes: Mapping[str, Any], **more: Any) -> Plant:
    """Changes of all members, and of the household."""

    def plant(house: House) -> str:
        for row in house.members:
            row.update(changes)
        house.row.update(more)
        return house.key

    return plant


def of_house(**changes: Any) -> Plant:
    """Changes of the household."""
    return everybody({}, **changes)


def surveyed(**changes: Any) -> Plant:
    """Changes of its survey."""

    def plant(house: House) -> str:
        house.survey.update(changes)
        return house.key

    return plant


def watched(**changes: Any) -> Plant:
    """Changes of its monitoring."""

    def plant(house: House) -> str:
        house.spans[0].update(changes)
        return house.key

    return plant


def both(*plants: Plant) -> Plant:
    """Several changes; the finding is about what the last one names."""

    def plant(house: House) -> str:
        return [one(house) for one in plants][-1]

    return plant


def _without(part: str) -> Plant:
    def plant(house: House) -> str:
        getattr(house, part).clear()
        return house.key

    return plant


def _measure(**changes: Any) -> Plant:
    def plant(house: House) -> str:
        house.measures[0].update(changes)
        return house.key

    return plant


def _older_child(house: House) -> str:
    head = house.members[HEAD]["born"]
    return at(SON, born=date(head.year + 3, 1, 1), identity_born=date(head.year + 3, 1, 1))(house)


def _other_birth(house: House) -> str:
    born = house.members[WIFE]["born"]
    return at(WIFE, identity_born=born.replace(day=born.day % 28 + 1))(house)


NOBODY_ABLE: Mapping[str, Any] = {
    "labour": "无劳动力", "health": ["长期慢性病"], "work_area": "", "work_place": "", "work_months": None,
}  # fmt: skip
IDLE: Mapping[str, Any] = {"work_area": "", "work_place": "", "work_months": None}
YOUNG: Mapping[str, Any] = {
    "born": date(1990, 1, 1), "identity_born": date(1990, 1, 1), "relation": "其他", "student": "非在校生", "education": "小学",
    "health": ["健康"], "labour": "普通劳动力",
}  # fmt: skip
UNABLE = both(everybody(NOBODY_ABLE), surveyed(wage=None))
AT_REST = both(everybody(IDLE), surveyed(wage=None))

# Code → the kind of household it is planted in, and how; each gives exactly one finding.
PLANTS: Mapping[str, tuple[str, Plant]] = {
    "person.name_missing": ("poor", at(WIFE, name="")),
    "person.identity_missing": ("poor", at(WIFE, identity_key="")),
    "person.identity_form": ("poor", at(WIFE, identity_fault="form")),
    "person.identity_date": ("poor", at(WIFE, identity_fault="date")),
    "person.identity_checksum": ("poor", at(WIFE, identity_fault="checksum")),
    "person.identity_sex": ("poor", at(DAUGHTER, sex="男", relation="其他")),
    "person.identity_birth": ("poor", _other_birth),
    "person.birth_missing": ("poor", at(WIFE, born=None, identity_born=None)),
    "person.birth_future": ("poor", at(DAUGHTER, born=date(2022, 6, 2), identity_born=date(2022, 6, 2))),
    "person.age_high": ("poor", at(MOTHER, born=date(1911, 6, 1), identity_born=date(1911, 6, 1))),
    "person.died": ("poor", at(MOTHER, died=ON)),
    "person.sex_missing": ("poor", at(MOTHER, sex="", identity_sex=None)),
    "person.relation_missing": ("poor", at(MOTHER, relation="")),
    "person.spouses_several": ("poor", both(at(MOTHER, relation="配偶"), of_house())),
    "person.spouse_sex": ("poor", at(WIFE, sex="男", identity_sex="男")),
    "person.relation_sex": ("poor", at(DAUGHTER, relation="之子")),
    "person.relation_age": ("poor", _older_child),
    "person.relation_list": ("poor", at(DAUGHTER, relation="之养女")),
    "person.education_list": ("poor", at(WIFE, education="私塾")),
    "person.student_list": ("poor", at(DAUGHTER, student="私塾")),
    "person.health_list": ("poor", at(MOTHER, health=["体弱"])),
    "person.disability_list": ("poor", at(MOTHER, health=["残疾"], disability="多种", disability_grade=2)),
    "person.labour_list": ("poor", at(WIFE, labour="能干活")),
    "person.work_area_list": ("poor", at(SON, work_area="外地")),
    "person.politics_list": ("poor", at(WIFE, politics="党员")),
    "person.dropout_list": ("poor", at(WIFE, dropout="不想读")),
    "person.education_student_both": ("poor", at(DAUGHTER, education="小学")),
    "person.education_student_neither": ("poor", at(WIFE, education="", student="非在校生")),
    "person.dropout_student": ("poor", at(DAUGHTER, dropout="因病")),
    "person.health_missing": ("poor", at(MOTHER, health=[])),
    "person.health_mixed": ("poor", at(WIFE, health=["健康", "长期慢性病"])),
    "person.disability_kind": ("poor", at(MOTHER, health=["残疾"])),
    "person.disability_grade": ("poor", at(MOTHER, health=["残疾"], disability="肢体")),
    "person.disability_unmarked": ("poor", at(MOTHER, disability="肢体", disability_grade=2)),
    "person.labour_missing": ("poor", at(WIFE, labour="")),
    "person.labour_fit": (
        "poor", at(SON, born=date(1990, 1, 1), identity_born=date(1990, 1, 1), labour="弱劳动力或半劳动力"),
    ),
    "person.labour_working": ("poor", at(SON, health=["长期慢性病"], labour="丧失劳动力")),
    "person.work_months_missing": ("poor", at(SON, work_months=None)),
    "person.work_place_missing": ("poor", at(WIFE, work_months=3)),
    "person.work_months_high": ("poor", at(SON, work_months=13)),
    "person.insured_twice": ("poor", at(WIFE, employee_insurance=True)),
    "person.uninsured": ("poor", at(WIFE, resident_insurance=False, employee_insurance=None)),
    "person.illness_uninsured": ("poor", at(WIFE, illness_insurance=False)),
    "person.dibao_tekun": ("poor", both(surveyed(dibao=300_000), at(MOTHER, dibao=True, tekun=True))),
    "household.no_members": ("poor", both(surveyed(wage=None, size=0), _without("members"))),
    "household.head_none": ("poor", both(at(HEAD, relation="其他"), of_house())),
    "household.heads_several": (
        "poor", both(at(DAUGHTER, relation="户主", student="", education="小学"), of_house()),
    ),
    "household.undescribed": ("poor", of_house(stated=False, arable=None, cause="")),
    "household.phone": ("poor", of_house(phone="1990000000")),
    "household.standard_list": ("poor", of_house(standard="县定标准")),
    "household.property_list": ("poor", of_house(property="贫困户")),
    "household.cause_list": ("poor", of_house(cause="因懒")),
    "household.causes_list": ("poor", of_house(causes=["因懒"])),
    "household.marks_list": ("poor", of_house(marks=["军烈属", "大户"])),
    "household.water_source_list": ("poor", of_house(water_source="井")),
    "household.road_list": ("poor", of_house(road="大路")),
    "household.fuel_list": ("poor", of_house(fuel=["木炭"])),
    "household.house_kind_list": ("poor", of_house(house_kind="木屋")),
    "household.house_danger_list": ("poor", of_house(house_danger="危")),
    "household.cause_missing": ("poor", of_house(cause="")),
    "household.causes_many": ("poor", of_house(causes=["因学", "缺技术", "缺资金"])),
    "household.causes_repeated": ("poor", of_house(causes=["因病"])),
    "household.property_dibao": ("poor", of_house(property="低保户")),
    "household.property_tekun": ("poor", of_house(property="五保户")),
    **{
        f"household.{land}_empty": ("poor", of_house(**{land: None}))
        for land in ("arable", "irrigated", "forest", "returned", "orchard", "pasture", "water_area")
    },
    "household.returned_forest": ("poor", of_house(returned=6.5)),
    "household.irrigated_arable": ("poor", of_house(irrigated=20.0)),
    "household.road_empty": ("poor", of_house(road_km=None)),
    "household.road_far": ("poor", of_house(road_km=5.5)),
    "household.lifted_house": ("lifted", of_house(house_danger="D级")),
    "household.lifted_water": ("lifted", of_house(water_safe=False)),
    "household.lifted_income": ("lifted", surveyed(per_head=399_999)),
    "household.wage_low": ("poor", surveyed(wage=29_999)),
    "household.wage_high": ("poor", surveyed(wage=30_000_001)),
    "household.business_cost": ("poor", surveyed(cost=0)),
    "household.ecology_land": ("poor", both(of_house(returned=0.0), surveyed(ecology=100_000))),
    "household.dibao_low": ("poor", both(at(MOTHER, dibao=True), surveyed(dibao=19_999))),
    "household.family_planning_low": ("poor", both(of_house(family_planning=True), surveyed(family_planning=9_999))),
    "household.pension_low": ("poor", surveyed(pension=8_799)),
    "household.tekun_low": ("poor", both(at(MOTHER, tekun=True), surveyed(tekun=19_999))),
    "household.dibao_unentitled": ("poor", surveyed(dibao=300_000)),
    "household.dibao_unpaid": ("poor", both(at(MOTHER, dibao=True), surveyed())),
    "household.tekun_unentitled": ("poor", surveyed(tekun=300_000)),
    "household.family_planning_unentitled": ("poor", surveyed(family_planning=20_000)),
    "household.pension_unentitled": ("poor", both(everybody(YOUNG), at(HEAD, relation="户主"), of_house())),
    "household.wage_nobody": ("poor", everybody(IDLE)),
    "household.work_unpaid": ("poor", surveyed(wage=None)),
    "household.survey_missing": ("poor", _without("survey")),
    "household.survey_size": ("poor", surveyed(year=2022, size=4)),
    "household.measure_list": ("monitored", both(_measure(kind="扶贫车间"), watched(started=date(2022, 1, 2)))),
    "household.measure_level_list": ("monitored", _measure(level="私塾")),
    "monitoring.category_list": ("monitored", watched(category="困难户")),
    "monitoring.risks_list": ("monitored", watched(risks=["因懒"])),
    "monitoring.removal_list": ("removed", watched(removal="自己消除")),
    "monitoring.removal_missing": ("removed", watched(removal="")),
    "monitoring.risks_missing": ("monitored", watched(risks=[])),
    "monitoring.risks_many": ("monitored", watched(risks=["因病", "因学", "因残", "因房", "因水", "因务工就业不稳"])),
    "monitoring.risk_note": ("monitored", watched(risks=["其他"])),
    "monitoring.risk_work_labour": ("monitored", both(UNABLE, watched(risks=["因务工就业不稳"], kept=True))),
    "monitoring.risk_work_record": ("monitored", both(AT_REST, watched(risks=["因务工就业不稳"]))),
    "monitoring.unremoved": ("monitored", _measure(kind="教育帮扶")),
    "monitoring.kept_unmarked": ("monitored", UNABLE),
    "monitoring.kept_labour": ("monitored", watched(kept=True)),
    "monitoring.removed_soon": ("removed", watched(started=date(2021, 6, 1), removed=date(2021, 7, 31))),
    "monitoring.removed_income": ("removed", surveyed(per_head=599_999)),
    "monitoring.removed_survey": (
        "removed", both(watched(started=date(2022, 1, 2)), _measure(given_on=date(2022, 2, 1)), of_house()),
    ),
    "monitoring.removed_guarantees": ("removed", surveyed(met=["义务教育"], unmet=["住房安全"])),
    "monitoring.removed_measure": ("removed", _without("measures")),
    "monitoring.removed_contact": ("removed", watched(contact="")),
}  # fmt: skip


def plant(house: House, code: str) -> Expected:
    """Plant the fault; what is to be found then."""
    return Counter({(code, PLANTS[code][1](house)): 1})


def plant_same_number(one: House, other: House) -> Expected:
    """The same identity number in two households: both members are found."""
    other.members[WIFE]["identity_key"] = one.members[WIFE]["identity_key"]
    return Counter(("person.identity_twice", house.members[WIFE]["person"]) for house in (one, other))


def number(born: date, sequence: int) -> str:
    """A sound identity number under an unassigned area code."""
    body = f"990102{born:%Y%m%d}{sequence:03}"
    return body + check_character(body)
