"""Accounts for the tests of this app: people are invented, rights are given as the security administrator
would.
"""

from collections.abc import Callable
from datetime import date

import pytest

from zhucun.foundation.accounts import actions
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.kernel.actor import Actor, system

PASSWORD = "Zhongxing-2015"
MACHINE = system("测试")
SINCE = date(2015, 1, 1)

MakeUser = Callable[..., User]


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """Make an account that has held ``roles`` in ``division`` since 2015."""

    def make(username: str, *roles: str, division: str = "", demo_date: date | None = None) -> User:
        user = actions.create_user(
            actor=MACHINE, username=username, name=f"{username}甲", password=PASSWORD, demo_date=demo_date
        )
        for role in roles:
            actions.grant_role(actor=MACHINE, user=user, role=role, division=division, since=SINCE)
        return user

    return make


@pytest.fixture
def security_admin(make_user: MakeUser) -> Actor:
    """The security administrator of the nation."""
    return actor_for(make_user("anquan", "security_admin"))


@pytest.fixture
def system_admin(make_user: MakeUser) -> Actor:
    """The system administrator of the nation."""
    return actor_for(make_user("xitong", "system_admin"))
