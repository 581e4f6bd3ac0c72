"""The staff of county offices and township stations, and their training."""

from django.db import models

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class OfficeStaff(DatedModel, FactModel):
    """A person who works in the office of a county or the station of a township over dates."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="office_staff")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("岗位", max_length=60, blank=True)
    full_time = models.BooleanField("专职", default=True)

    objects = DatedQuerySet["OfficeStaff"].as_manager()


class StaffTraining(FactModel):
    """A training one of the staff took part in."""

    staff = models.ForeignKey(OfficeStaff, models.PROTECT, related_name="trainings")
    held_on = models.DateField("日期")
    topic = models.CharField("内容", max_length=120)
