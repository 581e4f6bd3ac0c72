"""乙县 with two townships, and a list of three households posted in a village today. Days are real: the public has no other."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.publication import actions
from zhucun.foundation.publication.actions import Row
from zhucun.foundation.publication.models import PublicNotice

MACHINE = system("测试")
BACKEND = "django.contrib.auth.backends.ModelBackend"
PLACES = {
    "99": "演示省", "9901": "演示市", "990101": "甲县", "990102": "乙县", "990102200": "铁厂乡", "990102201": "白水乡",
    "990102200200": "方山坪村", "990102201200": "白水村",
}  # fmt: skip
COUNTY, TOWNSHIP, VILLAGE = "990102", "990102200", "990102200200"
COLUMNS = ("户主", "人数", "致贫原因")
ROWS = (
    Row("row-1", ("王一", "3", "缺技术")),
    Row("row-2", ("李二", "2", "缺劳力")),
    Row("row-3", ("赵三", "4", "缺资金")),
)


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The places; nobody has sent anything yet."""
    cache.clear()
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    yield
    cache.clear()


@pytest.fixture
def notice(world: None) -> PublicNotice:
    """The list, posted today for seven days."""
    return post()


def ago(days: int) -> date:
    """A day before today."""
    return clock.today() - timedelta(days=days)


def post(**changed: Any) -> PublicNotice:
    """A list posted by the village's committee; ``changed`` replaces what is said."""
    said: dict[str, Any] = {
        "kind": "notice", "subject": ("名单", "7"), "division": VILLAGE, "level": "村", "title": "方山坪村拟识别贫困户名单公示",
        "place": "村务公开栏", "starts_on": clock.today(), "days": 7, "columns": COLUMNS, "rows": ROWS,
        "body": "经村民代表评议，下列农户拟识别为贫困户。",
    }  # fmt: skip
    return actions.post(actor=actor("village_committee", VILLAGE), **{**said, **changed})


def person(role: str, division: str) -> User:
    """The account of a role at a place."""
    name = f"{role}-{division}"
    if there := by_username(name):
        return there
    user = accounts.create_user(
        actor=MACHINE, username=name, name=name, password=accounts.first_password(), demo_date=clock.today()
    )
    accounts.grant_role(actor=MACHINE, user=user, role=role, division=division, since=date(2015, 1, 1))
    return user


def actor(role: str, division: str) -> Actor:
    """The same as an actor."""
    return actor_for(person(role, division))


def browser(role: str, division: str) -> Client:
    """The signed-in browser of that person."""
    client = Client()
    client.force_login(person(role, division), backend=BACKEND)
    return client


def shown(client: Client, url: str, status: int = 200) -> str:
    """The page at an address."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()
