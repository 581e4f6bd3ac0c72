"""Events: told in the act's own transaction, in order; who refuses undoes the act."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import events
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.events import announce, subscribe


@dataclass(frozen=True)
class Happened:
    """Something happened."""

    what: str


@dataclass(frozen=True)
class HappenedToo(Happened):
    """Something of another kind."""


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    events._subscribers.pop(Happened, None)


@pytest.mark.django_db
def test_subscribers_are_told_in_the_order_they_subscribed_each_once() -> None:
    heard: list[str] = []

    def first(event: Happened) -> None:
        heard.append(f"first {event.what}")

    def second(event: Happened) -> None:
        heard.append(f"second {event.what}")

    for handler in (first, second, first):
        subscribe(Happened, handler)
    announce(Happened("a"))
    announce(Happened("b"))
    assert heard == ["first a", "second a", "first b", "second b"]


@pytest.mark.django_db
def test_only_the_very_kind_is_told_and_nobody_need_listen() -> None:
    heard: list[object] = []
    subscribe(Happened, heard.append)
    announce(HappenedToo("a"))
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_an_announcement_outside_the_acts_transaction_is_refused() -> None:
    heard: list[object] = []
    subscribe(Happened, heard.append)
    with pytest.raises(RuntimeError, match="inside the transaction"):
        announce(Happened("a"))
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_subscriber_that_refuses_undoes_the_act_and_what_others_did() -> None:
    from zhucun.foundation.audit.actions import record

    def note(event: Happened) -> None:
        record(actor=system("测试"), verb=event.what, subject_kind="事", subject_id="", subject_label="")

    def refuse(_: Happened) -> None:
        raise Refusal("不同意")

    @transaction.atomic
    def act() -> None:
        note(Happened("办理"))
        announce(Happened("听到"))

    subscribe(Happened, note)
    act()
    subscribe(Happened, refuse)
    with pytest.raises(Refusal, match="不同意"):
        act()
    assert list(
        AuditEntry.objects.filter(subject_kind="事").order_by("id").values_list("verb", flat=True)
    ) == ["办理", "听到"]
