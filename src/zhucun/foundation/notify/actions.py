"""Sending the daily digests: once a day and account, whatever happens in between.

A row claims the account for the day before anything is sent. Whoever dies after the claim leaves a row without ``sent_at``,
which is taken up again after ``RETRY``; who dies after the mail went out and before that was noted sends it a second time,
under the same message id.
"""

import logging
import time
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.accounts.passwords import parameter
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.evidence import implements

from . import letters, sources
from .models import Digest

RETRY = timedelta(minutes=10)
ROUND_SECONDS = 20  # the tick has other things to do; the next round goes on where this one stopped
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
log = logging.getLogger(__name__)


@implements("PD-016")
def send_digests() -> int:
    """Send what is still to be sent today; how many mails went out. Nothing without a mail server or before the hour."""
    now = clock.now()
    if settings.EMAIL_BACKEND == NO_MAIL or now.astimezone(clock.SHANGHAI).hour < parameter(
        "notify.digest_hour"
    ):
        return 0
    day, deadline, sent = accounts.real_today(), time.monotonic() + ROUND_SECONDS, 0
    told = Digest.objects.filter(day=day).exclude(sent_at=None)
    for user in accounts.addressees().exclude(pk__in=told.values("user_id")):
        if time.monotonic() > deadline:
            break
        row, new = Digest.objects.get_or_create(user_id=user.pk, day=day, defaults={"claimed_at": now})
        if not (new or _claimed_again(row, now)):
            continue
        try:
            sent += _send(user, row)
        except SMTPRecipientsRefused:
            log.warning("账号 %s 的邮箱被邮件服务器拒收", user.pk)
        except (SMTPException, OSError):
            log.exception("邮件服务器没有收下提醒，%s 后再试", RETRY)
            break
    return sent


def _claimed_again(row: Digest, now: datetime) -> bool:
    """Take up a row that somebody claimed and did not finish."""
    left = Digest.objects.filter(pk=row.pk, sent_at=None, claimed_at__lte=now - RETRY)
    return bool(left.update(claimed_at=now))


def _send(user: accounts.User, row: Digest) -> int:
    """Mail one account, unless there is nothing to tell; either is noted, so that the day is done."""
    with clock.business_date(user.demo_date):
        today = clock.today()
        found = sources.lines(viewer=accounts.actor_for(user), on=today)
    if found:
        _mail(user.email, row, found, today)
    Digest.objects.filter(pk=row.pk).update(sent_at=clock.now(), lines=len(found))
    return int(bool(found))


def _mail(address: str, row: Digest, found: list[sources.Line], today: date) -> None:
    site = settings.SITE_URL.rstrip("/")
    host = urlsplit(site).hostname or "localhost"
    EmailMessage(
        letters.subject(found), letters.body(found, today, site), to=[address],
        headers={"Message-ID": f"<digest-{row.day.isoformat()}-{row.user_id}@{host}>"},
    ).send()  # fmt: skip
