"""A villager: who he or she is (once), and what is known over time."""

from django.db import models

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel
from zhucun.foundation.kernel.secrets import ConcealedField


class Person(FactModel):
    """A villager's identity. ``merged_into`` names the person this entry turned out to be; merged entries keep their rows."""

    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=40, blank=True)
    sex = models.CharField("性别", max_length=1, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    nation = models.CharField("民族", max_length=20, blank=True)
    identity = ConcealedField("证件号码", blank=True, default="")
    identity_index = models.CharField("证件号码索引", max_length=64, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        indexes = [
            models.Index(fields=["county", "identity_index"], name="person_county_identity"),
            models.Index(fields=["identity_index"], name="person_identity"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="person_name"),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="person_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class IdentityEntry(models.Model):
    """Where an identity number is registered now, in the whole instance: the one unique constraint that spans counties."""

    index = models.CharField("证件号码索引", max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    county = models.CharField("归属", max_length=20)


class PersonState(DatedModel, FactModel):
    """What is known of a person over a span of days. Flags are null where nobody said; ``health`` may hold several terms."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="states")
    education = models.CharField("文化程度", max_length=20, blank=True)
    student = models.CharField("在校生状况", max_length=20, blank=True)
    school = models.CharField("就读学校", max_length=60, blank=True)
    dropout = models.CharField("失学辍学原因", max_length=20, blank=True)
    health = models.JSONField("健康状况", default=list)
    disability = models.CharField("残疾类别", max_length=10, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    disability_card = ConcealedField("残疾证号", blank=True, default="")
    labour = models.CharField("劳动技能", max_length=20, blank=True)
    skills = models.JSONField("掌握的技能", default=list)
    politics = models.CharField("政治面貌", max_length=20, blank=True)
    work_area = models.CharField("务工区域", max_length=20, blank=True)
    work_place = models.CharField("务工地点", max_length=60, blank=True)
    work_months = models.PositiveSmallIntegerField("务工月数", null=True, blank=True)
    post_months = models.PositiveSmallIntegerField("公益岗位月数", null=True, blank=True)
    soldier = models.BooleanField("现役军人", null=True, blank=True)
    resident_insurance = models.BooleanField("城乡居民基本医疗保险", null=True, blank=True)
    employee_insurance = models.BooleanField("城镇职工基本医疗保险", null=True, blank=True)
    illness_insurance = models.BooleanField("大病保险", null=True, blank=True)
    extra_insurance = models.BooleanField("商业补充医疗保险", null=True, blank=True)
    accident_insurance = models.BooleanField("人身意外险补贴", null=True, blank=True)
    resident_pension = models.BooleanField("城乡居民基本养老保险", null=True, blank=True)
    employee_pension = models.BooleanField("城镇职工基本养老保险", null=True, blank=True)
    dibao = models.BooleanField("享受低保", null=True, blank=True)
    tekun = models.BooleanField("特困供养", null=True, blank=True)
    relocated = models.BooleanField("易地搬迁人口", null=True, blank=True)
    mandarin = models.BooleanField("会讲普通话", null=True, blank=True)

    objects = DatedQuerySet["PersonState"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "person"], condition=models.Q(valid_to=None), name="person_state_one_open"
            ),
            models.UniqueConstraint(
                fields=["county", "person", "valid_from"], name="person_state_begins_once"
            ),
        ]
