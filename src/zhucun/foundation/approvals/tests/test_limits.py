"""Working days, the limit of a step, what becomes of one that passes it, and the duties it makes."""

from collections.abc import Callable
from datetime import date

import pytest

from zhucun.foundation.approvals import actions, calendar, notices
from zhucun.foundation.approvals.actions import workdays
from zhucun.foundation.approvals.events import StepOverdue
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock, events
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.notify import sources
from zhucun.foundation.obligations.duties import Duty, duties
from zhucun.foundation.policy import actions as policy

from .conftest import MACHINE, actor, ask, browser, member, person, step_of

Chains = Callable[..., None]

TWO_STEPS = """\
- code: road.repair
  title: 修路
  clause: A-1
  steps:
    - {no: 1, title: 乡镇审核, role: township_office, place: township, limit: 3, clause: A-1}
    - {no: 2, title: 县级批准, role: county_office, place: county, limit: null, clause: A-2}
"""


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2018, 5, 14), True),
        (date(2018, 5, 12), False),  # Saturday
        (date(2018, 4, 30), False),  # off for 1 May
        (date(2018, 4, 28), True),  # the Saturday worked for it
        (date(2035, 10, 1), True),  # beyond the table: a Monday
    ],
)
def test_the_state_councils_table_decides_and_beyond_it_the_weekday(
    db: None, day: date, worked: bool
) -> None:
    assert calendar.is_workday(day) is worked


def test_days_are_counted_from_the_day_after_over_weekends_and_holidays(db: None) -> None:
    assert calendar.after(date(2018, 5, 14), 5) == date(2018, 5, 21)
    assert calendar.after(date(2018, 4, 27), 1) == date(2018, 4, 28)
    assert calendar.after(date(2018, 4, 28), 1) == date(2018, 5, 2)
    assert calendar.after(date(2018, 5, 14), 0) == date(2018, 5, 14)


def test_what_the_nations_office_sets_wins_until_it_is_unset(day: date) -> None:
    keeper = actor("province_office", "")
    workdays.set_workday(actor=keeper, day=date(2035, 10, 1), is_workday=False, note="国办发明电〔2034〕9号")
    workdays.set_workday(actor=keeper, day=date(2035, 9, 29), is_workday=True, note="国办发明电〔2034〕9号")
    assert calendar.after(date(2035, 9, 28), 2) == date(2035, 10, 2)
    assert [(one.day, one.is_workday) for one in calendar.unusual_days(2035)] == [
        (date(2035, 9, 29), True), (date(2035, 10, 1), False),
    ]  # fmt: skip
    assert calendar.is_announced(2035)
    assert not calendar.is_announced(2036)
    workdays.unset_workday(actor=keeper, day=date(2035, 10, 1))
    assert calendar.is_workday(date(2035, 10, 1))
    with pytest.raises(Refusal, match="没有另行设定"):
        workdays.unset_workday(actor=keeper, day=date(2035, 10, 1))
    assert AuditEntry.objects.filter(subject_kind="工作日历").count() == 3


def test_a_province_does_not_set_the_nations_calendar(day: date) -> None:
    for role, place in (("province_office", "43"), ("county_office", ""), ("system_admin", "43")):
        with pytest.raises(NotAllowed, match="工作日历全国统一"):
            workdays.set_workday(actor=actor(role, place), day=day, is_workday=False, note="放假")


def test_a_step_falls_due_by_the_limit_of_its_chain(chains: Chains) -> None:
    chains(TWO_STEPS)
    step = ask("road.repair").steps.get(number=1)
    assert (step.limit_days, step.limit_clause, step.due_on) == (3, "A-1", date(2018, 5, 17))


@pytest.mark.clause("PD-014")
def test_without_one_by_what_the_area_set_or_the_product(chains: Chains) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    step = case.steps.get(number=2)
    assert (step.limit_days, step.limit_clause, step.due_on) == (5, "PD-014", date(2018, 5, 21))
    policy.set_local_value(
        actor=MACHINE, division="990101", key="approvals.limit_days", value=2, citation="甲县办法", valid_from=date(2018, 5, 1)
    )  # fmt: skip
    assert ask("road.repair", id="2").steps.get(number=2).limit_days == 2


@pytest.mark.clause("PD-014")
def test_a_step_past_its_day_is_escalated_once(chains: Chains, monkeypatch: pytest.MonkeyPatch) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    heard: list[StepOverdue] = []
    monkeypatch.setattr(events, "_subscribers", {StepOverdue: [heard.append]})
    assert actions.escalate(on=date(2018, 5, 17)) == 0  # the due day itself is in time
    assert actions.escalate(on=date(2018, 5, 18)) == 1
    assert actions.escalate(on=date(2018, 5, 19)) == 0
    assert [(one.subject_id, one.due_on) for one in heard] == [("1", date(2018, 5, 17))]
    assert case.steps.get(number=1).escalated_on == date(2018, 5, 18)
    assert AuditEntry.objects.filter(verb="审批逾期", subject_id=case.pk).count() == 1


def test_a_decided_step_is_not_escalated(chains: Chains) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    actions.decide(
        actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="refused", opinion="不行"
    )
    assert actions.escalate(on=date(2018, 6, 1)) == 0


def own(viewer_role: str, place: str, on: date) -> list[Duty]:
    return [
        duty for duty in duties(viewer=actor(viewer_role, place), on=on) if duty.code.startswith("approvals.")
    ]


def test_an_open_step_is_a_duty_of_its_office_seen_by_those_above(chains: Chains) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    for role, place in (
        ("township_clerk", "990101200"),
        ("county_office", "990101"),
        ("city_office", "9901"),
    ):
        (duty,) = own(role, place, date(2018, 5, 18))
        assert (duty.who, duty.due, duty.clause, duty.url) == (
            "东川乡",
            date(2018, 5, 17),
            "A-1",
            f"/approvals/{case.pk}/",
        )
        assert duty.state(date(2018, 5, 18)) == "overdue"
    assert own("county_office", "990102", date(2018, 5, 18)) == []


def test_a_decided_step_is_a_duty_done_and_on_a_past_day_as_it_stood(chains: Chains) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    with clock.business_date(date(2018, 5, 18)):
        actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    before, after = date(2018, 5, 17), date(2018, 5, 18)
    assert [duty.state(before) for duty in own("county_office", "990101", before)] == ["open"]
    assert sorted(duty.state(after) for duty in own("county_office", "990101", after)) == ["late", "open"]


def test_a_withdrawn_case_owes_nothing(chains: Chains) -> None:
    chains(TWO_STEPS)
    case = ask("road.repair")
    actions.withdraw(actor=member(), case=case, reason="不修了")
    assert own("county_office", "990101", date(2018, 5, 18)) == []


def test_the_page_of_the_calendar_is_edited_by_its_keepers_only(day: date) -> None:
    page = browser(person("province_office", ""))
    shown = page.get("/approvals/calendar/?year=2018").content.decode()
    assert "2018-04-28" in shown
    answer = page.post("/approvals/calendar/set/", {"day": "2035-10-01", "state": "rest", "note": "国庆节"})
    assert answer.status_code == 302
    assert not calendar.is_workday(date(2035, 10, 1))
    assert page.post("/approvals/calendar/set/", {"day": "2035-10-02", "state": "rest"}).status_code == 422
    other = browser(person("province_office", "43"))
    assert other.get("/approvals/calendar/?year=2035").status_code == 200
    assert (
        other.post(
            "/approvals/calendar/set/", {"day": "2035-10-02", "state": "rest", "note": "放假"}
        ).status_code
        == 403
    )


def test_the_digest_tells_kinds_and_numbers_and_nobodys_name(chains: Chains) -> None:
    chains(TWO_STEPS)
    ask("road.repair")
    ask("road.repair", id="2")
    clerk = actor("township_clerk", "990101200")
    (line,) = notices.lines(clerk, date(2018, 5, 17))
    assert (line.text, line.count, line.late, line.path) == (
        "待您审批 修路·乡镇审核",
        2,
        False,
        "/approvals/",
    )
    told = sources.lines(viewer=clerk, on=date(2018, 5, 18))
    assert [(line.text, line.count, line.late) for line in told] == [
        ("到期未办的事项", 2, True), ("待您审批 修路·乡镇审核", 2, True),
    ]  # fmt: skip
    assert not any("一件事" in line.text for line in told)
