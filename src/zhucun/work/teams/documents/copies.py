"""In how many copies a form is printed, and who keeps each.

Both numbers come from the pack in force; where none says anything a form is one sheet without a keeper.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhucun.foundation.documents.document import Unprintable
from zhucun.foundation.documents.text import chinese_number
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import queries as policy

Form = Literal["team_form", "cadre_form"]


@dataclass(frozen=True)
class Copies:
    """``count`` copies, the first kept by the first of ``keepers`` and so on; none named for a single sheet.

    Raises ``Unprintable`` where copies and keepers do not match: a copy nobody keeps, or a keeper
    without copy.
    """

    count: int = 1
    keepers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        single = self.count == 1 and not self.keepers
        if self.count < 1 or not (single or len(self.keepers) == self.count):
            raise Unprintable(
                f"一式{self.count}份与{len(self.keepers)}个留存单位对不上，请核对制度中的份数和留存单位。"
            )

    @property
    def note(self) -> str:
        """一式三份，甲留存一份，乙留存一份，丙留存一份: as the footnotes of the forms say it; blank for a
        single sheet."""
        if not self.keepers:
            return ""
        kept = "，".join(f"{keeper}留存一份" for keeper in self.keepers)
        return f"此表一式{chinese_number(self.count)}份，{kept}。"

    def labels(self) -> Iterator[str]:
        """What stands on each copy: which it is and who keeps it."""
        if not self.keepers:
            yield ""
        for number, keeper in enumerate(self.keepers, start=1):
            yield f"一式{chinese_number(self.count)}份之{chinese_number(number)}　{keeper}留存"


SINGLE_SHEET = Copies()


def copies_of(form: Form, division: str, on: date) -> Copies:
    """The copies of a form in a division (key or code) on a day.

    Raises ``Refusal`` with the clause where the pack's number and its keepers do not match.
    """
    count = policy.find(f"documents.{form}.copies", division=division, on=on)
    keepers = policy.find(f"documents.{form}.keepers", division=division, on=on)
    if count is None and keepers is None:
        return SINGLE_SHEET
    names = tuple(keepers.items) if keepers else ()
    try:
        return Copies(count.integer if count else len(names), names)
    except Unprintable as error:
        clause = count or keepers
        raise Refusal(str(error), clause=clause.clause if clause else "") from error
