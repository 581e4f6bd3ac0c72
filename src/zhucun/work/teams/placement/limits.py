"""What the checks measure against and no annex prints: policy parameters, given in by the caller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zhucun.foundation.kernel.evidence import touched
from zhucun.foundation.policy.book import Book
from zhucun.foundation.policy.resolution import NoValue, Path, resolve

from .categories import COLLEGES, ENTERPRISES, ORGANS

_PRINTED = ("placement.printed.", "placement.text.", "units.printed.")
_CATEGORIES = {
    "provincial_organs": ORGANS,
    "provincial_soes": ENTERPRISES,
    "colleges": COLLEGES,
    "central_organs": "central.organs",
    "central_finance": "central.finance",
    "central_soes": "central.enterprises",
}


@dataclass(frozen=True)
class Limits:
    """Parameters of a batch; what is unknown stays ``None`` or empty and is then not checked.

    ``counties``: the number of counties written in the circular's text. ``listed``: units by category key of
    ``categories`` (``""``: all); ``placed``: the same for the table, and ``villages`` and ``teams``. Both are
    used only where the annex itself prints no such figure. A county is named when its villages per team
    exceed the average times ``high_factor`` or stay below the average times ``low_factor``. ``without_code``:
    names of areas that have no county code of their own (management areas).
    """

    counties: int | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    placed: Mapping[str, int] = field(default_factory=dict)
    high_factor: Fraction | None = None
    low_factor: Fraction | None = None
    without_code: frozenset[str] = frozenset()


def limits_in(
    rules: Book,
    path: Path,
    on: date,
    *,
    instrument: str | None = None,
    without_code: frozenset[str] = frozenset(),
) -> Limits:
    """The limits that a book of policy sets in an area on a day; ``path`` leads from the area to the nation.

    What an instrument prints speaks of its own annexes in the area it was issued for, never of an area that adopted
    its rules: printed figures are those of ``instrument``, or (``None``) of the instrument that holds that day.
    """
    above = {name for step in path for name in ((step,) if isinstance(step, str) else step)}

    def issued_here(id: str) -> bool:
        return id in rules.packs and rules.packs[id].instrument.jurisdiction in above

    def printed(key: str, id: str) -> tuple[object, str] | None:
        parameters = rules.packs[id].parameters if issued_here(id) else ()
        return next(((one.value, one.clause) for one in parameters if one.key == key), None)

    def holding(key: str) -> tuple[object, str] | None:
        try:
            answer = resolve(rules, key, path, on)
        except NoValue:
            return None
        fits = not key.startswith(_PRINTED) or issued_here(answer.instrument)
        return (answer.value, answer.clause) if fits else None

    def value(key: str) -> int | Decimal | None:
        own = key.startswith(_PRINTED) and instrument is not None
        found = printed(key, instrument or "") if own else holding(key)
        if found is None or not isinstance(found[0], int | Decimal):
            return None
        touched(found[1])
        return found[0]

    return _limits_from(value, without_code)


def _limits_from(value: Callable[[str], int | Decimal | None], without_code: frozenset[str]) -> Limits:
    """The limits from policy: ``value`` gives the value of a parameter's key, ``None`` where nothing fixes
    it.
    """

    def number(key: str) -> int | None:
        found = value(key)
        return None if found is None else int(found)

    def factor(key: str) -> Fraction | None:
        found = value(key)
        return None if found is None else Fraction(found)

    def numbers(prefix: str, names: Mapping[str, str]) -> dict[str, int]:
        found = {own: number(f"{prefix}.{name}") for name, own in names.items()}
        return {own: count for own, count in found.items() if count is not None}

    return Limits(
        counties=number("placement.text.key_counties"),
        listed=numbers("units.printed", {"total": "", **_CATEGORIES}),
        placed=numbers("placement.printed", {"villages": "villages", "teams": "teams", **_CATEGORIES}),
        high_factor=factor("placement.outlier.high_factor"),
        low_factor=factor("placement.outlier.low_factor"),
        without_code=without_code,
    )
