"""Paging by keys: a page is "the rows after this one", not "rows 5,000 to 5,050".

Counting and skipping cost more the further one pages, and rows that come and go shift what is skipped. A
*cursor* names the last row seen by its values in the order columns; the next page is what sorts after it.
The last order column must be unique, so that no two rows share a place. Empty values sort last in either
direction.

A cursor is signed: it cannot be made up or used with another order. It is signed, not secret: order lists
of people by a code or by pinyin, not by a number that must not stand in an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

T = TypeVar("T")
_SALT = "zhucun.ui.keyset"
_MAX_SIZE = 500


class BadCursor(BadRequest):
    """The cursor in the address is not one of ours for this list; answered with 400 and this sentence."""

    def __init__(self) -> None:
        super().__init__("翻页标记无效：地址可能被改动，或排序方式已经变了。请从第一页重新打开列表。")


@dataclass(frozen=True)
class KeysetPage(Generic[T]):
    """Rows of one page, and the cursors of the pages after and before it ("" where there is none)."""

    rows: list[T]
    next: str
    previous: str


@dataclass(frozen=True)
class _Key:
    path: str  # as in order_by, without the minus
    source: str  # where a fetched row carries the value
    descending: bool
    nullable: bool
    field: "Field[Any, Any]"


def keyset_page(
    queryset: QuerySet[Any, T], *, order: Sequence[str], cursor: str = "", size: int = 50
) -> KeysetPage[T]:
    """One page of ``queryset`` in ``order`` (as in ``order_by``; the last column unique), always one query.

    ``size`` is 1 to 500 rows. Raises ``BadCursor`` for a foreign or altered cursor; ``ValueError`` for an
    order that cannot be paged (last column not unique, a relation itself, a to-many path).
    """
    if not 1 <= size <= _MAX_SIZE:
        raise ValueError(f"page size {size} is not within 1..{_MAX_SIZE}")
    keys = _keys(queryset, order)
    queryset = queryset.annotate(**{key.source: F(key.path) for key in keys if "__" in key.path})
    backward, values = _decode(cursor, order, keys) if cursor else (False, None)
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values, backward))
    found = list(queryset.order_by(*(_ordering(key, backward) for key in keys))[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backward:
        rows.reverse()
    # A page reached by a cursor has the row it came from on that side.
    after, before = (True, more) if backward else (more, bool(cursor))
    return KeysetPage(
        rows,
        next=_encode(rows[-1], False, order, keys) if rows and after else "",
        previous=_encode(rows[0], True, order, keys) if rows and before else "",
    )


def _keys(queryset: QuerySet[Any, Any], order: Sequence[str]) -> list[_Key]:
    keys = []
    for index, column in enumerate(order):
        path = column.lstrip("-")
        if annotation := queryset.query.annotations.get(path):
            field, nullable = annotation.output_field, True
        else:
            field, nullable = _field(queryset.model, path)
        source = (
            f"keyset_{index}" if "__" in path else getattr(field, "attname", path) if path == "pk" else path
        )
        keys.append(_Key(path, source, column.startswith("-"), nullable, field))
    last = keys[-1] if keys else None
    if last is None or "__" in last.path or not last.field.unique:
        raise ValueError(
            f"the last column of {tuple(order)} must be a unique column of {queryset.model.__name__}"
        )
    return keys


def _field(model: type[Model], path: str) -> "tuple[Field[Any, Any], bool]":
    """The field at the end of ``path`` and whether it can be empty on the way there."""
    nullable = False
    *steps, last = path.split("__")
    try:
        for step in steps:
            relation = model._meta.get_field(step)
            target = relation.related_model
            if not (relation.many_to_one or relation.one_to_one) or target is None:
                raise ValueError(f"{path}: {step} does not lead to exactly one row")
            nullable |= bool(relation.null) or not relation.concrete
            model = target
        field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist as missing:
        raise ValueError(str(missing)) from missing
    if not isinstance(field, Field) or (field.is_relation and last not in {field.attname, "pk"}):
        raise ValueError(f"{path}: order by the column ({last}_id), not by the relation")
    return field, nullable or field.null


def _ordering(key: _Key, backward: bool) -> OrderBy:
    column = F(key.path)
    empties: dict[str, bool] = {}
    if key.nullable:
        empties = {"nulls_first": True} if backward else {"nulls_last": True}
    return column.desc(**empties) if key.descending != backward else column.asc(**empties)


def _beyond(keys: list[_Key], values: list[Any], backward: bool) -> Q:
    """Rows that sort after ``values`` (before them when ``backward``): k1 beyond, or k1 equal and (k2
    beyond, or …).
    """
    rest: Q | None = None
    for key, value in reversed(list(zip(keys, values, strict=True))):
        equal = Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})
        beyond = _strictly(key, value, backward)
        within = None if rest is None else equal & rest
        parts = [part for part in (beyond, within) if part is not None]
        rest = parts[0] | parts[1] if len(parts) == 2 else parts[0] if parts else None
    if rest is None:
        return Q(pk__in=())
    # The bound on the first column alone lets the database enter its index there.
    first, value = keys[0], values[0]
    if not first.nullable:
        rest = Q(**{f"{first.path}__{'lte' if first.descending != backward else 'gte'}": value}) & rest
    return rest


def _strictly(key: _Key, value: Any, backward: bool) -> Q | None:  # noqa: ANN401 - any column's value
    """Strictly beyond ``value`` in one column; ``None`` where nothing is, because empties come last."""
    if value is None:
        return Q(**{f"{key.path}__isnull": False}) if backward else None
    beyond = Q(**{f"{key.path}__{'lt' if key.descending != backward else 'gt'}": value})
    return beyond | Q(**{f"{key.path}__isnull": True}) if key.nullable and not backward else beyond


def _encode(row: Any, backward: bool, order: Sequence[str], keys: list[_Key]) -> str:  # noqa: ANN401 - model or dict
    values = [row[key.source] if isinstance(row, dict) else getattr(row, key.source) for key in keys]
    return signing.dumps([int(backward), list(order), [_plain(value) for value in values]], salt=_SALT)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _decode(cursor: str, order: Sequence[str], keys: list[_Key]) -> tuple[bool, list[Any]]:
    try:
        backward, made_for, values = signing.loads(cursor, salt=_SALT)
        if made_for != list(order):
            raise BadCursor
        return bool(backward), [
            None if value is None else key.field.to_python(value)
            for key, value in zip(keys, values, strict=True)
        ]
    except (signing.BadSignature, ValueError, TypeError, ValidationError) as error:
        raise BadCursor from error
