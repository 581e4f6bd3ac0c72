"""The registration forms of a province: 189 teams, each with its team form and two cadre forms, in triplicate.

The floor is bare Typst: the same layout with the same data and photos, prepared beforehand, compiled directly. The
two take turns, every time with other names, so that neither finds the other's pages in Typst's cache.
"""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhucun.work.teams.documents import CadreForm, Copies, FormBatch, FormPerson, UnitForms

TEAMS, CADRES, COPIES = 189, 2, 3
MOST, TIMES = 2.0, 3
PORTRAIT = Path(__file__).parents[1] / "src" / "zhucun" / "work" / "teams" / "tests" / "data" / "portrait.jpg"
PHOTO_BYTES = 30_000


def run() -> list[tuple[str, float, float]]:
    """Label, measured, most allowed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    import django

    django.setup()
    from zhucun.foundation.documents.document import render
    from zhucun.work.teams.documents import FORM_BATCH

    render(FORM_BATCH, province("预热", teams=1), "pdf")  # the fonts load once
    product, floor, size = [], [], 0
    for turn in range(TIMES):
        batch = province(f"甲{turn}")
        seconds, pdf = _timed(lambda batch=batch: render(FORM_BATCH, batch, "pdf"))  # type: ignore[misc]
        product.append(seconds)
        size = len(pdf)
        floor.append(_bare(province(f"乙{turn}")))
    pages = TEAMS * (1 + CADRES) * COPIES
    what = f"{TEAMS} 个队登记表一式三份 {pages} 页 {size >> 20} MB，"
    return [
        (f"{what}与裸 Typst 之比", median(product) / median(floor), MOST),
        (f"{what}秒（裸 Typst {median(floor):.1f} 秒；供参考）", median(product), float("inf")),
    ]


def _timed(act: Callable[[], bytes]) -> tuple[float, bytes]:
    started = time.perf_counter()
    made = act()
    return time.perf_counter() - started, made


def _bare(batch: "FormBatch") -> float:
    """Seconds of Typst alone: inputs as JSON text and photos as files are ready before the clock starts."""
    import json

    import typst

    from zhucun.foundation.documents import pdf
    from zhucun.foundation.documents.text import Picture, cleaned, plain
    from zhucun.work.teams.documents import batch_sheets
    from zhucun.work.teams.documents.places import PRINT

    fonts, faces = pdf._fonts("")
    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as name:
        root = Path(name)
        for floor in ("foundation", "work"):
            (root / floor).symlink_to(pdf.ROOT / floor)
        (root / "photos").mkdir()
        known: dict[bytes, str] = {}

        def path_of(picture: Picture) -> str:
            if picture.content not in known:
                known[picture.content] = f"/photos/{len(known)}.jpg"
                (root / "photos" / f"{len(known) - 1}.jpg").write_bytes(picture.content)
            return known[picture.content]

        data = plain(batch_sheets(cleaned(batch)), path_of)
        inputs = {"title": batch.name, "data": data, "faces": faces}
        texts = {key: json.dumps(value, ensure_ascii=False) for key, value in inputs.items()}
        source = f'#include "/{(PRINT / "forms.typ").relative_to(pdf.ROOT).as_posix()}"'.encode()

        def compiled() -> bytes:
            made = typst.compile(
                source, root=root, font_paths=fonts, ignore_system_fonts=True, format="pdf", sys_inputs=texts
            )
            assert isinstance(made, bytes)
            return made

        return _timed(compiled)[0]


def province(mark: str, *, teams: int = TEAMS) -> "FormBatch":
    """An invented province; ``mark`` stands in every name."""
    from zhucun.work.teams.documents import Copies, FormBatch

    copies = Copies(COPIES, ("驻村干部人事管理部门", "省委基层办", "省扶贫办"))
    return FormBatch(f"演示省{mark}", tuple(_unit(f"{mark}{number:03}", copies) for number in range(teams)))


def _unit(mark: str, copies: "Copies") -> "UnitForms":
    from zhucun.work.teams.documents import FormPerson, TeamForm, UnitForms

    unit, dated, born = f"演示单位{mark}", date(2015, 3, 5), date(1978, 6, 1)
    people = [
        FormPerson(
            f"干部{mark}{who}",
            "男",
            born,
            "汉族",
            "中共党员",
            "大学",
            "某处副处长",
            "0000-0000000",
            "10000000000",
        )
        for who in "甲乙丙"
    ]
    return UnitForms(
        TeamForm(unit, dated, people[0], people[1], tuple(people[2:]), copies=copies, annex="附件3"),
        tuple(_cadre(unit, one, copies) for one in people[1:]),
    )


def _cadre(unit: str, person: "FormPerson", copies: "Copies") -> "CadreForm":
    from zhucun.foundation.documents.text import Picture
    from zhucun.work.teams.documents import CadreForm, Education, Opinion, ResumeSpan

    years = [
        (date(1996, 9, 1), date(2000, 7, 1)),
        (date(2000, 7, 1), date(2006, 3, 1)),
        (date(2006, 3, 1), None),
    ]
    return CadreForm(
        unit, person.name, "男", person.born, "演示省甲县", "汉族", "中共党员", date(2000, 7, 1), date(1999, 6, 1),
        (Education("大学", "演示大学水利系"), Education("工学学士")), f"{unit}某处副处长", "0000-0000000", "x@example.invalid",
        tuple(ResumeSpan(begins, ends, f"{unit}规划处科员、副主任科员、主任科员") for begins, ends in years),
        Opinion("经集体研究，同意选派。", "演示人", date(2015, 3, 3)), Opinion("同意。", "演示人", date(2015, 3, 6)),
        Picture(_photo(person.name)), copies, annex="附件4",
    )  # fmt: skip


def _photo(mark: str) -> bytes:
    """The portrait with a comment of its own, as large as a passport photo."""
    plain = PORTRAIT.read_bytes()
    comment = mark.encode().ljust(PHOTO_BYTES - len(plain))
    after = 4 + int.from_bytes(plain[4:6], "big")  # behind the first segment, which says what the file is
    return plain[:after] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + plain[after:]
