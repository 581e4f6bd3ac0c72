"""Central units: the counties designated to them, and the officials they second there on temporary posts."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class Designation(DatedModel, FactModel):
    """A county designated to a central unit over dates."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="designations"
    )
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")

    objects = DatedQuerySet["Designation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation", "division"],
                condition=Q(valid_to=None),
                name="designation_open_once",
            )
        ]


class Secondment(DatedModel, FactModel):
    """A central unit's official on a temporary post in a designated county; ``planned_to`` is exclusive."""

    class Portfolio(models.TextChoices):
        IN_CHARGE = "in_charge", "分管扶贫"
        ASSISTS = "assists", "协助分管扶贫"
        NONE = "none", "不分管扶贫"

    designation = models.ForeignKey(Designation, models.PROTECT, related_name="secondments")
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="secondments")
    post = models.CharField("挂任职务", max_length=60)
    portfolio = models.CharField("分工", max_length=10, choices=Portfolio.choices)
    planned_to = models.DateField("计划期满")
    ending_reason = models.CharField("离任理由", max_length=300, blank=True)

    objects = DatedQuerySet["Secondment"].as_manager()
