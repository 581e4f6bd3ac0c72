"""What this app takes in through the import mechanism: a list of cadres of many units, a person a row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.names import Entry
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Outcome, Register
from zhucun.foundation.kernel import identity
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import actions as organisation_actions
from zhucun.foundation.organisations import queries as organisations
from zhucun.work.units.queries import EDITORS

from . import queries, ranks, rules
from .actions.lists import load_cadres
from .facts import Facts
from .listing import ListedCadre
from .models import Cadre
from .rules import POLITICS
from .wording import read_resume

_PURPOSE = "用于核对同一人，加密保存，不印在登记表上；可以不填"
# Column -> where its fault of a rule is shown; every other rule names its own column.
_COLUMN = {"born_month": "born_month", "identity": "number"}
_FACTS = frozenset(Facts.__dataclass_fields__)


def faults(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of units that show no people, with data that cannot be so, or of a person named before; unlikely ages are
    warnings, as are numbers that stand with a unit of another area."""
    found: list[tuple[int, str, str, str, str, str]] = []
    numbers: dict[str, int] = {}
    people: dict[tuple[str, str, object], int] = {}
    indexes: dict[str, int] = {}
    for row in frame.iter_rows(named=True):
        number, facts = "", _facts(row)

        def say(
            column: str, sentence: str, level: str = "error", clause: str = "", at: int = row["row"]
        ) -> None:
            found.append((at, column, "cadre", sentence, level, clause))

        if row["unit"] in params["restricted"]:
            say("unit", f"“{row['unit']}”不公开人员，系统不登记其人员，请去掉这一行。")
        if row["number"]:
            try:
                parsed = identity.parse(row["number"], on=params["on"])
            except Refusal as refusal:
                say("number", refusal.sentence)
            else:
                number = parsed.number
                if facts and (fault := rules.identity_fault(parsed, facts)):
                    say("number", fault.sentence)
                if numbers.setdefault(number, row["row"]) != row["row"]:
                    say("number", f"与第 {numbers[number]} 行的身份证号相同，请保留一行。")
                indexes[queries.index_of(number)] = row["row"]
        if facts:
            for fault in rules.faults(facts, params["on"]):
                say(fault.field, fault.sentence)
            if note := rules.age_note(facts, params["on"], params["ages"]):
                say("born_month", f"{note}，请核对。", "warning", params["ages"].clause)
            key = (row["unit"] or "", facts.name, facts.born_month)
            if not number and people.setdefault(key, row["row"]) != row["row"]:
                say("name", f"与第 {people[key]} 行是同一个人，请保留一行；同名同月的请填写身份证号。")
        if row["resume"]:
            try:
                lines = read_resume(row["resume"])
            except Refusal as refusal:
                say("resume", refusal.sentence)
            else:
                if facts:
                    for fault in rules.resume_faults(lines, facts.born_month, params["on"]):
                        say("resume", fault.sentence)
    for index in params["elsewhere"](indexes):
        found.append(
            (
                indexes[index], "number", "cadre",
                "该身份证号已在其他地区的单位登记，请联系上级领导小组办公室核对是否已调入本单位。", "warning", "",
            )
        )  # fmt: skip
    schema = ["row", "column", "code", "sentence", "level", "clause"]
    return pl.DataFrame(found, schema=schema, orient="row") if found else pl.DataFrame(schema=schema)


def listed(frame: pl.DataFrame) -> list[ListedCadre]:
    """The rows of a checked frame."""
    return [
        ListedCadre(
            row=row["row"], organisation=UUID(row["unit_key"]), given=_given(row), number=(row["number"] or "").upper(),
            title=row["title"] or "", department=row["department"] or "", rank=row["rank"] or "", since=row["since"],
            lines=read_resume(row["resume"]) if row["resume"] else None,
        )
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip


def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Register and update the people of the list; the act keeps its own bulk entry in the trail."""
    done = load_cadres(
        actor=actor, area=job.county, rows=listed(frame), source=job.file_name, file_hash=job.file_hash,
        progress=progress,
    )  # fmt: skip
    return Outcome(created=done.created, changed=done.changed, unchanged=done.unchanged)


def params_of(job: ImportJob) -> Mapping[str, Any]:
    """What the check needs to know of the job's area."""
    restricted = _bodies(job).filter(restricted=True)
    own = divisions.path_keys(job.county, job.business_date)[0]

    def elsewhere(indexes: Mapping[str, int]) -> list[str]:
        rows = Cadre.objects.filter(identity_index__in=list(indexes)).exclude(county__startswith=own)
        return sorted(set(rows.values_list("identity_index", flat=True)))

    return {
        "on": job.business_date,
        "restricted": set(restricted.values_list("name", flat=True)),
        "ages": queries.age_span(job.county, job.business_date),
        "elsewhere": elsewhere,
    }


def unit_entries(job: ImportJob) -> Sequence[Entry]:
    """The bodies of the area that show people, with their other names."""
    rows = _bodies(job).filter(restricted=False).prefetch_related("names")
    return [Entry(str(row.pk), row.name, tuple(other.name for other in row.names.all())) for row in rows]


def keep_alias(*, actor: Actor, job: ImportJob, text: str, key: str) -> None:
    """Keep a spelling a person confirmed."""
    body = organisations.get(key)
    if body is None:
        raise Refusal(f"没有编号为 {key} 的单位。")
    organisation_actions.add_name(
        actor=actor, organisation=body, name=text, kind="alias", since=job.business_date,
        note=f"导入“{job.file_name}”时确认",
    )  # fmt: skip


def _bodies(job: ImportJob) -> Any:  # noqa: ANN401 - a queryset of organisations
    return organisations.visible_to(system("导入核对")).filter(county__startswith=job.county)


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: row[name] for name in row if name in _FACTS and row[name] is not None}
    return {**given, "name": rules.plain_name(given.get("name", ""))}


def _facts(row: Mapping[str, Any]) -> Facts | None:
    """The facts of a row; None while a required cell has a fault of its own."""
    if not all(row[name] for name in ("name", "sex", "born_month", "politics")):
        return None
    return Facts(**_given(row))


CADRES = Layout(
    code="cadres",
    title="干部名册",
    columns=(
        ColumnSpec(
            "unit", "单位", required=True, aliases=("工作单位", "派出单位", "单位名称"), example="省水利厅", register="unit"
        ),
        ColumnSpec("name", "姓名", required=True, example="张三", max_length=40),
        ColumnSpec("sex", "性别", "choice", required=True, choices=(("男", "男"), ("女", "女")), example="男"),
        ColumnSpec("born_month", "出生年月", "month", required=True, aliases=("出生日期",), example="1978.06"),
        ColumnSpec("nation", "民族", example="汉族", max_length=20),
        ColumnSpec("origin", "籍贯", example="湖南永州", max_length=60),
        ColumnSpec(
            "politics", "政治面貌", "choice", required=True,
            choices=(
                *((name, name) for name in POLITICS),
                ("党员", "中共党员"), ("预备党员", "中共预备党员"), ("团员", "共青团员"), ("无党派", "无党派人士"),
            ),
            example="中共党员",
        ),
        ColumnSpec("party_month", "入党时间", "month", example="2001.07"),
        ColumnSpec("work_month", "参加工作时间", "month", aliases=("工作时间",), example="2000.07"),
        ColumnSpec("education", "学历", example="大学本科", max_length=20),
        ColumnSpec("degree", "学位", example="农学学士", max_length=20),
        ColumnSpec("school", "毕业院校系及专业", aliases=("毕业院校及专业",), example="某农业大学农学系农学专业", max_length=120),
        ColumnSpec("department", "处室", aliases=("所在处室",), example="农村水利处", max_length=60),
        ColumnSpec("title", "职务", aliases=("现任职务",), example="副处长", max_length=60),
        ColumnSpec("rank", "职务层级", "choice", aliases=("级别", "职级"), choices=tuple(ranks.written()), example="副处级"),
        ColumnSpec("since", "任现职时间", "month", example="2012.03"),
        ColumnSpec("phone", "联系电话", aliases=("手机", "电话"), example="13900000000", max_length=30),
        ColumnSpec("email", "电子邮箱", aliases=("邮箱",), example="name@example.cn", max_length=100),
        ColumnSpec("number", "身份证号", aliases=("公民身份号码", "身份证号码"), hint=_PURPOSE, max_length=18, private=True),
        ColumnSpec(
            "resume", "工作简历", aliases=("简历",), max_length=6000, example="1996.09—2000.07 某农业大学学生",
            hint="一格内每段经历一行，至今的写“2000.07—至今 某单位干部”",
        ),
    ),
    checks=(faults,),
    note="每人一行，可以是许多单位的人。空着的格不改动已登记的内容；照片另在“干部”页面成批上传。",
)  # fmt: skip
registry.register(
    CADRES,
    commit=commit,
    roles=EDITORS,
    params=params_of,
    registers={"unit": Register("单位", unit_entries, confirm=keep_alias)},
)
