"""Form fields for what is known of households and people, made from the tables and the code lists of a village on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import models

from .. import codes
from ..models import HouseholdState, PersonState
from ..queries.history import shown
from ..rules import HOUSEHOLD_LISTS, PERSON_LISTS

NOT_SAID = [("", "未填")]
YES_NO = [*NOT_SAID, ("yes", "是"), ("no", "否")]
UNITS = {
    **dict.fromkeys(("arable", "irrigated", "forest", "returned", "orchard", "pasture", "water_area"), "亩"),
    "road_km": "公里", "house_area": "平方米", "work_months": "个月", "post_months": "个月",
}  # fmt: skip


class WordsField(forms.CharField):
    """Words written one after the other, 、between them."""

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what was typed, or a list
        """How they stand in the form."""
        return "、".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The words as a tuple."""
        text = super().clean(value) or ""
        return tuple(word.strip() for word in text.replace("，", "、").split("、") if word.strip())


def choice(label: str, choices: Iterable[tuple[str, str]], *, required: bool = False) -> forms.ChoiceField:
    """A choice among words; none of them is 未填."""
    return forms.ChoiceField(label=label, choices=[*NOT_SAID, *choices], required=required)


def household_fields(
    names: Iterable[str], village: str, on: date, held: HouseholdState | None = None
) -> dict[str, forms.Field]:
    """Fields of ``HouseholdState`` by name; words that the row ``held`` bears stay choosable."""
    return _fields(HouseholdState, names, HOUSEHOLD_LISTS, village, on, held)


def person_fields(
    names: Iterable[str], village: str, on: date, held: PersonState | None = None
) -> dict[str, forms.Field]:
    """Fields of ``PersonState`` by name; words that the row ``held`` bears stay choosable."""
    return _fields(PersonState, names, PERSON_LISTS, village, on, held)


def _fields(
    model: type[models.Model], names: Iterable[str], lists: Mapping[str, str], village: str, on: date, held: models.Model | None,
) -> dict[str, forms.Field]:  # fmt: skip
    columns = {one.name: one for one in model._meta.concrete_fields}
    return {
        name: _field(columns[name], _words(lists[name], village, on, getattr(held, name, "")) if name in lists else None)
        for name in names
    }  # fmt: skip


def _words(code_list: str, village: str, on: date, held: object) -> list[tuple[str, str]]:
    words = codes.terms(code_list, village, on).terms
    own = held if isinstance(held, list) else [held]
    return [(word, word) for word in (*words, *(str(one) for one in own if one and one not in words))]


def _field(column: models.Field[Any, Any], words: list[tuple[str, str]] | None) -> forms.Field:
    label = _label(column)
    if words is not None:
        if isinstance(column, models.JSONField):
            return forms.TypedMultipleChoiceField(
                label=label, choices=words, required=False, coerce=str, empty_value=[],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        return choice(label, words)
    if isinstance(column, models.BooleanField):
        return forms.TypedChoiceField(
            label=label, choices=YES_NO, required=False, coerce=lambda value: value == "yes", empty_value=None
        )
    if isinstance(column, models.DecimalField):
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_digits=column.max_digits, decimal_places=column.decimal_places
        )  # fmt: skip
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=12)
    if isinstance(column, models.JSONField):
        return WordsField(label=label, required=False, max_length=200, help_text="几项之间用顿号隔开")
    return forms.CharField(label=label, required=False, max_length=column.max_length or 30)


def initial_of(row: models.Model | None, names: Iterable[str]) -> dict[str, Any]:
    """What stands in the form of a row: truth values as its choices, concealed numbers left out."""
    if row is None:
        return {}
    found = {name: getattr(row, name) for name in names if name not in {"account", "disability_card"}}
    return {name: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value for name, value in found.items()}  # fmt: skip


def said(row: models.Model | None, names: Iterable[str]) -> list[tuple[str, object]]:
    """The fields of a row about which somebody said something, as (label with unit, value in words)."""
    if row is None:
        return []
    columns = {one.name: one for one in row._meta.concrete_fields}
    values = [(name, getattr(row, name)) for name in names]
    return [(_label(columns[name]), shown(value)) for name, value in values if value not in ("", None, [])]


def _label(column: models.Field[Any, Any]) -> str:
    return str(column.verbose_name) + (f"（{UNITS[column.name]}）" if column.name in UNITS else "")
