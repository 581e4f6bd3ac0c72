"""What the programme knows of organisations: which batch they take part in, in which category, and whose system they are.

A ``Batch`` is one round of sending under one instrument (the 2015 round of Hunan's provincial units). A unit's
``Participation`` is its place in the closed list of the batch: category and subcategory as printed. A ``UnitLiaison``
is the person the unit names for contact over dates; units marked restricted show none.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class Batch(FactModel):
    """One round of sending: an area, an instrument, a term. ``totals`` keeps the counts printed in the list."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, verbose_name="地区")
    title = models.CharField("名称", max_length=120)
    instrument = models.CharField("依据", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("期满日期（不含）")
    totals = models.JSONField("名单印出的数目", default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "title"], name="batch_title_in_area")]

    def __str__(self) -> str:
        return self.title


class Participation(FactModel):
    """A unit on the closed list of a batch. ``category`` is a key of the category tree, ``position`` the printed order."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="participations"
    )
    printed = models.CharField("名单上的名称", max_length=100)
    category = models.CharField("类别", max_length=40)
    heading = models.CharField("名单中的类别", max_length=100, blank=True)
    position = models.PositiveIntegerField("名单次序")
    where = models.JSONField("出处", default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "batch", "organisation"], name="unit_once_in_batch"),
        ]
        ordering = ["position"]


class UnitLiaison(DatedModel, FactModel):
    """The unit's liaison over dates: one at a time.

    ``person`` is the id of the cadre who is meant, where it is known: cadres stand above units, so it is no foreign key.
    """

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="liaisons")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("所在处室及职务", max_length=100, blank=True)
    is_deputy_leader = models.BooleanField("分管领导", default=False)
    office_phone = models.CharField("办公电话", max_length=30, blank=True)
    mobile = models.CharField("手机", max_length=20, blank=True)
    person = models.UUIDField("干部", null=True, blank=True)

    objects = DatedQuerySet["UnitLiaison"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation"], condition=Q(valid_to=None), name="unit_one_open_liaison"
            )
        ]


class CentralSystem(models.Model):
    """One of the systems of central units with its lead department."""

    title = models.CharField("系统", max_length=60, primary_key=True)
    lead = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="leads_systems")

    def __str__(self) -> str:
        return self.title


class SystemMembership(DatedModel):
    """The system a central unit belongs to over dates: exactly one at a time."""

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="systems")
    system = models.ForeignKey(CentralSystem, models.PROTECT, related_name="members")

    objects = DatedQuerySet["SystemMembership"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_to=None), name="unit_one_open_system"
            )
        ]
