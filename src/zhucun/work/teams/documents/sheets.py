"""Forms on their way to one Typst run: each form's data once, and the sheets that show it, copy by copy.

``forms.typ`` prints a single form and the forms of a whole province alike. Starting Typst and laying out the
fonts once, instead of once per form, is what makes a province cost little more than its bare pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Page = dict[str, object]


@dataclass
class Sheets:
    """The data of ``forms.typ``: ``forms`` once each; ``sheets`` say in which order which copy of which form is
    printed, with the bookmarks (level, text) that lead to it."""

    forms: list[Page] = field(default_factory=list)
    sheets: list[Page] = field(default_factory=list)

    def add(self, page: Page) -> int:
        """Take a form in; its number."""
        self.forms.append(page)
        return len(self.forms) - 1

    def show(self, number: int, copy: str, bookmarks: Sequence[tuple[int, str]]) -> None:
        """Print one copy of a form next."""
        self.sheets.append({"form": number, "copy": copy, "bookmarks": bookmarks})


def sheets(pages: Iterable[Page]) -> Sheets:
    """Forms one after another, each in all its copies; a bookmark per copy."""
    made = Sheets()
    for page in pages:
        number = made.add(page)
        for copy in copies_on(page):
            made.show(number, copy, [(1, copy or str(page["title"]))])
    return made


def copies_on(page: Page) -> list[str]:
    """The labels of a form's copies."""
    labels = page["copies"]
    assert isinstance(labels, list)
    return labels
