"""What happened, told to whoever wants to know, in the same transaction.

An app declares its events as frozen dataclasses in ``events.py`` and announces them in its actions; apps above subscribe in
``AppConfig.ready``. A subscriber that refuses undoes the act.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

E = TypeVar("E")

_subscribers: dict[type, list[Callable[[Any], None]]] = {}


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Call ``handler`` with every event of ``kind`` from now on; subscribing twice is once."""
    handlers = _subscribers.setdefault(kind, [])
    if handler not in handlers:
        handlers.append(handler)


def announce(event: object) -> None:
    """Tell the subscribers, in the order they subscribed; refuses to run outside the act's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce must run inside the transaction of the act it tells of")
    for handler in _subscribers.get(type(event), ()):
        handler(event)
