"""Every page of the product in a browser, wide and narrow: axe-core finds nothing serious, and nothing
misbehaves.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.access.routes import YANSHI, Route, address, routes
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.queries import actor_for, by_username

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)


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
            if shown.status not in {200, 404}:
                faults.append(f"{where}: {shown.status}")
            seen += 1
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                faults += [f"{where} at {width}: {fault}" for fault in desk.faults(page)]
    assert seen > len(routes()) / 2
    assert faults == [], "\n".join(faults)
