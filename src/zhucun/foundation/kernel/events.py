"""Synchronous events between apps, delivered inside the transaction of the act that announces them.

An app declares its events as frozen dataclasses in its ``events.py``; apps above subscribe in their
``AppConfig.ready``. A handler that raises undoes the act.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[E], None]) -> None:
    """Call ``handler`` for each announced ``event``; subscribing twice is once."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def announce(event: object) -> None:
    """Deliver ``event`` to its subscribers in the order they subscribed."""
    for handler in _handlers[type(event)]:
        handler(event)
