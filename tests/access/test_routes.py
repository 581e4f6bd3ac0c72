"""Who may open what: every route is in the table, for every role, by construction.

Expected is what the route declares; a role that is not declared meets 403 before the view runs, a declared
one meets the page (200), is led on (302), learns that the row is not there for it (404), that the page only
takes what is sent (405), or that its office lies elsewhere (403 with the action's own sentence).
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests.access.routes import EVERYWHERE, HUNAN, IN_ONE_AREA, WORLD, YANSHI, Area, Route, address, routes
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.middleware import WRONG_ROLE
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.accounts.roles import ROLES
from zhucun.foundation.policy.queries import local_values

ROUTES = {route.name: route for route in routes()}
ONE_AREA = sorted(set(IN_ONE_AREA) & set(ROUTES))
METHODS = ("get", "head", "post", "put", "delete")
SIGN_INS = [row.username for row in demonstration.sign_ins()]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def signed_in(demo: None, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session of every account of the demonstration, signed in once for the file."""
    found = {}
    with django_db_blocker.unblock():
        for username in SIGN_INS:
            browser = Client()
            browser.force_login(_user(username))
            found[username] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return found


@pytest.fixture
def browsers(signed_in: dict[str, str], db: None) -> dict[str, Client]:
    """A signed-in browser for every account of the demonstration; together they hold every role."""
    found = {}
    for username, session in signed_in.items():
        found[username] = Client(raise_request_exception=False)
        found[username].cookies[settings.SESSION_COOKIE_NAME] = session
    return found


def _user(username: str) -> User:
    user = by_username(username)
    assert user is not None, username
    return user


def _roles(username: str) -> frozenset[str]:
    return actor_for(_user(username)).roles


def test_every_route_has_a_name_of_its_own_and_declares_who_may_open_it() -> None:
    assert len(ROUTES) == len(routes())
    assert [route.pattern for route in routes() if route.rule is None] == []


def test_every_route_with_arguments_is_listed_with_values_for_them() -> None:
    assert {name for name, route in ROUTES.items() if route.arguments} == set(WORLD)
    assert not set(EVERYWHERE) & set(IN_ONE_AREA)


def test_the_demonstration_has_a_sign_in_for_every_role(demo: None) -> None:
    assert {role for username in SIGN_INS for role in _roles(username)} == set(ROLES)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_opens_to_the_roles_it_declares_and_to_no_other(
    name: str, browsers: dict[str, Client]
) -> None:
    route = ROUTES[name]
    assert route.rule is not None
    where = address(route, YANSHI)
    wrong = {}
    for username, browser in browsers.items():
        answer = browser.get(where)
        may = route.rule.roles is None or bool(_roles(username) & route.rule.roles)
        if _refused(answer) is may or answer.status_code not in {200, 302, 403, 404, 405}:
            wrong[username] = answer.status_code
        if not may and not _refused(browser.post(where)):
            wrong[f"{username} post"] = answer.status_code
    assert wrong == {}, where


@pytest.mark.parametrize("name", ROUTES)
def test_other_methods_neither_open_more_nor_do_more(name: str, browsers: dict[str, Client]) -> None:
    route = ROUTES[name]
    assert route.rule is not None
    where = address(route, YANSHI)
    roles = route.rule.roles
    told = [
        (browser, roles is None or bool(_roles(username) & roles)) for username, browser in browsers.items()
    ]
    for browser, may in {may: (browser, may) for browser, may in told}.values():
        for method in ("put", "delete", "patch"):
            answer = getattr(browser, method)(where)
            assert answer.status_code in {404, 405} if may else _refused(answer), (method, answer.status_code)
        looked, asked = browser.get(where), browser.head(where)
        assert asked.status_code in {looked.status_code, 405}
        assert not asked.getvalue()


def _refused(answer: Any) -> bool:  # noqa: ANN401 - a response of the test client
    return answer.status_code == 403 and WRONG_ROLE in answer.content.decode()


@pytest.mark.parametrize("name", ROUTES)
def test_without_signing_in_only_public_routes_open(name: str, client: Client) -> None:
    route = ROUTES[name]
    assert route.rule is not None
    where = address(route, YANSHI)
    answer = client.get(where)
    if route.rule.roles is None:
        assert answer.status_code in {200, 405}
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('sign_in')}?next={quote(where)}")


def _strangers(route: Route) -> Iterator[tuple[str, Area]]:
    """Accounts the route is declared for, each with an area that none of the account's roles reaches."""
    for username in SIGN_INS:
        grants = actor_for(_user(username)).grants
        held = {
            grant.division[:2] for grant in grants if route.rule and grant.role in (route.rule.roles or ())
        }
        if held and "" not in held:
            yield from ((username, area) for area in (YANSHI, HUNAN) if area.division not in held)


@pytest.mark.parametrize("name", ONE_AREA)
def test_a_row_of_another_area_does_not_open(name: str, browsers: dict[str, Client]) -> None:
    route = ROUTES[name]
    opened = {}
    for username, area in _strangers(route):
        where = address(route, area)
        for method in METHODS:
            answer = getattr(browsers[username], method)(where)
            if answer.status_code not in {404, 405}:
                opened[f"{username} {method} {where}"] = answer.status_code
    assert opened == {}


def test_a_local_value_of_another_area_opens_and_cannot_be_ended(browsers: dict[str, Client]) -> None:
    where = address(ROUTES["end_local_value"], YANSHI)
    asked = {"at": "2015-06-01", "reason": "越权"}
    answer = browsers["sheng"].post(where, asked)
    assert "只有本地区或上级" in answer.content.decode()
    [value] = local_values(division="99", key="obligations.soon_days")
    assert value.valid_to is None
    assert browsers["yanshi"].post(where, asked).status_code == 302


def test_strangers_are_really_tried() -> None:
    tried = {name for name in ONE_AREA if any(_strangers(ROUTES[name]))}
    national = {
        "user",
        "set_active",
        "reset_password",
        "grant_role",
        "end_role",
    }  # administrators of the nation
    assert tried == set(ONE_AREA) - national
