"""The book in memory: built once per process for each state of the database, and asked for at most once per
request.

Every write gives the ``Revision`` row a new token (never a counter: a number that was rolled back would be
given out twice). A process compares the token and rebuilds when it changed, so that all workers see a load
with their next request. Within a request the answer is kept; outside of one (commands, background tasks) it
is asked for each time.
"""

import threading
import uuid
from contextvars import ContextVar
from datetime import date
from typing import Any

from . import facts, kinds, packs
from .book import Book, build
from .models import AdoptionRow, LocalValue, Revision, StoredPack
from .reading import Node

_KEPT = 4

_lock = threading.Lock()
_books: dict[uuid.UUID | None, Book] = {}


class _Request:
    """What one request has already asked: the book, and the way up from divisions."""

    def __init__(self) -> None:
        self.book: Book | None = None
        self.paths: dict[tuple[str, date], tuple[tuple[str, ...], ...]] = {}


_request: ContextVar[_Request | None] = ContextVar("policy_request", default=None)


def begin(**_: Any) -> None:  # noqa: ANN401 (a signal receiver)
    """A request begins."""
    _request.set(_Request())


def end(**_: Any) -> None:  # noqa: ANN401 (a signal receiver)
    """A request ended."""
    _request.set(None)


def book() -> Book:
    """The book of the present state of the database."""
    asked = _request.get()
    if asked is not None and asked.book is not None:
        return asked.book
    token = Revision.objects.filter(pk=1).values_list("token", flat=True).first()
    with _lock:
        found = _books.get(token)
        if found is None or found.keys is not packs.read_keys()[0]:
            found = _read()
            _books[token] = found
            while len(_books) > _KEPT:
                _books.pop(next(iter(_books)))
    if asked is not None:
        asked.book = found
    return found


def known_paths() -> dict[tuple[str, date], tuple[tuple[str, ...], ...]]:
    """The ways up already looked up in this request; outside of one, an empty dict nobody keeps."""
    asked = _request.get()
    return {} if asked is None else asked.paths


def lock() -> None:
    """Lock the state for writing, to the end of the transaction; others wait."""
    Revision.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})
    Revision.objects.select_for_update().get(pk=1)
    if (asked := _request.get()) is not None:
        asked.book = None


def changed() -> None:
    """Give the state a new token; call it after every write, in its transaction."""
    Revision.objects.filter(pk=1).update(token=uuid.uuid4())
    if (asked := _request.get()) is not None:
        asked.book = None


def _read() -> Book:
    keys, _ = packs.read_keys()
    shelf = [
        packs.stored(sha256, tuple(sorted(content["files"].items())))
        for sha256, content in StoredPack.objects.filter(superseded_at=None).values_list("sha256", "content")
    ]
    locals_ = [local for row in LocalValue.objects.all() if (local := as_local(row)) is not None]
    adoptions = [
        facts.Adoption(row.instrument, row.division, row.valid_from, row.valid_to, row.citation)
        for row in AdoptionRow.objects.all()
    ]
    return build(keys, [pack for pack in shelf if pack is not None], locals_, adoptions)


def as_local(row: LocalValue) -> facts.Local | None:
    """The fact in a row; None when the vocabulary no longer has its key or the value no longer fits it."""
    key = packs.read_keys()[0].get(row.key)
    if key is None:
        return None
    try:
        value = kinds.typed(as_node(row.value, key), key)
    except kinds.Bad:
        return None
    return facts.Local(
        str(row.id),
        row.division,
        row.key,
        value,
        row.citation,
        row.valid_from,
        row.valid_to,
        row.exception or None,
    )


def as_node(value: Any, key: facts.Key) -> Node:  # noqa: ANN401 (any plain data)
    """A stored or typed-in value as the schema reads it: dates and decimals out of their text."""
    if isinstance(value, str) and key.type in {"date", "decimal", "money"}:
        value = kinds.from_text(value, key.type)
    if isinstance(value, dict):
        return Node({name: as_node(item, key) for name, item in value.items()}, 0)
    if isinstance(value, list | tuple):
        return Node([as_node(item, key) for item in value], 0)
    return Node(value, 0)


def as_json(value: Any) -> Any:  # noqa: ANN401 (any plain data)
    """A value as JSON holds it: decimals and dates as text, tuples as lists."""
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if hasattr(value, "items"):
        return {name: as_json(item) for name, item in value.items()}
    return value if isinstance(value, bool | int) or value is None else str(value)
