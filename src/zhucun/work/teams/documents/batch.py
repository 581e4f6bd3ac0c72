"""The forms of many teams at once: a whole province as one PDF, or as an archive of Word forms.

*One PDF*: unit by unit, and within a unit one set per keeper, so that each set leaves as it is stapled; bookmarks
lead to unit, set and form. One Typst run prints it all (``sheets.py``).

*Word forms*: a folder per unit with a file per form, each file with all its copies, for offices that go on
filling them in.

Both are made in the background (``foundation/documents``); ``offer_form_prints`` registers them, given where the data
comes from.
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from zhucun.foundation.documents.document import Document, render
from zhucun.foundation.documents.pdf import STAMP, PdfLayout
from zhucun.foundation.documents.print_kinds import Describe, Make, PrintKind, Progress, register
from zhucun.foundation.documents.text import file_name
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements

from .cadre_form import CADRE_FORM, CadreForm, cadre_form_page
from .places import PRINT
from .sheets import Sheets, copies_on
from .team_form import TEAM_FORM, TeamForm, team_form_page


@dataclass(frozen=True)
class UnitForms:
    """What one unit hands in: its team form and the form of each of its cadres."""

    team: TeamForm
    cadres: tuple[CadreForm, ...] = ()


@dataclass(frozen=True)
class FormBatch:
    """The forms of several units in the order in which they are printed; ``name`` is that of the file."""

    name: str
    units: tuple[UnitForms, ...]


@implements("H15-045", "H15-049")
def batch_sheets(batch: FormBatch) -> Sheets:
    """Every form in all its copies, sorted by unit, then by keeper, then team form before cadre forms."""
    made = Sheets()
    for unit in batch.units:
        pages = [team_form_page(unit.team), *map(cadre_form_page, unit.cadres)]
        names = [unit.team.title, *(f"{one.name}　{one.title}" for one in unit.cadres)]
        numbers = [made.add(page) for page in pages]
        opening = [(1, unit.team.unit)]
        # Forms may differ in their copies; a set holds those that have one for it.
        for labels in zip_longest(*map(copies_on, pages)):
            opening.append((2, next(label for label in labels if label is not None) or "登记表"))
            for number, name, label in zip(numbers, names, labels, strict=True):
                if label is not None:
                    made.show(number, label, [*opening, (3, name)])
                    opening = []
    return made


FORM_BATCH = Document(
    code="teams.form_batch",
    title="驻村帮扶工作队登记表（汇总）",
    contract=FormBatch,
    layouts={"pdf": PdfLayout(PRINT / "forms.typ", batch_sheets)},
    name=lambda batch: batch.name,
)


def word_forms(units: Sequence[UnitForms]) -> Iterator[tuple[str, bytes]]:
    """Path in the archive and content of every form as a Word file, made while it is asked for."""
    for number, unit in enumerate(units, start=1):
        folder = f"{number:03} {file_name(unit.team.unit)}"
        yield f"{folder}/{file_name(unit.team.title)}.docx", render(TEAM_FORM, unit.team, "docx")
        for place, cadre in enumerate(unit.cadres, start=1):
            name = file_name(f"{place} {cadre.name} {cadre.title}")
            yield f"{folder}/{name}.docx", render(CADRE_FORM, cadre, "docx")


def write_word_archive(batch: FormBatch, target: Path, progress: Progress) -> None:
    """Write the Word forms of a batch as a zip file; ``progress`` is told (forms done, all) after each."""
    total = form_count(batch)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # a .docx is compressed already
        for done, (path, content) in enumerate(word_forms(batch.units), start=1):
            archive.writestr(zipfile.ZipInfo(path, STAMP.timetuple()[:6]), content)
            progress(done, total)


def write_pdf(batch: FormBatch, target: Path, progress: Progress) -> None:
    """Write the forms of a batch in all their copies as one PDF. It is one step: ``progress`` hears its beginning and
    its end."""
    total = form_count(batch)
    progress(0, total)
    target.write_bytes(render(FORM_BATCH, batch, "pdf"))
    progress(total, total)


def form_count(batch: FormBatch) -> int:
    """How many forms a batch holds, copies not counted."""
    return sum(1 + len(unit.cadres) for unit in batch.units)


class FormSource(Protocol):
    """The forms of ``subject`` in the area with key ``county``, as the actor may see them."""

    def __call__(self, *, actor: Actor, county: str, subject: str) -> FormBatch: ...


def offer_form_prints(*, describe: Describe, forms: FormSource) -> None:
    """Offer both as background prints: ``team-forms`` (one PDF) and ``team-forms-word`` (an archive)."""

    def made_by(write: Callable[[FormBatch, Path, Progress], None]) -> Make:
        def make(*, actor: Actor, county: str, subject: str, target: Path, progress: Progress) -> None:
            write(forms(actor=actor, county=county, subject=subject), target, progress)

        return make

    register(PrintKind("team-forms", "登记表（PDF）", "pdf", describe, made_by(write_pdf)))
    register(PrintKind("team-forms-word", "登记表（Word）", "zip", describe, made_by(write_word_archive)))
