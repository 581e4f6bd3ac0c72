from dataclasses import replace
from datetime import date

import pytest

from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.obligations import duties
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import actions as policy

DUE = date(2015, 3, 12)


def duty(done: date | None = None) -> Duty:
    return Duty(code="x", title="报送", who="省民政厅", due=DUE, clause="H15-008", done=done)


def test_on_the_due_day_a_duty_is_still_in_time() -> None:
    assert duty().state(DUE) == "open"
    assert duty().distance(DUE) == "今天到期"


def test_the_day_after_it_is_overdue_and_says_by_how_much() -> None:
    assert duty().state(date(2015, 3, 14)) == "overdue"
    assert duty().distance(date(2015, 3, 14)) == "逾期 2 天"


def test_a_duty_done_late_stays_marked_as_late() -> None:
    assert duty(done=date(2015, 3, 13)).state(date(2015, 4, 1)) == "late"
    assert duty(done=DUE).state(date(2015, 4, 1)) == "done"


def test_a_past_day_does_not_know_what_was_done_later() -> None:
    assert duty(done=date(2015, 3, 20)).state(date(2015, 3, 15)) == "overdue"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2015, 3, 4), "还有 8 天"),
        (date(2015, 3, 5), "将到期，还有 7 天"),
        (date(2015, 3, 11), "将到期，还有 1 天"),
        (DUE, "今天到期"),
    ],
)
def test_what_is_due_within_the_days_of_the_pack_is_marked_as_soon(on: date, words: str) -> None:
    assert replace(duty(), soon_days=7).distance(on) == words


def test_what_is_done_or_overdue_is_not_soon() -> None:
    late = replace(duty(), soon_days=7)
    assert (late.soon(DUE), late.soon(date(2015, 3, 13))) == (True, False)
    assert not replace(late, done=date(2015, 3, 10)).soon(date(2015, 3, 11))


@pytest.mark.django_db
@pytest.mark.clause("PD-011")
def test_a_local_number_of_days_moves_what_is_soon_in_its_area_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = system("测试")
    for code in ("98", "99"):
        divisions.add_division(actor=machine, code=code, name=f"{code}省", origin="测试")
    policy.set_local_value(
        actor=machine, division="99", key="obligations.soon_days", value=2, citation="测试", valid_from=date(2015, 1, 1)
    )  # fmt: skip
    owed = [replace(duty(), area=area) for area in ("98", "99", "unknown")]
    monkeypatch.setattr(duties, "_sources", [lambda viewer, on: owed])
    found = duties.duties(viewer=machine, on=date(2015, 3, 8))
    assert [(one.area, one.soon(date(2015, 3, 8))) for one in found] == [
        ("98", True),
        ("99", False),
        ("unknown", True),
    ]
