"""Imports as people may see them: their own jobs, and those of their area's kinds of import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor

from . import staging
from .columns import fault_of
from .faults import Fault
from .layouts import Layout
from .models import ImportJob as ImportJob
from .names import KIND_NAMES
from .registry import Change, Forecast, Kind, kind, kinds_for

PAGE: Final = 50
LIKELY: Final = 0.5  # from here a candidate is offered as chosen; a person still confirms


def visible_to(viewer: Actor) -> QuerySet[ImportJob]:
    """Jobs the viewer uploaded, and jobs of kinds whose role the viewer holds in the job's very area."""
    mine = Q(created_by=viewer.id)
    for one in kinds_for(viewer):
        areas = {grant.division for grant in viewer.grants if grant.role in one.roles}
        mine |= Q(layout=one.layout.code, county__in=areas)
    return ImportJob.objects.filter(mine)


def job(*, viewer: Actor, id: UUID) -> ImportJob | None:
    """One job; None where the viewer may not see it or there is none (the two look alike)."""
    return visible_to(viewer).filter(pk=id).first()


def areas_for(viewer: Actor, chosen: Kind) -> list[tuple[str, str]]:
    """The areas (key, name) the viewer may import this kind for: those in which the role is held."""
    keys = dict.fromkeys(grant.division for grant in viewer.grants if grant.role in chosen.roles)
    return [(key, divisions.by_key(key, clock.today()).name) for key in keys]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file as it was understood, with what is wrong with it; `wrong` is the gravest fault by
    key."""

    row: int
    texts: tuple[str, ...]
    faults: tuple[Fault, ...]
    wrong: Mapping[str, Fault]


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of rows; `next` is the row number after which the next page begins, 0 on the last page."""

    rows: tuple[PreviewRow, ...]
    next: int


def preview(job: ImportJob, *, after: int = 0, faulty: bool = False) -> Preview:
    """Rows of a job after a row number; with `faulty` only those something is said about. Read in part, by
    key."""
    rows, findings = staging.scan_frame(job.id, staging.ROWS), staging.scan_frame(job.id, staging.FINDINGS)
    if rows is None or findings is None:
        return Preview((), 0)
    wanted = rows.filter(pl.col("row") > after)
    if faulty:
        wanted = wanted.join(findings.select("row").unique(), on="row", how="semi")
    page = wanted.sort("row").head(PAGE + 1).collect()
    numbers = page["row"].head(PAGE).to_list()
    faults: dict[int, list[Fault]] = {}
    wrong: dict[int, dict[str, Fault]] = {}
    for found in findings.filter(pl.col("row").is_in(numbers)).sort("level").collect().iter_rows(named=True):
        fault = fault_of(found, job.sheet)
        faults.setdefault(found["row"], []).append(fault)
        if found["key"]:
            wrong.setdefault(found["row"], {}).setdefault(found["key"], fault)
    layout = kind(job.layout).layout
    shown = tuple(
        PreviewRow(
            row["row"], _texts(row, layout), tuple(faults.get(row["row"], ())), wrong.get(row["row"], {})
        )
        for row in page.head(PAGE).iter_rows(named=True)
    )
    return Preview(shown, numbers[-1] if page.height > PAGE else 0)


def rows_of(job: ImportJob) -> pl.DataFrame | None:
    """The typed rows of a job that waits in preview; None once its files are gone."""
    rows = staging.scan_frame(job.id, staging.ROWS)
    return rows.collect() if rows is not None and job.state == ImportJob.State.PREVIEW else None


def forecast(job: ImportJob) -> Forecast | None:
    """What committing the job would change, where its kind can tell."""
    found: dict[str, Any] | None = staging.read_json(job.id, staging.FORECAST)
    if found is None:
        return None
    return Forecast(**(found | {"first": tuple(Change(**one) for one in found["first"])}))


def general_faults(job: ImportJob) -> list[Fault]:
    """What is said about the headings and skipped rows: findings on rows that are not data."""
    rows, findings = staging.scan_frame(job.id, staging.ROWS), staging.scan_frame(job.id, staging.FINDINGS)
    if rows is None or findings is None:
        return []
    found = findings.join(rows.select("row"), on="row", how="anti").head(PAGE).collect()
    return [fault_of(row, job.sheet) for row in found.iter_rows(named=True)]


@dataclass(frozen=True, slots=True)
class NameCandidate:
    """An entry offered for a name; `why` says in what way they are alike, `likely` that it may be offered as chosen."""

    key: str
    name: str
    why: str
    likely: bool


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A written name a person must settle; `chosen` is what was said so far, or empty."""

    register: str
    register_title: str
    text: str
    row: int
    count: int
    candidates: tuple[NameCandidate, ...]
    chosen: str


def names_asked(job: ImportJob) -> list[NameQuestion]:
    """The names of a job that are not certain, in the order of the sheet."""
    registers = kind(job.layout).registers
    chosen = {(one.register, one.text): one.label for one in job.name_choices.all()}
    asked: list[dict[str, Any]] = staging.read_json(job.id, staging.NAMES) or []
    return [
        NameQuestion(
            one["register"],
            registers[one["register"]].title,
            one["text"],
            one["row"],
            one["count"],
            tuple(
                NameCandidate(
                    key, name, KIND_NAMES[how] if how != "similar" else f"相似 {score:.0%}", score >= LIKELY
                )
                for key, name, how, score in one["candidates"]
            ),
            chosen.get((one["register"], one["text"]), ""),
        )
        for one in asked
    ]


def _texts(row: dict[str, Any], layout: Layout) -> tuple[str, ...]:
    return tuple(_text(row[spec.key], spec) for spec in layout.columns)


def _text(value: Any, spec: Any) -> str:  # noqa: ANN401 - cell values
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if spec.type == "month":
        return f"{value:%Y.%m}"
    if spec.type == "choice":
        return next((label for label, stored in spec.choices if stored == value), str(value))
    return str(value)


def waiting_for(viewer: Actor) -> list[ImportJob]:
    """Jobs in the viewer's hands that wait for a decision: names to settle, errors to mend, or the commit."""
    return list(visible_to(viewer).filter(state=ImportJob.State.PREVIEW).order_by("-created_at")[:PAGE])


def register_names(job: ImportJob) -> dict[str, list[str]]:
    """The names of every register the job asks about, for writing one in."""
    return {
        name: [one.name for one in register.entries(job)]
        for name, register in kind(job.layout).registers.items()
    }
