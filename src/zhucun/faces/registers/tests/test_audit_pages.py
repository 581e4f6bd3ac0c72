"""The trail on screen, within the viewer's areas, and its verification."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from zhucun.foundation.audit import seals
from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.audit.queries import entries
from zhucun.foundation.kernel import triggers
from zhucun.foundation.kernel.actor import Actor, Grant

from .conftest import SignIn, downloaded, queries, shown

WATCHER = Actor("x", "x", (Grant("audit_admin"),))


@pytest.fixture(autouse=True)
def _own_heads(settings: Settings, tmp_path: Path) -> None:
    """The heads of the chains that other tests sealed lie elsewhere."""
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"


@pytest.fixture
def auditor(signed_in: SignIn) -> Client:
    return signed_in("audit_admin")


def act(label: str, county: str = "431121", person: str = "周宁") -> str:
    """Record an act and return the address of its entry."""
    with transaction.atomic():
        entry = record(
            actor=Actor(person, person),
            verb="核定",
            subject_kind="名单",
            subject_id=label,
            subject_label=label,
            county=county,
            detail={"division": "431121", "rows": 3, "reason": "复核"},
            happened_on=date(2018, 9, 18),
        )
    return f"/audit/{entry.pk}/"


def test_an_entry_is_found_by_person_subject_place_and_day(auditor: Client) -> None:
    wanted, other = act("甲名单"), act("乙名单", county="141028", person="李明")
    for query in ("person=周宁", "text=甲名单", "place=永州市", "place=431121&text=核定"):
        page = shown(auditor, f"/audit/?{query}")
        assert wanted in page
        assert other not in page
    assert wanted not in shown(auditor, "/audit/?last=2018-09-18")
    assert "没有叫“无此地”的地区" in shown(auditor, "/audit/?place=无此地")


def test_a_person_is_found_by_what_was_done_to_him_too_and_a_subject_with_its_whole_trail(
    auditor: Client,
) -> None:
    by, on, other = act("甲名单"), act("周宁", person="李明"), act("乙名单", person="李明")
    page = shown(auditor, "/audit/?person=周宁")
    assert (by in page, on in page, other in page) == (True, True, False)
    listed = shown(auditor, "/audit/?subject=周宁")
    assert (by in listed, on in listed) == (False, True)
    assert 'href="/audit/?subject=' in shown(auditor, on)


def test_the_rows_of_a_bulk_act_stand_below_its_entry(auditor: Client) -> None:
    with transaction.atomic():
        entry = record_bulk(
            actor=Actor("周宁", "周宁"), verb="导入", subject_kind="名单", subject_id="b-1", subject_label="名单",
            county="431121", changes=[("u-1", {"name": "省审计厅"})],
        )  # fmt: skip
    page = shown(auditor, f"/audit/{entry.pk}/")
    assert ("逐行变动" in page, "省审计厅" in page) == (True, True)


def test_the_entry_shows_what_changed_and_both_of_its_dates(auditor: Client) -> None:
    page = shown(auditor, act("甲名单"))
    assert "<dt>发生日期</dt><dd>2018-09-18</dd>" in page
    assert "<dt>录入时间</dt>" in page
    assert "<dt>行数</dt><dd>3</dd>" in page
    assert "<dt>地区</dt><dd>祁阳县</dd>" in page


def test_an_auditor_of_one_county_sees_nothing_of_another(signed_in: SignIn) -> None:
    auditor = signed_in("auditor", "141028")
    own, other = act("乙名单", county="141028"), act("甲名单")
    page = shown(auditor, "/audit/")
    assert own in page
    assert other not in page
    shown(auditor, other, status=404)


def test_the_trail_is_closed_to_those_who_do_business(signed_in: SignIn) -> None:
    shown(signed_in("county_office", "431121"), "/audit/", status=403)
    assert signed_in("system_admin").post("/audit/verify/").status_code == 403


def test_taking_the_list_along_leaves_a_trace(auditor: Client) -> None:
    act("甲名单")
    assert any("甲名单" in line for line in downloaded(auditor, "/audit/?export=csv"))
    assert entries(viewer=WATCHER).filter(verb="导出").count() == 1


def test_verification_names_an_altered_entry_and_leads_to_it(auditor: Client) -> None:
    url = act("甲名单")
    seals.seal()
    assert "审计链完整，未发现改动" in auditor.post("/audit/verify/").content.decode()
    triggers.unprotect(connection, "audit_auditentry")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET subject_label = '丙名单' WHERE subject_label = '甲名单'")
    triggers.protect(connection, "audit_auditentry")
    page = auditor.post("/audit/verify/").content.decode()
    assert "内容被改动" in page
    assert url in page


def test_the_list_takes_as_many_queries_for_one_entry_as_for_thirty(auditor: Client) -> None:
    act("名单0")
    one = queries(auditor, "/audit/?text=名单")
    for number in range(1, 30):
        act(f"名单{number}")
    assert queries(auditor, "/audit/?text=名单") == one
    assert shown(auditor, "/audit/?text=名单").count("/audit/0") == 30
