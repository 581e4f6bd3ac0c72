"""A workbook like Yongzhou's: households and members in one sheet, made from a seed; with a known number of errors where asked."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

PEOPLE, HOUSEHOLDS = 688_909, 230_000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉红建国志文斌辉春生海燕龙凤林松柏山水田"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BLANK = np.array(None, dtype=object)
_CHECKS = np.array(list("10X98765432"))


@dataclass(frozen=True)
class Planted:
    """Rows of the sheet (from 1, the heading's included) with an error of a kind."""

    rows: dict[str, list[int]]


def people(
    villages: Sequence[str], *, seed: int, persons: int = PEOPLE, households: int = HOUSEHOLDS
) -> pl.DataFrame:
    """One row per member under the layout's keys, the household's cells in the head's row alone."""
    rng = np.random.default_rng(seed)
    sizes = rng.multinomial(persons - households, np.full(households, 1 / households)) + 1
    home = np.repeat(np.arange(households), sizes)
    first = np.concatenate([[True], home[1:] != home[:-1]])
    place = np.arange(persons) - np.repeat(np.flatnonzero(first), sizes)  # 0 is the head
    man = rng.random(persons) < 0.55
    man[place == 1] = ~man[np.flatnonzero(place == 1) - 1]
    age = np.where(place == 0, rng.integers(35, 75, persons), np.where(place == 1, rng.integers(33, 73, persons),
                                                                       rng.integers(1, 17, persons)))  # fmt: skip
    born = np.datetime64("2015-06-01") - (age * 366 + rng.integers(0, 360, persons)).astype("timedelta64[D]")
    relation = np.where(place == 0, "户主", np.where(place == 1, "配偶", np.where(man, "之子", "之女")))
    school = (age >= 7) & (age < 16)
    able = (age >= 16) & (age < 60)

    def pick(words: Sequence[str], where: np.ndarray | None = None) -> list[str | None]:
        chosen = np.array(words, dtype=object)[rng.integers(0, len(words), persons)]
        return list(chosen if where is None else np.where(where, chosen, _BLANK))

    def amount(most: int, where: np.ndarray, share: float = 1.0) -> list[float | None]:
        values = np.round(rng.random(persons) * most, 1)
        return list(np.where(where & (rng.random(persons) < share), values, _BLANK))

    village = np.array(villages, dtype=object)[np.sort(rng.integers(0, len(villages), households))]
    codes = village[home]
    surname = np.array(list(_SURNAMES))[rng.integers(0, len(_SURNAMES), households)][home]
    given = np.array(list(_GIVEN))
    names = np.char.add(
        np.char.add(surname, given[rng.integers(0, len(given), persons)]),
        given[rng.integers(0, len(given), persons)],
    )
    head = list(first)
    work = able & (rng.random(persons) < 0.3)
    frame = pl.DataFrame(
        {
            "village_code": np.where(first, codes, _BLANK).tolist(),
            "number": [f"{code}{index:06}" if top else None for code, index, top in zip(codes, home, head, strict=True)],
            "registered_on": pick(["2014-10-17", "2014-11-02"], first), "status": pick(["未脱贫", "未脱贫", "脱贫"], first),
            "since_year": pick(["2014"], first), "standard": pick(["国家标准"], first), "property": pick(["一般贫困户", "低保户"], first),
            "cause": pick(["因病", "因残", "因学", "缺技术", "缺劳力"], first), "causes": pick(["缺资金", "因灾"], first),
            "phone": [f"139{value:08}" if top else None for value, top in zip(rng.integers(0, 10**8, persons), head, strict=True)],
            "arable": amount(12, first), "irrigated": amount(5, first), "forest": amount(20, first), "returned": amount(0, first),
            "power": pick(["是"], first), "broadcast": pick(["是", "否"], first), "water_hard": pick(["是", "否"], first),
            "water_safe": pick(["是", "否"], first), "toilet": pick(["是", "否"], first), "road": pick(["泥土路", "水泥路"], first),
            "road_km": amount(4, first), "fuel": pick(["柴草", "清洁能源"], first), "house_area": amount(150, first),
            "relocation": pick(["否"], first), "cooperative": pick(["是", "否"], first), "year": pick(["2014"], first),
            "income__工资性收入": amount(20_000, first, 0.8), "income__生产经营性收入": amount(8_000, first, 0.8),
            "income__低保金": amount(2_000, first, 0.3), "income__养老保险金": amount(1_500, first, 0.3),
            "income__其他转移性收入": amount(800, first, 0.5), "income__生产经营性支出": amount(2_000, first, 0.8),
            "name": names.tolist(), "identity": _identities(rng, born, man, persons), "nation": pick(["汉族", "汉族", "汉族", "瑶族"]),
            "relation": relation.tolist(), "education": pick(["小学", "初中", "高中", "文盲或半文盲"], ~school),
            "student": pick(["小学", "七年级"], school), "health": pick(["健康", "健康", "健康", "长期慢性病"]),
            "labour": np.where(able, "普通劳动力", "无劳动力").tolist(), "work_area": pick(["省外", "县外省内"], work),
            "work_months": [int(months) if at else None for months, at in zip(rng.integers(1, 12, persons), work, strict=True)],
            "resident_insurance": pick(["是"]), "illness_insurance": pick(["是", "否"]), "resident_pension": pick(["是", "否"], able),
            "dibao": pick(["否"]),
        },
        strict=False,
    )  # fmt: skip
    return frame


def _identities(rng: np.random.Generator, born: np.ndarray, man: np.ndarray, count: int) -> list[str]:
    """Sound numbers under an unassigned area code, no two alike."""
    areas = np.array([f"99{value:04}" for value in range(10_000)])
    days = np.char.replace(np.datetime_as_string(born.astype("datetime64[D]")), "-", "")
    serial = rng.permutation(count)  # area and sequence together differ for every person
    sequence = (serial % 499) * 2 + man
    body = np.char.add(
        np.char.add(areas[(serial // 499) % 10_000], days), np.char.zfill(sequence.astype(str), 3)
    )
    digits = body.view("<U1").reshape(count, 17).astype(int)
    numbers: list[str] = np.char.add(body, _CHECKS[digits @ np.array(_WEIGHTS) % 11]).tolist()
    return numbers


def plant(frame: pl.DataFrame, *, seed: int, each: int) -> tuple[pl.DataFrame, Planted]:
    """The rows with ``each`` errors of every kind, no two in one household."""
    rng = np.random.default_rng(seed)
    home = frame["number"].is_not_null().cum_sum().to_numpy()
    place = frame["number"].is_null().to_numpy()
    heads = np.flatnonzero(~place)
    spare = list(
        rng.permutation([at for at in heads if at + 1 < frame.height and place[at + 1] and home[at] > 1])
    )
    frame = frame.with_columns(pl.col("arable").cast(pl.String))
    cells = {name: frame[name].to_list() for name in frame.columns}
    kinds: dict[str, list[int]] = {}

    def put(kind: str, column: str, offset: int, change: object) -> None:
        for _ in range(each):
            at = int(spare.pop()) + offset
            cells[column][at] = change(cells[column][at]) if callable(change) else change
            kinds.setdefault(kind, []).append(at + 2)

    put("identity-checksum", "identity", 1, lambda number: number[:17] + ("1" if number[17] != "1" else "2"))
    put("identity-form", "identity", 1, lambda number: number[:15])
    put("identity-twice", "identity", 1, frame["identity"][0])
    put("word-unknown", "cause", 0, "运气不好")
    put("word-unknown", "labour", 1, "还行")
    put("village-unknown", "village_code", 0, "999999999999")
    put("cell-type", "arable", 0, "很多")
    put("day-future", "registered_on", 0, "2031-01-01")
    put("heads-several", "relation", 1, "户主")
    for row in kinds["heads-several"]:  # a second household begins where a head has no number
        cells["number"][row - 2] = cells["number"][row - 3]
    kinds["heads-several"] = [row - 1 for row in kinds["heads-several"]]  # said of the household's first row
    put("number-missing", "number", 0, None)
    return pl.DataFrame(cells, schema=frame.schema), Planted(kinds)


def write_xlsx(frame: pl.DataFrame, titles: Sequence[str], path: Path) -> None:
    """The rows as Excel writes them: shared texts, numbers as numbers; built column by column, so that a million rows take seconds."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    pool = pl.concat(
        [pl.Series("text", list(titles)), *(frame[name].drop_nulls().alias("text") for name in texts)]
    ).unique(maintain_order=True)
    places = pl.DataFrame({"text": pool, "place": pl.Series(range(pool.len()), dtype=pl.UInt32)})
    uses = len(titles) + sum(frame.height - frame[name].null_count() for name in texts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in _FRAME_PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as out:
            out.write(f'{_XML}<sst xmlns="{_MAIN}" count="{uses}" uniqueCount="{pool.len()}">'.encode())
            for piece in pool.to_frame().iter_slices(100_000):
                out.write(
                    "".join(
                        piece.select(pl.format("<si><t>{}</t></si>", "text")).to_series().to_list()
                    ).encode()
                )
            out.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            shared = dict(places.filter(pl.col("text").is_in(list(titles))).iter_rows())
            out.write(("<row r=\"1\">" + "".join(
                f'<c r="{_letters(index)}1" t="s"><v>{shared[title]}</v></c>' for index, title in enumerate(titles)) + "</row>").encode())  # fmt: skip
            row = 2
            for piece in frame.iter_slices(50_000):
                for name in texts:
                    piece = piece.with_columns(
                        piece.select(text=name)
                        .join(places, on="text", how="left", maintain_order="left")["place"]
                        .alias(name)
                    )
                numbered = piece.with_row_index("_row", row)
                cells = [
                    pl.when(pl.col(name).is_not_null()).then(pl.format(
                        f'<c r="{_letters(index)}{{}}"{" t=" + chr(34) + "s" + chr(34) if name in texts else ""}><v>{{}}</v></c>', "_row", name)).otherwise(pl.lit(""))
                    for index, name in enumerate(frame.columns)
                ]  # fmt: skip
                lines = numbered.select(
                    pl.concat_str([pl.format('<row r="{}">', "_row"), *cells, pl.lit("</row>")])
                )
                out.write("".join(lines.to_series().to_list()).encode())
                row += piece.height
            out.write(b"</sheetData></worksheet>")


def _letters(index: int) -> str:
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FRAME_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="建档立卡" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}  # fmt: skip
