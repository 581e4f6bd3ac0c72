"""How months, spans and résumé lines are written and read: 1978.06, 1996.09—2000.07."""

import re
from collections.abc import Iterable
from datetime import date

from zhucun.foundation.kernel.errors import Refusal

from .facts import Line

_MONTH = r"((?:19|20)\d\d)\s*[.．年/-]\s*(\d{1,2})\s*月?"
_LINE = re.compile(
    rf"{_MONTH}\s*(?:—+|--?|－+|–+|～|~|至|到)\s*(?:{_MONTH}|(至今|今|现在|现任)|(?=\s|$))\s*(.*)"
)
_ONE = re.compile(_MONTH)
LONGEST = 200
MOST_LINES = 60


def month(day: date | None) -> str:
    """1978-06-01 → 1978.06; "" for None."""
    return f"{day:%Y.%m}" if day else ""


def span(begins: date, ends: date | None) -> str:
    """A span of months as a résumé prints it: 1996.09—2000.07, and 2000.07—至今 while it lasts."""
    return f"{month(begins)}—{month(ends) or '至今'}"


def resume_text(lines: Iterable[Line]) -> str:
    """A résumé as one types it, a line each."""
    return "\n".join(f"{span(line.begins, line.ends)} {line.text}" for line in lines)


def read_month(text: str) -> date | None:
    """The first day of a month written 1978.06, 1978-6, 1978年6月 or 197806; None for anything else."""
    plain = text.strip()
    if re.fullmatch(r"(19|20)\d{4}", plain):
        plain = f"{plain[:4]}.{plain[4:]}"
    found = _ONE.fullmatch(plain)
    return _first(found[1], found[2]) if found else None


def read_resume(text: str) -> tuple[Line, ...]:
    """A typed résumé as lines; raises ``Refusal`` (field ``resume``) naming the first line that cannot be read."""
    lines = []
    for number, written in enumerate((part.strip() for part in text.splitlines() if part.strip()), 1):
        found = _LINE.fullmatch(written)
        begins = _first(found[1], found[2]) if found else None
        ends = _first(found[3], found[4]) if found and found[3] else None
        if found is None or begins is None or (found[3] and ends is None):
            raise Refusal(
                f"简历第 {number} 行“{written[:20]}”看不出起止年月，请写成“1996.09—2000.07 某校学生”，"
                "至今的写“2000.07—至今 某单位干部”。",
                field="resume",
            )
        lines.append(Line(begins, ends, found[6].strip()))
    return tuple(lines)


def _first(year: str, month_: str) -> date | None:
    return date(int(year), int(month_), 1) if 1 <= int(month_) <= 12 else None
