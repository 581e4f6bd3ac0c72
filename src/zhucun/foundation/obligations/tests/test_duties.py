from datetime import date

from zhucun.foundation.obligations.duties import Duty

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
