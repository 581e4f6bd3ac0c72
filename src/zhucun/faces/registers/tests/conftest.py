"""People who look at the registers."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.kernel.actor import system

PASSWORD = "Sunshine-2018-village"
BACKEND = "django.contrib.auth.backends.ModelBackend"
MACHINE = system("测试")

SignIn = Callable[..., Client]


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """``signed_in("county_office", "141028")``: the browser of a person with that role there."""

    def sign_in(role: str, division: str = "", name: str = "") -> Client:
        name = name or f"{role}{division}"
        user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD)
        accounts.grant_role(actor=MACHINE, user=user, role=role, division=division, since=date(2015, 1, 1))
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    """An ordinary reader: a township clerk."""
    return signed_in("township_clerk", "431121")


def shown(client: Client, url: str, *, status: int = 200, headers: dict[str, str] | None = None) -> str:
    """The page at ``url``, which must answer with ``status``."""
    response = client.get(url, headers=headers)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def downloaded(client: Client, url: str) -> list[str]:
    """The lines of the csv at ``url``."""
    response = client.get(url)
    assert response["Content-Type"].startswith("text/csv")
    return response.getvalue().decode("utf-8-sig").splitlines()


def queries(client: Client, url: str) -> int:
    """How many queries the page takes once the process is warm."""
    shown(client, url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        shown(client, url)
    return len(seen)
