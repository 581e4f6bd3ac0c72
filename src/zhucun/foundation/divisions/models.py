"""Divisions over time.

A ``Division`` is an identity that never changes; its ``key`` is the first code it is known by (management areas,
which have no code of their own, keep the statistical one as key, or a made-up one). What it is called, which code it
bears and where it belongs stand in dated ``DivisionSpan`` rows. ``DivisionLink`` says what became of a division when it
was merged, split or taken over.

Keys nest as codes do: a division's key begins with the key of the division it first belonged to. So "inside area X" is
a prefix condition on facts, and only what changed hands later (a link of kind ``transfer``) lies outside it.

Codes below county level follow their county: when 祁阳县 431121 became 祁阳市 431181, the code of every township and
village changed its first six digits. They have a span for each code, made when they are loaded.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet

from .codes import Level


class Division(models.Model):
    """An area of the administrative tree, whatever it is called on a given day."""

    key = models.CharField("标识", max_length=20, primary_key=True)
    level = models.PositiveSmallIntegerField("级别", choices=[(level.value, level.title) for level in Level])
    management_area = models.BooleanField("管理区（无独立代码）", default=False)

    def __str__(self) -> str:
        return self.key


class DivisionSpan(DatedModel):
    """Code, name and parent of a division over ``[valid_from, valid_to)``.

    ``code`` is "" for management areas, and where the code of that time is not known (below an area split off later).
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="spans", db_index=False)
    code = models.CharField("代码", max_length=14, blank=True)
    name = models.CharField("名称", max_length=60)
    initials = models.CharField("拼音首字母", max_length=60, blank=True)
    parent = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="child_spans", db_index=False
    )
    source = models.CharField("来源", max_length=120, blank=True)

    objects = DatedQuerySet["DivisionSpan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division"], condition=Q(valid_to=None), name="division_one_open_span"
            ),
            models.UniqueConstraint(fields=["division", "valid_from"], name="division_span_once"),
        ]
        # Pattern classes let PostgreSQL answer "begins with" from the index; SQLite ignores them.
        indexes = [
            models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="division_code"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="division_name"),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="division_initials"),
            models.Index(fields=["parent"], name="division_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class DivisionLink(models.Model):
    """What became of a division on a day."""

    class Kind(models.TextChoices):
        MERGE = "merge", "并入"
        SPLIT = "split", "析置"
        TRANSFER = "transfer", "划转"

    before = models.ForeignKey(Division, models.PROTECT, related_name="successors")
    after = models.ForeignKey(Division, models.PROTECT, related_name="predecessors")
    kind = models.CharField("变动", max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["before", "after", "on"], name="division_link_once")]
