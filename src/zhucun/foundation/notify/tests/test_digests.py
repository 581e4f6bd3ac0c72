"""The daily digest: to whom, when, once, and with nothing in it that names a person."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.notify import actions, letters, sources
from zhucun.foundation.notify.models import Digest
from zhucun.foundation.notify.sources import Line
from zhucun.foundation.policy import actions as policy

MACHINE = system("测试")
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[Line]:
    """What the one source of these tests says."""
    lines = [
        Line("待您审批 请假·乡镇批准", 2, "/approvals/"),
        Line("到期未办的事项", 1, "/duties/", late=True),
    ]
    monkeypatch.setattr(sources, "_sources", [lambda viewer, on: lines])
    return lines


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; it stands at nine."""

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(NINE)
    return put


@pytest.fixture
def clerk(db: None) -> User:
    """An account with an address."""
    return account("clerk", "clerk@example.invalid")


def account(name: str, email: str) -> User:
    user = accounts.create_user(actor=MACHINE, username=name, name="张三", password="Qingchuan-2018-spring")
    User.objects.filter(pk=user.pk).update(email=email)
    return user


@pytest.mark.clause("PD-016")
def test_an_account_with_an_address_is_told_once_a_day(clerk: User, at: Callable[[datetime], None]) -> None:
    account("other", "")
    assert actions.send_digests() == 1
    assert actions.send_digests() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["clerk@example.invalid"], "驻村帮扶：逾期 1 件，待办 2 件")
    assert "待您审批 请假·乡镇批准：2 件　http://127.0.0.1:8000/approvals/" in sent.body
    assert sent.body.index("【已逾期】") < sent.body.index("【待办】")
    at(NINE + timedelta(days=1))
    assert actions.send_digests() == 1


@pytest.mark.clause("PD-016")
def test_not_before_the_hour_that_is_set(clerk: User, at: Callable[[datetime], None]) -> None:
    at(NINE - timedelta(minutes=61))
    assert actions.send_digests() == 0
    at(NINE)
    policy.set_local_value(
        actor=MACHINE,
        division="",
        key="notify.digest_hour",
        value=10,
        citation="测试",
        valid_from=date(2026, 1, 1),
    )
    assert actions.send_digests() == 0
    at(NINE + timedelta(hours=1))
    assert actions.send_digests() == 1


@pytest.mark.clause("PD-016")
def test_nothing_to_tell_is_no_mail_and_the_day_is_done(clerk: User, told: list[Line]) -> None:
    told.clear()
    assert actions.send_digests() == 0
    assert Digest.objects.get().sent_at is not None


def test_without_a_mail_server_nothing_is_sent(clerk: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = actions.NO_MAIL
    assert actions.send_digests() == 0
    assert not Digest.objects.exists()


def test_a_disabled_account_is_told_nothing(clerk: User) -> None:
    accounts.set_active(actor=MACHINE, user=clerk, active=False)
    assert actions.send_digests() == 0


def test_who_dies_before_sending_leaves_it_to_a_later_tick(
    clerk: User, at: Callable[[datetime], None]
) -> None:
    Digest.objects.create(user_id=clerk.pk, day=date(2026, 3, 2), claimed_at=NINE)
    at(NINE + timedelta(minutes=9))
    assert actions.send_digests() == 0  # somebody may be at it
    at(NINE + timedelta(minutes=11))
    assert actions.send_digests() == 1
    assert Digest.objects.get().lines == 2


def test_a_mail_sent_again_bears_the_same_id(clerk: User, at: Callable[[datetime], None]) -> None:
    actions.send_digests()
    Digest.objects.update(sent_at=None)  # died before noting it
    at(NINE + timedelta(minutes=11))
    actions.send_digests()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_server_that_is_away_stops_the_round_and_is_tried_again(
    clerk: User, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    account("second", "second@example.invalid")
    tries: list[str] = []

    def fail(self: EmailMessage, fail_silently: bool = False) -> int:
        tries.extend(self.to)
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        assert actions.send_digests() == 0
    assert len(tries) == 1
    at(NINE + timedelta(minutes=11))
    assert actions.send_digests() == 2


def test_an_address_that_is_refused_does_not_keep_the_others_from_theirs(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("second", "second@example.invalid")
    send = EmailMessage.send

    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        if self.to == ["clerk@example.invalid"]:
            raise SMTPRecipientsRefused({})
        return send(self, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert actions.send_digests() == 1
    assert [sent.to for sent in mail.outbox] == [["second@example.invalid"]]


def test_a_round_stops_when_its_time_is_up_and_the_next_goes_on(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(actions, "ROUND_SECONDS", -1)
        assert actions.send_digests() == 0
    assert actions.send_digests() == 1


def test_a_demonstrations_account_is_told_of_its_own_day(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=clerk.pk).update(demo_date=date(2018, 9, 1))
    asked: list[tuple[Actor, date]] = []

    def ask(viewer: Actor, on: date) -> list[Line]:
        asked.append((viewer, on))
        return []

    monkeypatch.setattr(sources, "_sources", [ask])
    actions.send_digests()
    assert [(viewer.id, on) for viewer, on in asked] == [(str(clerk.pk), date(2018, 9, 1))]


def test_what_is_late_stands_first_and_what_is_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [Line("甲", 1, "/a/"), Line("乙", 0, "/b/", late=True), Line("丙", 3, "/c/", late=True)]
    monkeypatch.setattr(sources, "_sources", [lambda viewer, on: some])
    assert [line.text for line in sources.lines(viewer=MACHINE, on=date(2026, 3, 2))] == ["丙", "甲"]
    assert letters.subject([some[0]]) == "驻村帮扶：待办 1 件"
