"""Steps that wait stand first on the first page, late ones among the overdue, and their number beside the entry."""

from datetime import date

import pytest

from zhucun.faces.home import queries
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.queries import DUTY
from zhucun.foundation.kernel import clock
from zhucun.foundation.obligations import duties
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import actor

from .conftest import body, browser, shown

pytestmark = pytest.mark.django_db


def put(number: int, first: int = 1) -> None:
    office = actor("county_office", "990101")
    for one in range(first, first + number):
        subject = approvals.Subject(
            kind="test",
            id=str(one),
            label=f"登记表{one}",
            url="/",
            division="990101",
            organisation=body("演示大学"),
        )
        approvals.open_case(
            actor=office, chain="teams.cadre_registration", subject=subject, payload={"序号": one}
        )


def test_up_to_three_steps_are_told_one_by_one_before_everything_else(batch: Batch) -> None:
    put(3)
    viewer = actor("sending_unit", body=body("演示大学"))
    owed = duties.duties(viewer=viewer, on=clock.today())
    items = queries.waiting(viewer=viewer, on=clock.today(), owed=owed)
    assert [item.sentence.split("：")[0] for item in items[:3]] == ["登记表1", "登记表2", "登记表3"]
    assert items[0].url.startswith("/approvals/")
    assert items[0].due
    assert not any("登记表" in item.sentence for item in items[3:])  # not once more as duties


def test_more_are_told_as_one_sentence_that_opens_the_inbox_and_counted_in_the_navigation(
    batch: Batch,
) -> None:
    put(4)
    page = shown(browser("sending_unit", body=body("演示大学")), "/")
    assert "：4 件待您办理" in page
    assert "登记表1" not in page
    assert '待我审批<em>4<span class="sr-only"> 件</span></em>' in page


def test_an_administrator_is_asked_nothing(batch: Batch) -> None:
    put(1)
    assert "待我审批" not in shown(browser("system_admin", ""), "/")


def test_late_steps_below_an_office_are_one_sentence_when_they_are_many(batch: Batch) -> None:
    put(3)
    viewer, late = actor("city_office", "9901"), date(2015, 4, 10)
    owed = [duty for duty in duties.duties(viewer=viewer, on=late) if duty.code == DUTY]
    assert len(queries.overdue(on=late, owed=owed)) == 3
    put(1, first=4)
    owed = [duty for duty in duties.duties(viewer=viewer, on=late) if duty.code == DUTY]
    (item,) = queries.overdue(on=late, owed=owed)
    assert item.sentence.startswith("审批逾期 4 件（演示大学")
