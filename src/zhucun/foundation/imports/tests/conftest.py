"""What the tests of jobs share: the test kind, a person who may use it, a place for staging, and uploads."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhucun.foundation.accounts.models import RoleGrant, User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.imports import actions, registry
from zhucun.foundation.imports.models import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor

from . import kinds
from .files import xlsx

HEADING = ["单位名称", "编制数", "牵头部门"]
ROWS = [["甲县教育局", 9, "省财政厅"], ["甲县林业局", 12, "财政厅"], ["甲县水利局", 7, None]]


@pytest.fixture
def kind() -> Iterator[None]:
    """The test kind is on offer; others that apps registered stay away meanwhile."""
    before = dict(registry._kinds)
    registry._kinds.clear()
    kinds.offer()
    kinds.confirmed.clear()
    yield
    registry._kinds.clear()
    registry._kinds.update(before)


@pytest.fixture
def staged(settings: Any, tmp_path: Path) -> Path:
    """Staging happens in a temporary folder."""
    settings.VAR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def county(db: None) -> str:
    """The key of a county that exists today."""
    return divisions.by_code("430121", clock.today()).key


@pytest.fixture
def user(db: None) -> User:
    """A person of the provincial office of Hunan."""
    return make_user("office", kinds.ROLE, divisions.by_code("43", clock.today()).key)


@pytest.fixture
def actor(user: User) -> Actor:
    """The same as an actor."""
    return actor_for(user)


def make_user(name: str, role: str, division: str) -> User:
    """An account with one role in a division."""
    user = User.objects.create(
        username=name,
        name=name,
        division_id="",
        password="!",
        created_at=clock.now(),
        password_changed_at=clock.now(),
    )
    RoleGrant.objects.create(user=user, role=role, division_id=division, valid_from=date(2015, 1, 1))
    return user


@pytest.fixture
def send(kind: None, staged: Path, actor: Actor, county: str) -> Callable[..., ImportJob]:
    """Upload rows (or raw bytes) as the provincial office."""

    def upload(rows: list[list[Any]] | bytes = ROWS, name: str = "单位.xlsx") -> ImportJob:
        data = rows if isinstance(rows, bytes) else xlsx([HEADING, *rows])
        file = SimpleUploadedFile(name, data)
        return actions.upload(actor=actor, layout=kinds.CODE, file=file, county=county)

    return upload
