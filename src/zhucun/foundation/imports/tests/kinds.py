"""A kind of import for the tests: organisations of a county, each with a lead department found in a
register."""

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.models import ImportJob
from zhucun.foundation.imports.names import Entry, NameRules
from zhucun.foundation.imports.registry import Outcome, Register
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.organisations.models import Organisation

CODE = "test-bodies"
ROLE = "province_office"
LEADS = [
    Entry("lead-1", "省财政厅", ("财政厅",)),
    Entry("lead-2", "省发展和改革委员会"),
    Entry("lead-3", "省烟草公司"),
]
COLUMNS = (
    ColumnSpec("name", "单位名称", required=True, example="甲县教育局"),
    ColumnSpec("posts", "编制数", "integer", minimum=0),
    ColumnSpec("lead", "牵头部门", register="leads"),
)

# Where the process kills itself: "check", "first row", "last row", "before the end", or nowhere.
die_at = os.environ.get("ZHUCUN_TEST_DIE_AT", "")
confirmed: list[tuple[str, str]] = []


def die(place: str) -> None:
    """End this process the hard way, if this is the place."""
    if die_at == place:
        os.kill(os.getpid(), signal.SIGKILL)


def check(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """Not more posts than the parameter allows."""
    die("check")
    return frame.filter(pl.col("posts") > params["most"]).select(
        "row",
        column=pl.lit("posts"),
        code=pl.lit("too-many-posts"),
        sentence=pl.format("第 {} 行（编制数）的“{}”超过上限。请核对。", "row", "posts"),
    )


def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Write each row as an organisation, one by one, so that there is a middle to die in."""
    changes = []
    for number, row in enumerate(frame.iter_rows(named=True), 1):
        if row["name"] == "拒收":
            raise Refusal("第 2 行的“拒收”不能登记。请删去这一行。")
        if row["name"] == "出错":
            raise ZeroDivisionError
        key = uuid7()
        fields = (
            "id",
            "county",
            "name",
            "initials",
            "kind",
            "level",
            "division_id",
            "restricted",
            "closed_on",
        )
        values = (key, job.county, row["name"], "", "institution", "county", job.county, False, None)
        copy_rows(Organisation, fields, [values])
        changes.append((str(key), {"name": row["name"], "lead": row["lead_key"]}))
        progress(number)
        if number == 1:
            die("first row")
    die("last row")
    return Outcome(created=len(changes), changes=changes)


def confirm(*, actor: Actor, job: ImportJob, text: str, key: str) -> None:
    """Remember what was confirmed."""
    confirmed.append((text, key))
    die("before the end")


def offer() -> None:
    """Register the kind."""
    layout = Layout(CODE, "测试单位", COLUMNS, checks=(check,), note="测试用")
    leads = Register("牵头部门", lambda job: LEADS, NameRules(prefixes=("省",)), confirm)
    registry.register(
        layout, commit=commit, roles={ROLE}, params=lambda job: {"most": 100}, registers={"leads": leads}
    )
