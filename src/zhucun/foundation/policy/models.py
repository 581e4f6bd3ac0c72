"""What of policy lives in the database: packs as loaded, local values, adoptions, and a mark of the present
state.

A pack is kept as the texts it was read from. A new version supersedes the old one, which stays, so that a
verdict can name the version it used. ``Revision`` holds one row whose token changes with every write: workers
compare it with the one their book was built from (see ``shelf``).
"""

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class StoredPack(FactModel):
    """A version of a pack. ``content`` is ``{"files": {name: text}}``; ``sha256`` its digest."""

    instrument = models.CharField("制度编号", max_length=80)
    content = models.JSONField("内容")
    sha256 = models.CharField("摘要", max_length=64)
    from_tree = models.BooleanField("随系统发布", default=False)
    loaded_at = models.DateTimeField("装入时间")
    loaded_by = models.CharField("装入人", max_length=200)
    superseded_at = models.DateTimeField("被取代时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "instrument"],
                condition=Q(superseded_at=None),
                name="policy_one_current_pack",
            )
        ]
        indexes = [models.Index(fields=["instrument", "sha256"], name="policy_pack_version")]

    def __str__(self) -> str:
        return self.instrument


class LocalValue(FactModel, DatedModel):
    """A value an authority set for its area, for a key the vocabulary declares settable."""

    division = models.CharField("地区", max_length=20, blank=True)  # key of a division
    key = models.CharField("键", max_length=120)
    value = models.JSONField("值")
    citation = models.CharField("依据", max_length=300)
    exception = models.CharField("例外", max_length=20, blank=True)
    set_by = models.CharField("设定人", max_length=200)
    recorded_at = models.DateTimeField("录入时间")

    objects = DatedQuerySet["LocalValue"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "key"],
                condition=Q(valid_to=None),
                name="policy_one_open_local_value",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="policy_local_value_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.key}"


class AdoptionRow(FactModel, DatedModel):
    """An area's adoption of an instrument that was not issued for it."""

    instrument = models.CharField("制度编号", max_length=80)
    division = models.CharField("地区", max_length=20, blank=True)  # key of a division
    citation = models.CharField("依据", max_length=300)
    set_by = models.CharField("录入人", max_length=200)
    recorded_at = models.DateTimeField("录入时间")

    objects = DatedQuerySet["AdoptionRow"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "instrument"],
                condition=Q(valid_to=None),
                name="policy_one_open_adoption",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="policy_adoption_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.instrument}"


class Revision(models.Model):
    """The single row (id 1) that says which state of policy is current; writers lock it first."""

    token = models.UUIDField("版本标记")

    def __str__(self) -> str:
        return str(self.token)
