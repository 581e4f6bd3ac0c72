"""Files that belong to a record: the row is the truth, the bytes lie once by their content in the file storage.

``subject_kind`` and ``subject_id`` name the record the file belongs to; the app that owns the kind says who may open it
(``guards``). Images are re-encoded when they come in.
"""

from django.db import models

from zhucun.foundation.kernel.models import FactModel


class Attachment(FactModel):
    """A file of a record."""

    sha256 = models.CharField("内容摘要", max_length=64, db_index=True)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节")
    subject_kind = models.CharField("所属类别", max_length=40)
    subject_id = models.CharField("所属编号", max_length=64)
    added_by = models.CharField("上传人编号", max_length=64)
    added_by_label = models.CharField("上传人", max_length=200)
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name
