"""A made-up province: a unit list and a placement table in the circular's layout, and faults to plant in
them.

Everything follows from the seed. The tables are kept as printed text, so a fault is what a clerk would
mistype. Each fault says which findings it must cause: ``(code, subject)`` with its number.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Expected = Counter[tuple[str, str]]

CATEGORIES = (
    ("省直单位", "", "机关事业单位"),
    ("省属企业", "省管企业", "省属企业"),
    ("省属本科院校", "", "本科院校"),
    ("中央驻演单位", "机关事业单位", "机关事业单位"),
    ("中央驻演单位", "金融保险机构", "金融保险机构"),
    ("中央驻演单位", "大型国有企业", "大型国有企业"),
)
ENDINGS = ("厅", "集团有限公司", "理工学院", "监管局", "银行分行", "电力公司")
SYLLABLES = "东西南北春夏秋冬金木水火土山川河海江湖星云风雷雨雪松竹梅兰菊"
FIRST_CATEGORY = 3  # columns before the categories: county, villages, teams


@dataclass
class Province:
    """``table``: body rows of the placement table, grand total first; ``rows_of``: city → row of its subtotal
    and rows of its counties. ``listed``: names by category. ``counts``: counts printed in the list, by
    heading.
    """

    random: random.Random
    table: list[list[str]] = field(default_factory=list)
    rows_of: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    listed: list[list[str]] = field(default_factory=lambda: [[] for _ in CATEGORIES])
    counts: dict[str, int] = field(default_factory=dict)
    counties_in_text: int = 0

    def names(self, row: int, column: int) -> list[str]:
        """The units in a county's cell."""
        return [name for name in self.table[row][column].split("、") if name]

    def add(self, row: int, column: int, by: int) -> None:
        """Change a printed figure."""
        self.table[row][column] = str(int(self.table[row][column] or 0) + by)

    def table_csv(self) -> bytes:
        """The placement table in the circular's layout."""
        heads = [
            "县市区",
            "贫困村数量",
            "工作队数量",
            "机关事业单位",
            "省属企业",
            "本科院校",
            "中央驻演单位",
            "",
            "",
        ]
        below = [""] * 6 + [column for _, _, column in CATEGORIES[3:]]
        return _csv([heads, below, *self.table])

    def table_by_unit_csv(self) -> bytes:
        """The same as one row per unit, which has no sums."""
        rows = [["市州", "县市区", "贫困村数量", "工作队数量", "类别", "单位"]]
        for city, (_, counties) in self.rows_of.items():
            for row in counties:
                county, villages, teams = self.table[row][:FIRST_CATEGORY]
                for index, (group, _, column) in enumerate(CATEGORIES):
                    heading = f"{group}-{column}" if index >= 3 else column
                    for name in self.names(row, FIRST_CATEGORY + index):
                        rows.append([city, county, villages, teams, heading, name])
        return _csv(rows)

    def list_csv(self) -> bytes:
        """The unit list as printed: headings with counts, three names to a line."""
        lines = [f"（共{self.counts['全部单位']}个）"]
        group_before = ""
        for number, ((group, sub, _), names) in enumerate(zip(CATEGORIES, self.listed, strict=True), 1):
            if group != group_before:
                lines.append(f"{'一二三四五六'[number - 1]}、{group}（{self.counts[group]}个）")
                group_before = group
            if sub:
                lines.append(f"（{number}）{sub}（{self.counts[f'{group}-{sub}']}个）")
            lines += ["    ".join(names[i : i + 3]) for i in range(0, len(names), 3)]
        return "\n".join(lines).encode()


def make(seed: int, cities: int = 20) -> Province:
    """A province without any fault, loads within a few percent of each other."""
    province = Province(random.Random(seed))
    stems = [a + b for a in SYLLABLES for b in SYLLABLES if a != b]
    province.random.shuffle(stems)
    table: list[list[str]] = [[]]
    for city in (stems.pop() + "市" for _ in range(cities)):
        at, counties = len(table), []
        table.append([])
        for county in (stems.pop() + "县" for _ in range(3)):
            cells: list[list[str]] = [[] for _ in CATEGORIES]
            teams = province.random.randint(4, 7)
            for position in range(teams):
                # The first two columns are never empty, so that every fault finds what it changes.
                index = position if position < 2 else province.random.randrange(len(CATEGORIES))
                name = f"演示{stems.pop()}{ENDINGS[index]}"
                cells[index].append(name)
                province.listed[index].append(name)
            counties.append(len(table))
            villages = 30 * teams + province.random.randint(-3, 3)
            table.append([county, str(villages), str(teams), *("、".join(names) for names in cells)])
        body = [table[row] for row in counties]
        number = "一二三四五六七八九十"[(len(province.rows_of)) % 10]
        table[at] = [f"{number}、{city}", *_figures(body)]
        province.rows_of[city] = (at, counties)
    every = [table[row] for _, counties in province.rows_of.values() for row in counties]
    table[0] = ["", *_figures(every)]
    province.table = table
    province.counties_in_text = len(every)
    for (group, sub, _), names in zip(CATEGORIES, province.listed, strict=True):
        for heading in {"全部单位", group, f"{group}-{sub}" if sub else group}:
            province.counts[heading] = province.counts.get(heading, 0) + len(names)
        province.random.shuffle(names)
    return province


def _figures(counties: list[list[str]]) -> list[str]:
    sums = [sum(int(row[column]) for row in counties) for column in (1, 2)]
    units = [sum(len(row[column].split("、")) for row in counties if row[column]) for column in range(3, 9)]
    return [str(figure) if figure else "" for figure in [*sums, *units]]


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


# Faults. Each takes a city of its own, so that two planted faults never touch the same figure.


def villages_mistyped(p: Province, city: str) -> Expected:
    p.add(p.rows_of[city][1][0], 1, 1)
    return Counter({("placement.sum.city", city): 1})


def teams_mistyped(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    p.add(row, 2, 1)
    return Counter({("placement.sum.county", p.table[row][0]): 1, ("placement.sum.city", city): 1})


def city_subtotal_mistyped(p: Province, city: str) -> Expected:
    p.add(p.rows_of[city][0], 1, 10)
    return Counter({("placement.sum.city", city): 1, ("placement.sum.total", "贫困村数量"): 1})


def grand_total_mistyped(p: Province, city: str) -> Expected:
    p.add(0, 2, -1)
    return Counter({("placement.sum.total", "工作队数量"): 1})


def category_total_mistyped(p: Province, city: str) -> Expected:
    p.add(0, FIRST_CATEGORY + 1, 2)
    return Counter({("placement.sum.category", "省属企业"): 1})


def unit_dropped(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name, *rest = p.names(row, 3)
    p.table[row][3] = "、".join(rest)
    return Counter(
        {
            ("placement.sum.county", p.table[row][0]): 1,
            ("placement.sum.city", city): 1,
            ("placement.unit.unplaced", name): 1,
        }
    )


def unit_placed_twice(p: Province, city: str) -> Expected:
    first, second, *_ = p.rows_of[city][1]
    name = p.names(first, 3)[0]
    p.table[second][3] += f"、{name}"
    return Counter(
        {
            ("placement.unit.twice", name): 1,
            ("placement.sum.county", p.table[second][0]): 1,
            ("placement.sum.city", city): 1,
        }
    )


def unit_repeated(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name = p.names(row, 3)[0]
    p.table[row][3] += f"、{name}"
    return Counter(
        {
            ("placement.unit.repeated", name): 1,
            ("placement.sum.county", p.table[row][0]): 1,
            ("placement.sum.city", city): 1,
        }
    )


def stranger_placed(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name, *rest = p.names(row, 3)
    p.table[row][3] = "、".join(["某商会", *rest])
    return Counter({("placement.name.unlisted", "某商会"): 1, ("placement.unit.unplaced", name): 1})


def wrong_column(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name, *rest = p.names(row, 3)
    p.table[row][3] = "、".join(rest)
    p.table[row][4] += f"、{name}"
    # Two columns of the city no longer add up.
    return Counter({("placement.unit.category", name): 1, ("placement.sum.city", city): 2})


def name_shortened(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name, *rest = p.names(row, 4)
    short = name.removesuffix("有限公司")
    p.table[row][4] = "、".join([short, *rest])
    return Counter({("placement.name.variant", short): 1})


def name_misprinted(p: Province, city: str) -> Expected:
    row = p.rows_of[city][1][0]
    name, *rest = p.names(row, 4)
    wrong = name.replace("演示", "演試", 1)
    p.table[row][4] = "、".join([wrong, *rest])
    return Counter({("placement.name.misprint", wrong): 1})


def list_count_mistyped(p: Province, city: str) -> Expected:
    p.counts["省属本科院校"] += 1
    return Counter({("placement.list.count", "省属本科院校"): 1})


def list_name_doubled(p: Province, city: str) -> Expected:
    name = p.listed[0][0]
    p.listed[0].append(name)
    return Counter(
        {
            ("placement.list.duplicate", name): 1,
            ("placement.list.count", "省直单位"): 1,
            ("placement.list.count", "全部单位"): 1,
        }
    )


def text_says_one_county_fewer(p: Province, city: str) -> Expected:
    p.counties_in_text -= 1
    return Counter({("placement.county.number", "*"): 1})


def county_overloaded(p: Province, city: str) -> Expected:
    at, (row, *_) = p.rows_of[city]
    more = int(p.table[row][1])
    for place in (row, at, 0):
        p.add(place, 1, more)
    return Counter({("placement.load.high", p.table[row][0]): 1})


def county_without_villages(p: Province, city: str) -> Expected:
    at, (row, *_) = p.rows_of[city]
    fewer = -int(p.table[row][1])
    for place in (row, at, 0):
        p.add(place, 1, fewer)
    return Counter({("placement.county.no_villages", p.table[row][0]): 1})


FAULTS: tuple[Callable[[Province, str], Expected], ...] = (
    villages_mistyped,
    teams_mistyped,
    city_subtotal_mistyped,
    grand_total_mistyped,
    category_total_mistyped,
    unit_dropped,
    unit_placed_twice,
    unit_repeated,
    stranger_placed,
    wrong_column,
    name_shortened,
    name_misprinted,
    list_count_mistyped,
    list_name_doubled,
    text_says_one_county_fewer,
    county_overloaded,
    county_without_villages,
)
