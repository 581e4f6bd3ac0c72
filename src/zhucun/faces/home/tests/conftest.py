"""The small province of the placement tests, and people who open the home page in it."""

from datetime import date

from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.roles import ROLES
from zhucun.work.teams.tests.conftest import adopted, batch, body, day, plan, shown
from zhucun.work.units.tests.conftest import BACKEND, MACHINE, PASSWORD, browser, person

__all__ = [
    "PASSWORD",
    "adopted",
    "batch",
    "body",
    "browser",
    "day",
    "person",
    "plan",
    "real_person",
    "role_browser",
    "shown",
]

PLACES = {
    "province_office": "99",
    "selection_office": "99",
    "city_office": "9901",
    "county_office": "990101",
    "county_leader": "990101",
    "township_clerk": "990101200",
    "village_committee": "990101200200",
    "team_member": "990101200200",
    "responsible_person": "990101200",
    "finance_discipline": "9901",
    "auditor": "99",
}


def role_browser(role: str) -> Client:
    """A browser of somebody who holds the role where such people work in 演示省."""
    if ROLES[role].holder == "organisation":
        return browser(role, body=body("演示大学"))
    return browser(role, PLACES.get(role, ""))


def real_person() -> tuple[User, Client]:
    """Somebody without a demo date, signed in."""
    user = accounts.create_user(actor=MACHINE, username="zhangsan", name="张三", password=PASSWORD)
    accounts.grant_role(actor=MACHINE, user=user, role="auditor", division="43", since=date(2015, 1, 1))
    client = Client()
    client.force_login(user, backend=BACKEND)
    return user, client
