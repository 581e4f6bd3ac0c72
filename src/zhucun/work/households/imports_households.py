"""The workbook of households and members, taken in through the import mechanism."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import Layout
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Change, Forecast, Outcome
from zhucun.foundation.kernel.actor import Actor

from .actions.exchange import load_households
from .bulk.judging import judged
from .bulk.layout import CODE, TITLE, by_key, columns
from .bulk.roles import IMPORTERS

_FIRST = 50  # changed fields shown before the commit; the count is of all


def faults(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """What is wrong with the sheet, and with it against the registry."""
    found: pl.DataFrame = params["judge"](frame).findings
    return found


def foresee(*, job: ImportJob, frame: pl.DataFrame) -> Forecast:
    """What the import would change."""
    found = judged(frame, job.county, job.business_date).comparison
    new, changed, same = found.counts
    titles = by_key()
    return Forecast(
        new, changed, same, found.differences.height,
        tuple(
            Change(f"户{row['number']}{'　' if row['name'] else ''}{row['name']}", titles[row["column"]].title, row["before"], row["after"])
            for row in found.differences.head(_FIRST).iter_rows(named=True)
        ),
    )  # fmt: skip


def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Write the sheet in one go."""
    done = load_households(actor=actor, area=job.county, frame=frame, source=job.file_name, progress=progress)
    return Outcome(done.created, done.changed, done.unchanged, done.changes)


def params_of(job: ImportJob) -> Mapping[str, Any]:
    """How a sheet of the job's area is judged."""
    return {"judge": lambda frame: judged(frame, job.county, job.business_date)}


HOUSEHOLDS = Layout(
    code=CODE,
    title=TITLE,
    columns=tuple(one.spec() for one in columns()),
    checks=(faults,),
    note="每个成员一行，户的各列可以每行都填，也可以只填在户主行。空着的格不改动已登记的内容；不在文件里的成员不会被移出。",
)
registry.register(HOUSEHOLDS, commit=commit, roles=IMPORTERS, params=params_of, foresee=foresee)
