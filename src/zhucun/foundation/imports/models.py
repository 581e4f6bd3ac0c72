"""Import jobs. What a job has read lies in files beside the database (staging.py); the row here is its state.

    uploaded → checking → preview → committing → done
        └────────┴───────────┴→ cancelled      └→ failed (also from checking)

A state changes only by compare-and-set. `started_at` is empty while a checking or committing job still waits
for a worker; whether a started one still has a living worker is told by the lock on its staging folder, not
by the row.
"""

from django.db import models

from zhucun.foundation.kernel.models import FactModel


class ImportJob(FactModel):
    """One file on its way in; `county` is the key of the area it was given for, `subject` the id of what it
    belongs to (a batch, a village) where the kind needs one."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "已上传"
        CHECKING = "checking", "正在检查"
        PREVIEW = "preview", "待确认"
        COMMITTING = "committing", "正在导入"
        DONE = "done", "已导入"
        FAILED = "failed", "未成功"
        CANCELLED = "cancelled", "已取消"

    layout = models.CharField("导入类型", max_length=60)
    subject = models.CharField("所属事项", max_length=64, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.UPLOADED)
    file_name = models.CharField("文件名", max_length=200)
    file_hash = models.CharField("文件摘要（SHA-256）", max_length=64)
    file_size = models.PositiveBigIntegerField("文件大小（字节）")
    business_date = models.DateField("业务日期")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("提示", default=0)
    unsettled = models.PositiveIntegerField("待确认名称", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("修改", default=0)
    unchanged = models.PositiveIntegerField("未变", default=0)
    message = models.TextField("说明", blank=True)
    attempts = models.PositiveSmallIntegerField("本步尝试次数", default=0)
    created_by = models.CharField("上传人", max_length=40)
    created_label = models.CharField("上传人姓名", max_length=60)
    committed_by = models.CharField("提交人", max_length=40, blank=True)
    committed_label = models.CharField("提交人姓名", max_length=60, blank=True)
    created_at = models.DateTimeField("上传时间")
    queued_at = models.DateTimeField("排队时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="import_job_mine"),
            models.Index(fields=["state", "queued_at"], name="import_job_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether the machine is at it or about to be."""
        return self.state in (self.State.UPLOADED, self.State.CHECKING, self.State.COMMITTING)

    @property
    def can_commit(self) -> bool:
        """Whether the preview may be committed: nothing wrong and no name open."""
        return self.state == self.State.PREVIEW and not self.errors and not self.unsettled


class NameChoice(models.Model):
    """Which entry of a register a person said a written name means, within one job."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="name_choices")
    register = models.CharField("名册", max_length=40)
    text = models.CharField("文件里的名称", max_length=200)
    key = models.CharField("登记编号", max_length=60)
    label = models.CharField("登记名称", max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "register", "text"], name="import_name_once")]
