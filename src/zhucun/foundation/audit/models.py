"""The audit trail: who did what to which subject, when it happened and when it was recorded.

Actor and subject are ids and labels without foreign keys, so that the trail outlives what it speaks of and
sits below every other app. Entries and their changes are written once; triggers refuse update and delete.
Seals chain the entries of a county afterwards (see ``seals.py``), outside the act's own transaction.
"""

from django.db import models
from django.db.models.fields.json import KeyTextTransform

from zhucun.foundation.kernel.ids import uuid7

# Keys of an entry's detail that name, by id, what an act is about besides its subject: the trail of a cadre or of a team
# holds the acts on their postings, leaves and cases too.
ABOUT = ("cadre", "team", "household")


class AuditEntry(models.Model):
    """One act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorded_at = models.DateTimeField("录入时间")
    happened_on = models.DateField("发生日期")
    actor_id = models.CharField("操作人编号", max_length=64)
    actor_label = models.CharField("操作人", max_length=200)
    verb = models.CharField("动作", max_length=80)
    subject_kind = models.CharField("对象类别", max_length=80)
    subject_id = models.CharField("对象编号", max_length=64)
    subject_label = models.CharField("对象", max_length=300)
    county = models.CharField("归属", max_length=20, blank=True)
    detail = models.JSONField("内容", default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["county", "-recorded_at"], name="audit_county_time"),
            models.Index(fields=["actor_id", "-recorded_at"], name="audit_actor_time"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
            models.Index(fields=["subject_id"], name="audit_subject_id"),
            models.Index(fields=["recorded_at"], name="audit_time"),
            models.Index(fields=["verb"], name="audit_verb"),
            # Looked up by their beginning; the operators are PostgreSQL's.
            models.Index(fields=["county"], opclasses=["varchar_pattern_ops"], name="audit_county_prefix"),
            models.Index(
                fields=["actor_label"], opclasses=["varchar_pattern_ops"], name="audit_actor_prefix"
            ),
            models.Index(
                fields=["subject_label"], opclasses=["varchar_pattern_ops"], name="audit_label_prefix"
            ),
            *(models.Index(KeyTextTransform(key, "detail"), name=f"audit_about_{key}") for key in ABOUT),
        ]


class AuditChange(models.Model):
    """One row of a bulk act; the entry's detail holds the digest over all of them in order."""

    id = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField("审计记录", db_index=True)
    number = models.PositiveIntegerField("序号")
    subject_id = models.CharField("对象编号", max_length=64)
    change = models.TextField("变动")

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="audit_change_subject")]


class AuditSeal(models.Model):
    """The place of an entry in its county's chain: ``mac`` covers the previous mac and the entry."""

    id = models.BigAutoField(primary_key=True)
    county = models.CharField("归属", max_length=20, blank=True)
    number = models.PositiveBigIntegerField("链上序号")
    entry_id = models.UUIDField("审计记录", unique=True)
    mac = models.CharField("封签", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="audit_seal_place")]
