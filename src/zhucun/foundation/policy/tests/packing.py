"""Small packs and a small vocabulary for tests: written to a folder, read back, put in a book."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from zhucun.foundation.policy import checks, facts, packs
from zhucun.foundation.policy.book import Book, build
from zhucun.foundation.policy.reading import Fault

KEYS = """\
- {key: teams.size.min, title: 工作队人数下限, type: int, unit: 人, settable: true, bound: min}
- {key: leave.max_days, title: 请假天数上限, type: int, unit: 天, settable: true, bound: max}
- key: duty.mode
  title: 到岗登记方式
  type: choice
  settable: true
  choices: {list: 例外, located: 定位, none: 不登记}
- {key: apps.may_force, title: 可否强制打卡, type: bool}
- {key: support.meal, title: 伙食补助, type: money, unit: 元/人·天, settable: true}
- {key: teams.filing, title: 报送截止, type: month_day}
- {key: plans.by, title: 完成日, type: date, settable: true}
- {key: plans.items, title: 事项, type: list}
- {key: plans.rows, title: 分年计划, type: table}
- {key: units.word, title: 称呼, type: text}
"""

CLAUSES = """\
- id: A-1
  section: 一
  topic: 人数
  kind: rule
  app: teams
  text: 每队不少于2人。
  requirement: 不足两人时提示。
- id: A-2
  section: 二
  topic: 请假
  kind: rule
  app: duty
  text: 乡镇可批七天。
  requirement: 七天以内由乡镇批准。
"""


def instrument(
    id: str = "alpha", *, jurisdiction: str | None = "43", start: str = "2015-02-13", more: str = ""
) -> str:
    """The text of an ``instrument.yaml``."""
    area = "null" if jurisdiction is None else f'"{jurisdiction}"'
    return (
        f"id: {id}\ntitle: 试行办法（{id}）\njurisdiction: {area}\n"
        f"effective_from: {start}\nconfidence: seen\n{dedent(more)}"
    )


def write(folder: Path, **files: str) -> Path:
    """A pack folder; ``parameters="…"`` becomes parameters.yaml. Clauses A-1 and A-2 stand unless others are
    given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"instrument": instrument(folder.name), "clauses": CLAUSES} | files
    for name, text in texts.items():
        if name == "cases":
            (folder / "cases").mkdir(exist_ok=True)
            (folder / "cases" / "cases.yaml").write_text(dedent(text), encoding="utf-8")
        else:
            (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return folder


def vocabulary(folder: Path, text: str = KEYS) -> Mapping[str, facts.Key]:
    """The keys in ``text``, which must be sound."""
    path = folder / "keys.yaml"
    path.write_text(text, encoding="utf-8")
    keys, faults = packs.read_keys(path)
    assert not faults, faults
    return keys


def read(folder: Path) -> tuple[facts.Pack | None, list[Fault]]:
    """A pack with the faults of its shape and of its content."""
    keys = vocabulary(folder.parent)
    pack, faults = packs.read_folder(folder, keys)
    return pack, faults + (checks.own(pack, keys, str(folder)) if pack else [])


def sound(folder: Path) -> facts.Pack:
    """A pack that must have no fault."""
    pack, faults = read(folder)
    assert not faults, [str(fault) for fault in faults]
    assert pack is not None
    return pack


def book(*packs_: facts.Pack, folder: Path, **more: tuple[object, ...]) -> Book:
    """The book of some packs over the small vocabulary."""
    return build(vocabulary(folder), packs_, **more)  # type: ignore[arg-type]  # locals and adoptions as given
