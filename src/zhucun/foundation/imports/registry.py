"""The kinds of import there are. Each app registers its own from its `imports.py`, in `AppConfig.ready`.

    registry.register(LAYOUT, commit=commit_units, roles={"province_office"})

`commit` writes the rows and is called inside one transaction that also settles names, audits and closes the
job: raising anything undoes all of it. It gets typed rows (see layouts.py) and, for each column with a
register, a column `<key>_key` beside it with the key of the entry. It reports how far it is through
`progress(done)`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

from .layouts import Layout
from .models import ImportJob
from .names import Entry, NameRules


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a commit did. `changes` are (subject id, what changed) for the audit trail, one per row
    written; where they are many, a frame of `subject_id` and `change` (JSON)."""

    created: int
    changed: int = 0
    unchanged: int = 0
    changes: Iterable[tuple[str, Mapping[str, Any]]] | pl.DataFrame = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What would change in one field: whose, which, before and after as a page shows them."""

    subject: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a commit would do, told before: how many rows of the file are new, change something and change nothing, how many fields
    change in all, and the first of them."""

    created: int
    changed: int
    unchanged: int
    fields: int = 0
    first: tuple[Change, ...] = ()


Read = Callable[[Path, str], Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a file of the kind belongs to (a batch): `title` names it, `choices` gives (id, label) of those the actor
    may import for in an area (by key), `url` where the subject with this id is looked at."""

    title: str
    choices: Callable[[Actor, str], Sequence[tuple[str, str]]]
    url: Callable[[str], str]


class Commit(Protocol):
    """Writes the rows of a job; raises Refusal (with a sentence) to undo everything."""

    def __call__(
        self, *, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]
    ) -> Outcome: ...


class Foresee(Protocol):
    """Tells what committing the rows of a job would do; writes nothing."""

    def __call__(self, *, job: ImportJob, frame: pl.DataFrame) -> Forecast: ...


class Confirm(Protocol):
    """Keeps, in the app that owns the register, that `text` is another name of the entry `key`."""

    def __call__(self, *, actor: Actor, job: ImportJob, text: str, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Register:
    """A register names are matched against. `entries` gives what the job's area may mean; `title` is what it
    lists (单位, 县); `confirm` keeps an alias a person confirmed, or None where none are kept."""

    title: str
    entries: Callable[[ImportJob], Sequence[Entry]]
    rules: NameRules = field(default_factory=NameRules)
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import: who may use it, how its rows are checked and written. `params` gives the checks'
    parameters for a job; `kind_name` is what the audit trail calls the rows (派出单位)."""

    layout: Layout
    commit: Commit
    roles: frozenset[str]
    params: Callable[[ImportJob], Mapping[str, Any]]
    registers: Mapping[str, Register] = field(default_factory=dict)
    read: Read | None = None
    accept: tuple[str, ...] = ()
    subjects: Subjects | None = None
    foresee: Foresee | None = None


_kinds: Final[dict[str, Kind]] = {}


def register(
    layout: Layout,
    *,
    commit: Commit,
    roles: Collection[str],
    params: Callable[[ImportJob], Mapping[str, Any]] | None = None,
    registers: Mapping[str, Register] | None = None,
    read: Read | None = None,
    accept: tuple[str, ...] = (),
    subjects: Subjects | None = None,
    foresee: Foresee | None = None,
) -> None:
    """Offer a kind of import. ValueError when a column names a register that is not given.

    ``read`` takes the file (path, name) in whatever layout the kind understands and answers rows of text,
    headings of the layout first; it raises ``Unreadable``. ``accept`` are endings it takes beyond those of
    workbooks (".docx"). ``foresee`` tells what a commit would change, shown in the preview.
    """
    given = dict(registers or {})
    unknown = {column.register for column in layout.columns if column.register} - set(given)
    if unknown:
        raise ValueError(f"layout {layout.code}: no register {sorted(unknown)}")
    _kinds[layout.code] = Kind(
        layout, commit, frozenset(roles), params or _no_params, given, read, accept, subjects, foresee
    )


def kind(code: str) -> Kind:
    """The kind with this code; Refusal where there is none (an address made up or grown old)."""
    if code not in _kinds:
        raise Refusal(f"没有代号为“{code}”的导入类型。请从“导入”页面选择。")
    return _kinds[code]


def title(code: str) -> str:
    """The kind's title; its code where no app offers it any more (old jobs stay listed)."""
    return _kinds[code].layout.title if code in _kinds else code


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds the actor may use, by title."""
    return sorted(
        (one for one in _kinds.values() if actor.holds(one.roles)), key=lambda one: one.layout.title
    )


def _no_params(_: ImportJob) -> Mapping[str, Any]:
    return {}
