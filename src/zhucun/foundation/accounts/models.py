"""Users and the roles they hold over dates."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet

from .roles import ROLES


class UserManager(BaseUserManager["User"]):
    """Finds users by name; accounts are made by ``actions.create_user`` alone."""


class User(AbstractBaseUser):
    """An account: one person, whatever the roles.

    ``division`` is the area whose system administrator keeps the account; ``demo_date`` is the business date of a demo
    sign-in; without ``password_changed_at`` the password is a first one that must be changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    division = models.ForeignKey("divisions.Division", models.PROTECT, verbose_name="所属地区")
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    demo_date = models.DateField("演示日期", null=True, blank=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    created_at = models.DateTimeField("创建时间")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class RoleGrant(DatedModel):
    """A role held in a division or an organisation over dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(
        "角色", max_length=30, choices=[(code, role.title) for code, role in ROLES.items()]
    )
    division = models.ForeignKey("divisions.Division", models.PROTECT, verbose_name="地区")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, verbose_name="单位"
    )
    reason = models.CharField("依据", max_length=200, blank=True)

    objects = DatedQuerySet["RoleGrant"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "valid_from"], name="grant_user_time")]

    def holds_on(self, day: date) -> bool:
        """Whether the grant is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
