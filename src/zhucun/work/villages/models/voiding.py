"""Records that can be taken back: what was written in error stays readable and no longer counts."""

from typing import Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class VoidableQuerySet(models.QuerySet[M]):
    """Rows of which some may be void."""

    def valid(self) -> Self:
        """The rows that count."""
        return self.filter(voided_on=None)


class Voidable(models.Model):
    """Mixin for records of what happened: an error is voided with a reason and recorded anew, never overwritten."""

    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        abstract = True
