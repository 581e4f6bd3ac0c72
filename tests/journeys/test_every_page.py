"""Every page of the product in a browser, wide and narrow: axe-core finds nothing serious, and nothing
misbehaves.
"""

import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.access.routes import YANSHI, Route, address, routes
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.queries import actor_for, by_username

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
SAID = {200, 404, 409, 422}  # shown, or a page that says why not: not there, not ready yet, not fit


def _opener(route: Route) -> str | None:
    """The first account of the demonstration the route is declared for; None where none is needed."""
    if route.rule is None or route.rule.roles is None:
        return None
    for row in demonstration.sign_ins():
        user = by_username(row.username)
        assert user is not None
        # 演示省 is the office that has every page's row in its area.
        if actor_for(user).roles & route.rule.roles and row.username != "sheng":
            return row.username
    raise AssertionError(f"nobody may open {route.name}")


def test_no_page_has_a_serious_fault_at_either_width(desk: "Desk") -> None:
    by_account: dict[str | None, list[str]] = defaultdict(list)
    for route in routes():
        by_account[_opener(route)].append(address(route, YANSHI))
    faults, seen = [], 0
    for account, addresses in by_account.items():
        page = desk.window(account)
        for where in addresses:
            answer = page.context.request.get(where)
            if answer.status == 405 or not answer.text().lstrip().lower().startswith("<!doctype html"):
                continue  # takes what is sent, is a file, or a part of a page
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            shown = page.goto(where)
            assert shown is not None
            if shown.status not in SAID:
                faults.append(f"{where}: {shown.status}")
            seen += 1
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                faults += [f"{where} at {width}: {fault}" for fault in desk.faults(page)]
    assert seen > len(routes()) / 2
    assert faults == [], "\n".join(faults)


# People of 甲县 whose work the pages are made for, those with the most pages first.
WALKERS = ("xian", "xianshui2", "xianzu", "xiang", "lingdao", "duiyuan", "shenji")
# These take one out of the own pages, or lead on at once.
NOT_WALKED = {"sign_out", "switch_place"}


def _links(page: str) -> list[str]:
    """The addresses within the product that a page offers, each once, in their order."""
    found = (unescape(text) for text in re.findall(r'<a\b[^>]*\bhref="(/[^"]*)"', page))
    return list(dict.fromkeys(found))


def test_what_the_pages_offer_opens_and_fits_a_phone(desk: "Desk") -> None:
    """From the first page along every link, one page of each kind per person; each kind is looked at once."""
    faults: list[str] = []
    looked_at: set[str] = set()
    for account in WALKERS:
        page, met, waiting = desk.window(account), set[str](), ["/"]
        while waiting:
            where = waiting.pop(0)
            kind = resolve(urlsplit(where).path).url_name or ""
            if kind in met | NOT_WALKED:
                continue
            met.add(kind)
            answer = page.context.request.get(where)
            if answer.status != 200:
                faults.append(f"{account} is offered {where} and gets {answer.status}")
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            waiting += _links(answer.text())
            if kind in looked_at or answer.status != 200:
                continue
            looked_at.add(kind)
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto(where)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > 390:
                faults.append(f"{where} is {wide} wide on a phone")
            faults += [f"{where} of {account}: {fault}" for fault in desk.faults(page)]
    assert len(looked_at) > 90
    assert faults == [], "\n".join(faults)
