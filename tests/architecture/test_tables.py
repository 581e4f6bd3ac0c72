"""Tables keep to the same order as imports, and to the conventions about facts."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, ForeignKey, ManyToManyField, Model, UniqueConstraint

from zhucun.foundation.kernel.evidence import ROOT
from zhucun.foundation.kernel.models import FactModel

Place = tuple[int, ...]


def ranks() -> dict[str, Place]:
    """The place of every app, lowest first, from the layers of the import contracts; peers share one place."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    floors = next(contract["layers"] for contract in layers if "containers" not in contract)
    places: dict[str, Place] = {}
    for height, floor in enumerate(reversed(floors)):
        places[floor] = (height,)
        for contract in layers:
            if contract.get("containers") == [floor]:
                for step, names in enumerate(reversed(contract["layers"])):
                    for name in names.split("|"):
                        places[f"{floor}.{name.strip()}"] = (height, step)
    return places


def faults(source: str, target: str, places: dict[str, Place]) -> str | None:
    """Why a table of ``source`` may not point at one of ``target``, or None."""
    if source == target:
        return None
    if target not in places:
        return f"{target} is not an app of ours"
    if places[target] == places[source]:
        return f"{target} is a peer of {source}"
    if places[target] > places[source]:
        return f"{target} stands above {source}"
    return None


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models() if _app(model).startswith("zhucun.")]


def _app(model: type[Model]) -> str:
    return str(apps.get_app_config(model._meta.app_label).name)


def _pointers(model: type[Model]) -> Iterator[Field[Any, Any]]:
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if isinstance(field, ForeignKey | ManyToManyField):
            yield field


def test_every_app_has_its_place_in_the_order() -> None:
    installed = {app.name for app in apps.get_app_configs() if app.name.startswith("zhucun.")}
    assert installed <= set(ranks())


def test_every_foreign_key_points_down() -> None:
    places = ranks()
    found = [
        f"{model.__name__}.{field.name}: {fault}"
        for model in ours()
        for field in _pointers(model)
        if (fault := faults(_app(model), _app(field.related_model), places))  # type: ignore[arg-type]  # never "self"
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("zhucun.work.teams", "zhucun.work.units", None),
        ("zhucun.work.units", "zhucun.work.units", None),
        ("zhucun.work.units", "zhucun.work.teams", "zhucun.work.teams stands above zhucun.work.units"),
        ("zhucun.foundation.divisions", "zhucun.foundation.policy", "stands above"),
        ("zhucun.foundation.imports", "zhucun.work.units", "stands above"),
        ("zhucun.faces.home", "zhucun.faces.registers", "is a peer of"),
        ("zhucun.work.units", "django.contrib.contenttypes", "is not an app of ours"),
    ],
)
def test_the_direction_of_a_pointer_is_judged_rightly(source: str, target: str, fault: str | None) -> None:
    found = faults(source, target, ranks())
    assert (found is None) if fault is None else (found is not None and fault in found)


def test_the_audit_trail_points_at_nothing() -> None:
    assert [
        field.name for model in ours() if _app(model).endswith(".audit") for field in _pointers(model)
    ] == []


def test_no_uniqueness_among_facts_leaves_out_the_county() -> None:
    facts = [model for model in ours() if issubclass(model, FactModel)]
    assert facts
    found = [
        f"{model.__name__}: {constraint.name}"
        for model in facts
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and "county" not in constraint.fields
    ]
    columns = [
        f"{model.__name__}.{field.name}"
        for model in facts
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    ]
    assert found + columns == []


def test_migrations_have_names_that_say_what_they_do() -> None:
    names = [
        name
        for label, name in MigrationLoader(None).disk_migrations or {}
        if apps.get_app_config(label).name.startswith("zhucun.")
    ]
    assert names
    assert [name for name in names if re.search(r"_auto_|_initial$|^\d+_alter_", name)] == []
