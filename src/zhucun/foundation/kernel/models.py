"""Bases of the tables: facts with time-ordered ids, and rows that hold over a span of days.

A dated row holds on ``[valid_from, valid_to)``; an empty ``valid_to`` means it is open. People see inclusive
days.
"""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from .ids import uuid7

M = TypeVar("M", bound=models.Model)


class FactModel(models.Model):
    """A fact: UUIDv7 made in Python, and the key of the county (or higher area) it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.CharField("归属", max_length=20, blank=True, db_index=True)

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet[M]):
    """Rows that hold over days."""

    def as_of(self, day: date) -> Self:
        """The rows in force on ``day``."""
        return self.filter(in_force(day))


def in_force(day: date, prefix: str = "") -> Q:
    """The condition "in force on ``day``" over dated rows, reachable through ``prefix`` (``"spans__"``)."""
    started = Q(**{f"{prefix}valid_from__lte": day})
    return started & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day}))


class DatedModel(models.Model):
    """Mixin for dated rows; the register that owns them prevents overlaps under a lock on the parent row."""

    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    class Meta:
        abstract = True


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
