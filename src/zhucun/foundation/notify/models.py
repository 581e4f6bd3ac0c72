"""What was sent to whom, so that nobody is told twice."""

from django.db import models


class Digest(models.Model):
    """A daily digest of an account: claimed by a tick, then sent. One claimed and not sent is tried again later."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="digests")
    day = models.DateField("日期")
    claimed_at = models.DateTimeField("领取时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    lines = models.PositiveIntegerField("条数", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]
