"""Print jobs: papers too many to wait for, made in the background and fetched by whoever asked for them.

    queued → working → done → expired (the file is removed)
       └────────┴────→ failed

A state changes only by compare-and-set. ``started_at`` is empty while a job waits for a worker; whether a started one
still has a living worker is told by the lock on its folder (``kernel/folders.py``), not by the row. The finished file
lies in that folder.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel


class PrintJob(FactModel):
    """Papers of one kind; ``county`` is the key of the area they are of, ``subject`` the id of what they are of."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        WORKING = "working", "正在制作"
        DONE = "done", "已完成"
        FAILED = "failed", "未成功"
        EXPIRED = "expired", "已清除"

    kind = models.CharField("类别", max_length=60)
    subject = models.CharField("所属事项", max_length=64, blank=True)
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.QUEUED)
    business_date = models.DateField("业务日期")
    message = models.TextField("说明", blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    file_size = models.PositiveBigIntegerField("文件大小（字节）", default=0)
    file_hash = models.CharField("文件摘要（SHA-256）", max_length=64, blank=True)
    requested_by = models.CharField("申请人", max_length=40)
    requested_label = models.CharField("申请人姓名", max_length=200)
    requested_at = models.DateTimeField("申请时间")
    queued_at = models.DateTimeField("排队时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="print_job_mine"),
            models.Index(fields=["state", "queued_at"], name="print_job_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "subject", "requested_by"],
                condition=Q(state__in=("queued", "working")),
                name="print_job_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_working(self) -> bool:
        """Whether the machine is at it or about to be."""
        return self.state in (self.State.QUEUED, self.State.WORKING)
