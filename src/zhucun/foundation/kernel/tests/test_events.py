"""Events reach their subscribers at once, in order, inside the act."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from zhucun.foundation.kernel import events


@dataclass(frozen=True)
class Placed:
    unit: str


@dataclass(frozen=True)
class Moved(Placed):
    pass


@pytest.fixture(autouse=True)
def _no_subscribers_left_behind() -> Iterator[None]:
    yield
    events._handlers.pop(Placed, None)
    events._handlers.pop(Moved, None)


def test_subscribers_hear_of_it_in_the_order_they_subscribed() -> None:
    heard: list[str] = []
    events.subscribe(Placed, lambda event: heard.append(f"first {event.unit}"))
    events.subscribe(Placed, lambda event: heard.append(f"second {event.unit}"))
    events.announce(Placed("省审计厅"))
    assert heard == ["first 省审计厅", "second 省审计厅"]


def test_subscribing_twice_is_once() -> None:
    heard: list[Placed] = []
    events.subscribe(Placed, heard.append)
    events.subscribe(Placed, heard.append)
    events.announce(Placed("省审计厅"))
    assert len(heard) == 1


def test_only_the_announced_kind_is_delivered() -> None:
    heard: list[Placed] = []
    events.subscribe(Placed, heard.append)
    events.announce(Moved("省审计厅"))
    assert heard == []


def test_a_handler_that_fails_undoes_the_act() -> None:
    def refuse(event: Placed) -> None:
        raise LookupError(event.unit)

    events.subscribe(Placed, refuse)
    with pytest.raises(LookupError, match="省审计厅"):
        events.announce(Placed("省审计厅"))
