"""Finding a household: by the beginning of a name, of its initials or of the household number; by whole numbers of its people."""

import re
from datetime import date

from django.db.models import Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.identity import parse
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from ..models import Household, HouseholdMember, HouseholdState
from . import scope
from .register import index_of, visible_to

LIMIT = 20
_IDENTITY = re.compile(r"\s*[0-9]{17}[0-9Xx]\s*")


def looks_like_identity(text: str) -> bool:
    """Whether the text is of the form of an identity number, which stands in no address."""
    return bool(_IDENTITY.fullmatch(text))


def named(rows: QuerySet[Household], text: str, on: date) -> QuerySet[Household]:
    """``rows`` in which a name (or its pinyin initials), or whose number, begins with ``text``."""
    text = text.strip()
    if any(character.isdigit() for character in text):
        return rows.filter(begins("number", text))
    field, wanted = ("person__initials", text.lower()) if text.isascii() else ("person__name", text)
    people = HouseholdMember.objects.filter(in_force(on), begins(field, wanted))
    return rows.filter(pk__in=people.values("household_id"))


def find(*, viewer: Actor, text: str, on: date) -> list[Household]:
    """Households by a whole identity number (past ones of the person too, the latest first), a telephone or a household number."""
    text = re.sub(r"\s", "", text)
    if looks_like_identity(text):
        return by_identity(viewer=viewer, number=parse(text, on=on).number)
    states = HouseholdState.objects.filter(
        scope.inside(viewer, "household__village__key"), in_force(on), phone=text
    )
    held = Q(pk__in=states.values("household_id")) | Q(number=text)
    return list(visible_to(viewer).filter(held).order_by("number")[:LIMIT]) if text else []


def by_identity(*, viewer: Actor, number: str) -> list[Household]:
    """The households of the viewer's areas in which the bearer of a number is or was, the present one first."""
    rows = HouseholdMember.objects.filter(
        scope.inside(viewer, "household__village__key"), person__identity_index=index_of(number)
    )
    found: dict[object, Household] = {}
    for row in rows.select_related("household").order_by("-valid_from"):
        found.setdefault(row.household_id, row.household)
    return list(found.values())[:LIMIT]
