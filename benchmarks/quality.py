"""Every check of the registry over the people of one city, in memory, against bare polars reading the same rows.

688,909 invented people in about 230,000 households, a known number of faults of several kinds planted by seed; the run fails
where the findings are not exactly those. The floor is polars reading the same frames from csv, nothing else.
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from zhucun.foundation.kernel.identity import check_character
from zhucun.work.households.checks import check_registry
from zhucun.work.households.quality.case import HOUSEHOLDS, PERSONS, SURVEYS, RegistryCase, fitted
from zhucun.work.households.quality.identity import with_identities
from zhucun.work.households.quality.limits import Limit, Limits

PEOPLE = 688_909
MOST_TIMES = 3.0
MOST_IDENTITY_SECONDS = 1.0
SEED, ON = 2015, date(2015, 9, 1)
_ROLES = 3  # head, wife, child; the last household is short of some
_LIMITS = Limits(
    values={
        name: Limit(value)
        for name, value in {
            "standard": 2855, "causes_most": 2, "wage_min": 300, "wage_max": 300_000, "dibao_min": 200, "pension_min": 88,
            "road_max": 5, "labour_from": 16, "labour_to": 59, "mobile_digits": 11, "oldest": 110, "parent_gap": 13,
            "pension_age": 55,
        }.items()
    },
    codes={
        name: Limit(terms)
        for name, terms in {
            "relation": ("户主", "配偶", "之子"), "education": ("小学", "初中"), "student": ("小学", "非在校生"),
            "health": ("健康", "残疾"), "labour": ("普通劳动力", "无劳动力"), "cause": ("因病", "缺资金"),
            "property": ("一般贫困户",), "road": ("水泥路",), "fuel": ("柴草",), "house_danger": ("A", "D"),
        }.items()
    },
)  # fmt: skip


def run(people: int = PEOPLE) -> list[tuple[str, float, float]]:
    """Label, measured, most allowed; raises where the findings are not those planted."""
    persons, households, surveys, planted = _city(people)
    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder:
        paths = [Path(folder) / f"{name}.csv" for name in ("persons", "households", "surveys")]
        flat = pl.col(pl.List(pl.String)).list.join("、")
        for path, frame in zip(paths, (persons, households, surveys), strict=True):
            frame.with_columns(flat).write_csv(path)
        floor = _best(lambda: [pl.read_csv(path, infer_schema=False) for path in paths])
    reading = _best(lambda: with_identities(persons, ON))
    read = fitted(PERSONS, with_identities(persons, ON))
    checking = _best(lambda: check_registry(_case(read, households, surveys)))
    found = check_registry(_case(read, households, surveys))
    counted = dict(found.group_by("code").len().iter_rows())
    if counted != planted:
        raise RuntimeError(f"planted {planted}, found {counted}")
    total = sum(planted.values())
    return [
        (
            f"核对 {people:,} 人、{households.height:,} 户（{total:,} 处问题全部找到），与裸 polars 读入之比",
            checking / floor,
            MOST_TIMES,
        ),
        (f"证件号码 {people:,} 个验校验位、日期、性别（秒）", reading, MOST_IDENTITY_SECONDS),
        ("同上核对用时（秒，供参考）", checking, float("inf")),
    ]


def _case(persons: pl.DataFrame, households: pl.DataFrame, surveys: pl.DataFrame) -> RegistryCase:
    """A new case, so that nothing of the last run is kept."""
    return RegistryCase(ON, _LIMITS, persons, households, surveys)


def _best(act: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _city(people: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Sound people, households and surveys, and then faults: check → how many."""
    count = -(-people // _ROLES)
    choose = random.Random(SEED)
    number = pl.int_range(people, eager=True)
    index, role = number // _ROLES, number % _ROLES
    born = [
        f"{1955 + i % 23 + (22 if r == 2 else r)}{1 + i % 12:02}{1 + i % 28:02}"
        for i, r in zip(index, role, strict=True)
    ]
    sequences = [(i // 3 * 2 + (r != 1)) % 1000 for i, r in zip(index, role, strict=True)]
    bodies = [
        f"99{i % 10000:04}{day}{sequence:03}" for i, day, sequence in zip(index, born, sequences, strict=True)
    ]
    identity = [body + check_character(body) for body in bodies]
    by_role = {
        "relation": ("户主", "配偶", "之子"), "sex": ("男", "女", "男"), "name": ("张三", "李四", "王五"),
    }  # fmt: skip
    key = index.cast(pl.String)
    persons = pl.DataFrame(
        {
            "person": number.cast(pl.String), "household": key, "number": key, "village": (index % 3000).cast(pl.String),
            "place": ["铁厂乡方山坪村"] * people, "identity": identity,
            "born": pl.Series(born).str.to_date("%Y%m%d"), "health": [["健康"]] * people,
            "education": ["初中"] * people, "labour": ["普通劳动力"] * people, "resident_insurance": [True] * people,
            "illness_insurance": [True] * people,
            **{column: [words[r] for r in role] for column, words in by_role.items()},
        }
    )  # fmt: skip
    own = pl.int_range(count, eager=True).cast(pl.String)
    land = dict.fromkeys(
        ("arable", "irrigated", "forest", "returned", "orchard", "pasture", "water_area", "road_km"),
        [0.5] * count,
    )
    households = pl.DataFrame(
        {
            "household": own, "number": own, "village": (pl.int_range(count, eager=True) % 3000).cast(pl.String),
            "place": ["铁厂乡方山坪村"] * count, "registered": [date(2014, 5, 1)] * count, "status": ["poor"] * count,
            "stated": [True] * count, "property": ["一般贫困户"] * count, "cause": ["因病"] * count, "causes": [["缺资金"]] * count,
            "phone": ["19900000000"] * count, "road": ["水泥路"] * count, "fuel": [["柴草"]] * count, **land,
        }
    )  # fmt: skip
    surveys = pl.DataFrame(
        {
            "household": own, "year": [2014] * count, "size": [3] * count, "per_head": [250_000] * count,
            "business": [500_000] * count, "cost": [100_000] * count,
        }
    )  # fmt: skip
    planted = {}
    spots = choose.sample(range(count - 1), 9_000)

    def some(size: int) -> list[str]:
        return [str(spots.pop()) for _ in range(size)]

    def plant(
        frame: pl.DataFrame, code: str, column: str, value: object, *, size: int = 1_000
    ) -> pl.DataFrame:
        chosen, planted[code] = pl.col("household").is_in(some(size)), size
        if "relation" in frame.columns:
            chosen &= pl.col("relation") == "配偶"
        kind = frame.schema[column]
        return frame.with_columns(pl.when(chosen).then(pl.lit(value, kind)).otherwise(column).alias(column))

    persons = plant(persons, "person.labour_list", "labour", "能干活")
    persons = plant(persons, "person.illness_uninsured", "illness_insurance", False)
    persons = plant(persons, "person.identity_form", "identity", "123")
    persons = plant(persons, "person.education_student_neither", "education", "")
    households = plant(households, "household.arable_empty", "arable", None)
    households = plant(households, "household.road_far", "road_km", 7.5)
    households = plant(households, "household.cause_list", "cause", "因懒")
    surveys = plant(surveys, "household.business_cost", "cost", None)
    return persons, fitted(HOUSEHOLDS, households), fitted(SURVEYS, surveys), planted
