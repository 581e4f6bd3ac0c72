"""What was sent to whom, so that nobody is told twice."""

from django.db import models


class Digest(models.Model):
    """A daily digest sent to an account."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="digests")
    day = models.DateField("日期")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    lines = models.PositiveIntegerField("条数", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]
