from datetime import UTC, date, datetime

import pytest
import time_machine

from zhucun.foundation.kernel import clock


def test_the_business_date_changes_at_midnight_in_shanghai() -> None:
    with time_machine.travel(datetime(2015, 3, 5, 15, 59, 59, tzinfo=UTC), tick=False):
        assert clock.today() == date(2015, 3, 5)
    with time_machine.travel(datetime(2015, 3, 5, 16, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2015, 3, 6)


def test_inside_a_demonstration_today_is_its_date_and_now_stays_real() -> None:
    before = clock.now()
    with clock.business_date(date(2015, 3, 6)):
        assert clock.today() == date(2015, 3, 6)
        assert clock.now() >= before
    assert clock.today() == clock.now().astimezone(clock.SHANGHAI).date()


def test_the_date_comes_back_when_the_block_fails() -> None:
    def fail() -> None:
        with clock.business_date(date(2015, 3, 6)):
            raise LookupError

    with clock.business_date(date(2018, 1, 1)):
        with pytest.raises(LookupError):
            fail()
        assert clock.today() == date(2018, 1, 1)
