"""Who may open what: every route is in the table, for every role, by construction.

Expected is what the route declares; a role that is not declared meets 403 before the view runs, a declared
one meets the page (200), is led on (302), learns that the row is not there for it (404), that the page only
takes what is sent (405), that the file is not made yet (409), or that its office lies elsewhere (403 with the
action's own sentence). What lies in one area opens to somebody there, and to nobody of another area or county.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests.access.routes import (
    EVERYWHERE,
    HUNAN,
    IN_ONE_AREA,
    SHARED,
    WORLD,
    YANSHI,
    YIXIAN,
    Route,
    address,
    routes,
)
from tests.access.rows import Area
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.middleware import WRONG_ROLE
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.accounts.roles import ADMINISTRATORS, ROLES
from zhucun.foundation.kernel.actor import Actor, Grant
from zhucun.foundation.policy.queries import local_values

ROUTES = {route.name: route for route in routes()}
ONE_AREA = sorted(set(IN_ONE_AREA) & set(ROUTES))
ONE_COUNTY = [name for name in ONE_AREA if name not in SHARED]
METHODS = ("get", "head", "post", "put", "delete")
SIGN_INS = [row.username for row in demonstration.sign_ins()]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def signed_in(demo: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[Actor, str]]:
    """Every account of the demonstration, together they hold every role, and its session; signed in once for the file."""
    found = {}
    with django_db_blocker.unblock():
        for username in SIGN_INS:
            user, browser = by_username(username), Client()
            assert user is not None, username
            browser.force_login(user)
            found[username] = (actor_for(user), browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


@pytest.fixture
def actors(signed_in: dict[str, tuple[Actor, str]]) -> dict[str, Actor]:
    """Who they are."""
    return {username: actor for username, (actor, _) in signed_in.items()}


@pytest.fixture
def browsers(signed_in: dict[str, tuple[Actor, str]], db: None) -> dict[str, Client]:
    """A signed-in browser for each; they share one handler, so that the middleware is built once a test."""
    found, handler = {}, None
    for username, (_, session) in signed_in.items():
        browser = found[username] = Client(raise_request_exception=False)
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
        handler = browser.handler = handler or browser.handler
    return found


def _may(route: Route, actor: Actor) -> bool:
    assert route.rule is not None
    return route.rule.roles is None or bool(actor.roles & route.rule.roles)


def test_every_route_has_a_name_of_its_own_and_declares_who_may_open_it() -> None:
    assert len(ROUTES) == len(routes())
    assert [route.pattern for route in routes() if route.rule is None] == []


def test_every_route_with_arguments_is_listed_with_values_for_them() -> None:
    assert {name for name, route in ROUTES.items() if route.arguments} == set(WORLD)
    assert not set(EVERYWHERE) & set(IN_ONE_AREA)


def test_the_demonstration_has_a_sign_in_for_every_role(actors: dict[str, Actor]) -> None:
    assert {role for actor in actors.values() for role in actor.roles} == set(ROLES)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_opens_to_the_roles_it_declares_and_to_no_other(
    name: str, browsers: dict[str, Client], actors: dict[str, Actor]
) -> None:
    where, wrong, answers = address(ROUTES[name], YANSHI), {}, set()
    for username, browser in browsers.items():
        answer, may = browser.get(where), _may(ROUTES[name], actors[username])
        answers.add(answer.status_code)
        if _refused(answer) is may or answer.status_code not in {200, 302, 403, 404, 405, 409}:
            wrong[username] = answer.status_code
        if not may and not _refused(browser.post(where)):
            wrong[f"{username} post"] = answer.status_code
    assert wrong == {}, where
    # the demonstration has no marked-up workbook
    assert answers & {200, 302, 405, 409} or name == "import_marked", (where, answers)


@pytest.mark.parametrize("name", ROUTES)
def test_other_methods_neither_open_more_nor_do_more(
    name: str, browsers: dict[str, Client], actors: dict[str, Actor]
) -> None:
    where = address(ROUTES[name], YANSHI)
    told = [(browser, _may(ROUTES[name], actors[username])) for username, browser in browsers.items()]
    for browser, may in {may: (browser, may) for browser, may in told}.values():
        for method in ("put", "delete", "patch"):
            answer = getattr(browser, method)(where)
            assert answer.status_code in {404, 405} if may else _refused(answer), (method, answer.status_code)
        looked, asked = browser.get(where), browser.head(where)
        assert asked.status_code in {looked.status_code, 405}
        assert not asked.getvalue()


def _refused(answer: Any) -> bool:
    return answer.status_code == 403 and WRONG_ROLE in answer.content.decode()


@pytest.mark.parametrize("name", ROUTES)
def test_without_signing_in_only_public_routes_open(name: str, client: Client) -> None:
    route = ROUTES[name]
    assert route.rule is not None
    where = address(route, YANSHI)
    answer = client.get(where)
    if route.rule.roles is None:
        # a receipt is shown to the browser that objected; any other is led to where it can be asked for
        assert answer.status_code in {200, 405} or answer["Location"] == reverse("public_answers")
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('sign_in')}?next={quote(where)}")


def _for_route(route: Route, actor: Actor) -> list[Grant]:
    """The grants for which the route is declared."""
    return [grant for grant in actor.grants if route.rule and grant.role in (route.rule.roles or ())]


def _strangers(route: Route, actors: dict[str, Actor]) -> Iterator[tuple[str, Area]]:
    """Accounts the route is declared for, each with an area that none of the account's roles reaches."""
    for username, actor in actors.items():
        held = {grant.division[:2] for grant in _for_route(route, actor)}
        if held and "" not in held:
            yield from ((username, area) for area in (YANSHI, HUNAN) if area.division not in held)


@pytest.mark.parametrize("name", ONE_AREA)
def test_a_row_of_another_area_does_not_open(
    name: str, browsers: dict[str, Client], actors: dict[str, Actor]
) -> None:
    route = ROUTES[name]
    opened = {}
    for username, area in _strangers(route, actors):
        where = address(route, area)
        for method in METHODS:
            answer = getattr(browsers[username], method)(where)
            if answer.status_code not in {404, 405}:
                opened[f"{username} {method} {where}"] = answer.status_code
    assert opened == {}


def _neighbours(route: Route, actors: dict[str, Actor]) -> Iterator[str]:
    """Accounts the route is declared for, in an office of another county, or in a unit that has nothing in that county."""
    for username, actor in actors.items():
        grants = _for_route(route, actor)
        if grants and not any(
            (YIXIAN.county.startswith(grant.division) or grant.division.startswith(YIXIAN.county))
            and not grant.organisation
            for grant in grants
        ):
            yield username


@pytest.mark.parametrize("name", ONE_COUNTY)
def test_a_row_of_a_neighbouring_county_does_not_open(
    name: str, browsers: dict[str, Client], actors: dict[str, Actor]
) -> None:
    where, opened = address(ROUTES[name], YIXIAN), {}
    for username in _neighbours(ROUTES[name], actors):
        for method in ("get", "post"):
            answer = getattr(browsers[username], method)(where)
            if answer.status_code not in {404, 405}:
                opened[f"{username} {method} {where}"] = answer.status_code
    assert opened == {}


@pytest.mark.parametrize("name", ["print_job", "print_job_progress", "print_job_file"])
def test_a_print_job_opens_to_whoever_asked_for_it_and_to_nobody_else(
    name: str, browsers: dict[str, Client]
) -> None:
    where = address(ROUTES[name], YANSHI)
    found = {username: browser.get(where).status_code for username, browser in browsers.items()}
    assert found.pop(YANSHI.office) != 404
    assert set(found.values()) <= {403, 404}


def test_a_stand_in_is_ended_by_nobody_but_whom_it_is_for(browsers: dict[str, Client]) -> None:
    where = address(ROUTES["end_stand_in"], YANSHI)
    found = {username: browser.get(where).status_code for username, browser in browsers.items()}
    assert found.pop(YANSHI.account) == 200
    assert set(found.values()) <= {403, 404}


def test_a_local_value_of_another_area_opens_and_cannot_be_ended(browsers: dict[str, Client]) -> None:
    where = address(ROUTES["end_local_value"], YANSHI)
    asked = {"at": "2015-06-01", "reason": "越权"}
    answer = browsers["sheng"].post(where, asked)
    assert "只有本地区或上级" in answer.content.decode()
    [value] = local_values(division="99", key="obligations.soon_days")
    assert value.valid_to is None
    assert browsers["yanshi"].post(where, asked).status_code == 302


def test_strangers_are_really_tried(actors: dict[str, Actor]) -> None:
    tried = {name for name in ONE_AREA if any(_strangers(ROUTES[name], actors))}
    assert {name for name in ONE_COUNTY if any(_neighbours(ROUTES[name], actors))} == set(ONE_COUNTY)
    national = {name for name in ONE_AREA if _administrative(ROUTES[name])}
    assert tried == set(ONE_AREA) - national  # administrators are the nation's


def _administrative(route: Route) -> bool:
    return route.rule is not None and route.rule.roles is not None and route.rule.roles <= ADMINISTRATORS
