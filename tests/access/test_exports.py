"""What one may take along is what one sees: every list, for every role, and each time with an entry in the trail."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.access.routes import YANSHI, Route, address, routes
from zhucun.demo import actions as demonstration
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.audit.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# Pages that draw no more rows than one can read; the export holds the rest.
CUT = {"duties": 200}
# Pages that show items, or the rows in several tables.
ITEMS = {"recall_hints", "compare_household_years"}
MOST_PAGES = 60  # the registry of the demonstration has 50


class Tables(HTMLParser):
    """The first cells of every row of a page's tables, table by table, and where the next page is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.next = ""
        self._heading = False
        self._open = False
        self._body = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table's body begins, a row's head, or the link to the next page."""
        asked = dict(attrs)
        if tag == "tbody":
            self.found.append([])
            self._body = True
        elif tag == "th" and self._body and asked.get("scope") == "row":
            self.found[-1].append("")
            self._open = True
        elif tag == "a" and asked.get("rel") == "next":
            self.next = asked["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        """A row's head or a table's body ends."""
        self._open = self._open and tag != "th"
        self._body = self._body and tag != "tbody"

    def handle_data(self, data: str) -> None:
        """What stands in a row's head."""
        if self._open:
            self.found[-1][-1] += data


def _plain(text: str) -> str:
    """A value without what only one of the two ways of writing has: separators, seconds, the mark of nothing."""
    text = text.strip().removeprefix("'")
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        text = datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    return "" if text == "—" else re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _export(browser: Client, where: str) -> tuple[int, list[str] | None]:
    """The status of the page asked for its export, and the export's first cells, or None where there is none."""
    answer = browser.get(f"{where}{'&' if '?' in where else '?'}export=csv")
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/csv"):
        return answer.status_code, None
    rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    next(rows)
    return 200, [_plain(row[0]) for row in rows]


def _shown(browser: Client, where: str) -> list[list[str]]:
    """The first cells of the tables of a page; the longest, which alone is paged, goes on over the pages that follow."""
    page = Tables(browser.get(where).content.decode())
    found = page.found
    paged = max(range(len(found)), key=lambda place: len(found[place]), default=0)
    for _ in range(MOST_PAGES):
        if not page.next:
            break
        page = Tables(browser.get(where.split("?")[0] + page.next).content.decode())
        found[paged].extend(page.found[paged])
    return [[_plain(cell) for cell in table] for table in found]


def _roles(user: User) -> frozenset[str]:
    return actor_for(user).roles


@pytest.fixture(scope="module")
def accounts(demo: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[User, str]]:
    """Every account of the demonstration with its session."""
    found = {}
    with django_db_blocker.unblock():
        for row in demonstration.sign_ins():
            user, browser = User.objects.get(username=row.username), Client()
            browser.force_login(user)
            found[row.username] = (user, browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


def _openers(route: Route, accounts: dict[str, tuple[User, str]]) -> Iterator[tuple[User, Client]]:
    for user, session in accounts.values():
        if route.rule and (route.rule.roles is None or _roles(user) & route.rule.roles):
            browser = Client(raise_request_exception=False)
            browser.cookies[settings.SESSION_COOKIE_NAME] = session
            yield user, browser


LISTS = [route for route in routes() if not route.name.endswith(("_json", "map_data", "_pdf", "_xlsx"))]


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
def test_an_export_holds_the_rows_of_its_page_and_leaves_an_entry(
    route: Route, accounts: dict[str, tuple[User, str]]
) -> None:
    where = address(route, YANSHI)
    for user, browser in _openers(route, accounts):
        taken = AuditEntry.objects.filter(actor_id=str(user.pk), verb="导出")
        before = taken.count()
        status, exported = _export(browser, where)
        if exported is None and status == 200:
            break  # what offers no export to one offers it to nobody
        if exported is None:
            continue
        assert taken.count() == before + 1, user.username
        shown = _shown(browser, where)
        if route.name in ITEMS:
            page = browser.get(where).content.decode()
            assert [cell for cell in exported if cell not in page] == [], user.username
        elif len(exported) > CUT.get(route.name, len(exported)):
            assert any(table == exported[: len(table)] for table in shown), user.username
        elif exported:
            assert exported in shown, (user.username, exported[:3], shown[:1])


@pytest.mark.parametrize(
    ("username", "wanted"),
    [
        ("yanshi", {"placement", "duties", "imports", "organisations", "divisions"}),
        ("xian", {"cadres", "teams", "nominations", "oversight", "appraisal_members", "recall_hints"}),
    ],
)
def test_what_is_compared_really_exports(
    username: str, wanted: set[str], accounts: dict[str, tuple[User, str]]
) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = accounts[username][1]
    where = {route.name: address(route, YANSHI) for route in LISTS if route.name in wanted}
    assert {name for name, url in where.items() if _export(browser, url)[1]} == wanted


@pytest.mark.parametrize("name", ["placement_annex_xlsx", "placement_annex_pdf"])
def test_a_printed_annex_leaves_an_entry(name: str, accounts: dict[str, tuple[User, str]]) -> None:
    user, session = accounts["yanshi"]
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    (route,) = (one for one in routes() if one.name == name)
    assert browser.get(address(route, YANSHI)).status_code == 200
    verb = "打印" if name.endswith("pdf") else "导出"
    assert AuditEntry.objects.filter(actor_id=str(user.pk), verb=verb, subject_kind="到县安排").count() == 1
