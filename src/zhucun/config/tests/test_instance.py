"""When ``run`` loads the demonstration, and a tick that outlives its database."""

import argparse
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import OperationalError

from zhucun.config import instance
from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.kernel.actor import system


def asked(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    instance.add_commands(parser.add_subparsers())
    return parser.parse_args(arguments)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((), True),
        (("--host", "localhost"), True),
        (("--host", "::1"), True),
        (("--host", "0.0.0.0"), False),  # noqa: S104 - the address the test is about
        (("--host", "10.1.2.3"), False),
        (("--host", "zhucun.example"), False),
        (("--host", "0.0.0.0", "--demo"), True),  # noqa: S104 - see above
        (("--no-demo",), False),
    ],
)
def test_the_demonstration_comes_by_itself_on_this_machine_alone(
    arguments: tuple[str, ...], wanted: bool
) -> None:
    assert instance._demo_wanted(asked("run", *arguments)) is wanted


@pytest.mark.django_db
def test_the_demonstration_does_not_come_by_itself_beside_real_people() -> None:
    accounts.create_user(actor=system("测试"), username="li", name="李", password="Qingchuan-2015")
    assert not instance._demo_wanted(asked("run"))


class Stopped(BaseException):
    """Ends the loop of the tick."""


@pytest.mark.django_db
def test_a_database_error_costs_one_round_and_not_the_service() -> None:
    rounds: Iterator[object] = iter([OperationalError("database is locked"), (3, 0)])
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 2:
            raise Stopped

    with (
        patch.object(instance, "_round", side_effect=rounds) as done,
        patch.object(instance, "_seal_seconds", return_value=7),
        patch.object(instance, "close_old_connections"),
        patch("zhucun.config.instance.time.sleep", side_effect=rest),
        patch.object(instance.log, "exception") as logged,
        pytest.raises(Stopped),
    ):
        instance._tick(asked("tick", "--loop"))
    assert (done.call_count, logged.call_count) == (2, 1)
    assert rests == [instance.REST_AFTER_ERROR, 7]


@pytest.mark.django_db
def test_a_single_tick_reports_the_error() -> None:
    with patch.object(instance, "_round", side_effect=OperationalError), pytest.raises(OperationalError):
        instance._tick(asked("tick"))
