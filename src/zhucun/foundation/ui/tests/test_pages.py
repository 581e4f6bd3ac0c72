"""Templates keep the content security policy; error pages help on; the shell shows what it is given."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

import zhucun
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.ui import nav
from zhucun.foundation.ui.middleware import ContentSecurityPolicy, Refusals
from zhucun.foundation.ui.nav import NavItem
from zhucun.foundation.ui.shell import Crumb, NavGroup, NavLink, Shell
from zhucun.foundation.ui.web import errors

TEMPLATES = sorted(Path(zhucun.__file__).parent.rglob("templates/**/*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=|<style", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an inline handler": re.compile(
        r"<[a-z][^>]*\s(on[a-z]+|hx-on[a-z:-]*)\s*=|javascript:|hx-vals\s*=\s*['\"]js:", re.I
    ),
    "something from elsewhere": re.compile(
        r"<(script|link|img|iframe|source)[^>]*\s(src|href)\s*=\s*[\"'](https?:)?//", re.I
    ),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    source = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    "line",
    [
        '<p class="a" style="x">',
        "<style>",
        "<script>",
        '<a onclick="x">',
        '<b hx-on:click="x">',
        '<script src="//a.b/c">',
    ],
)
def test_the_search_for_breaches_finds_them(line: str) -> None:
    assert any(pattern.search(line) for pattern in FORBIDDEN.values())


def test_every_answer_carries_the_policy() -> None:
    response = ContentSecurityPolicy(lambda request: HttpResponse("x"))(RequestFactory().get("/"))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed("您不管甲县。"), 403),
        (Conflict("乙县刚刚改过。"), 409),
        (Refusal("石坪村已有第一书记。", "H15-043"), 422),
    ],
)
def test_a_refusal_becomes_a_page_with_its_sentence_and_clause(refusal: Refusal, status: int) -> None:
    layer = Refusals(lambda request: HttpResponse())
    response = layer.process_exception(RequestFactory().get("/"), refusal)
    assert response is not None
    assert response.status_code == status
    page = response.content.decode()
    assert refusal.sentence in page
    assert (f"/clauses/{refusal.clause}/" in page) == bool(refusal.clause)


def test_a_locked_database_is_told_as_busy_and_other_faults_are_not() -> None:
    layer = Refusals(lambda request: HttpResponse())
    request = RequestFactory().post("/")
    busy = layer.process_exception(request, OperationalError("database is locked"))
    assert busy is not None
    assert (busy.status_code, busy["Retry-After"]) == (503, "30")
    assert "正在导入" in busy.content.decode()
    assert layer.process_exception(request, OperationalError("no such table: x")) is None


def test_error_pages_show_our_sentences_but_not_a_librarys() -> None:
    request = RequestFactory().get("/")
    assert "甲县没有这个单位" in errors.not_found(request, Http404("甲县没有这个单位")).content.decode()
    foreign = errors.not_found(request, Http404("No Unit matches the given query.")).content.decode()
    assert "No Unit" not in foreign
    assert "请核对地址" in foreign
    assert errors.server_error(request).status_code == 500
    assert "没有保存" in errors.csrf_failure(request).content.decode()


def test_the_login_page_says_that_secrets_do_not_belong_here() -> None:
    assert "本系统为非涉密系统，严禁处理国家秘密" in render_to_string("ui/login.html", {})


def test_the_shell_shows_who_where_and_what_waits() -> None:
    shell = Shell(
        "周宁",
        "县干部帮扶工作领导小组办公室",
        (Crumb("演示省", "/p/"), Crumb("甲县")),
        (NavGroup("", (NavLink("待我办理", "/todo/", count=7, active=True),)),),
        date(2018, 9, 18),
        search_url="/search/",
    )
    html = render_to_string("ui/base.html", {"shell": shell, "title": "首页"})
    for part in (
        "周宁",
        "演示日期 2018-09-18",
        '<a href="/p/">演示省</a>',
        '<span aria-current="location">甲县</span>',
    ):
        assert part in html
    assert re.search(r'<a href="/todo/" aria-current="page">待我办理<em>7', html)
    assert 'action="/search/"' in html
    assert "切换地区" not in html
    assert "演示数据" not in render_to_string("ui/base.html", {"shell": Shell("周宁", "县")})


def test_navigation_shows_the_entries_of_ones_roles_and_marks_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nav, "_items", {})
    monkeypatch.setattr(
        nav, "reverse", {"home": "/", "units": "/units/", "placed": "/units/placed/"}.__getitem__
    )
    nav.register(NavItem("人", "派出单位", "units", 20))
    nav.register(NavItem("人", "已安排单位", "placed", 10, frozenset({"provincial"})))
    nav.register(NavItem("", "首页", "home", 1))
    clerk = nav.groups({"clerk"}, "/units/placed/7/", {"units": 3})
    assert [(g.title, [i.label for i in g.items]) for g in clerk] == [("", ["首页"]), ("人", ["派出单位"])]
    assert clerk[1].items[0] == NavLink("派出单位", "/units/", 3, active=True)
    province = nav.groups({"provincial"}, "/units/placed/7/")
    assert [(i.label, i.active) for i in province[1].items] == [("已安排单位", True), ("派出单位", False)]
    with pytest.raises(ValueError, match="unknown navigation group"):
        nav.register(NavItem("别的", "x", "home", 1))
