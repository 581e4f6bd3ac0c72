"""The pages 户情清单: counts, lists with their clauses, exports, and whose names are shown."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.tests.world import (
    COUNTY,
    MACHINE,
    OTHER_COUNTY,
    VILLAGE,
    household,
    person,
    survey,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = date(2015, 11, 20)


@pytest.fixture
def today(world: None) -> Iterator[None]:
    """20 November 2015; the county works by the plan templates; one household with a girl who left school."""
    with clock.business_date(TODAY):
        policy.adopt(
            actor=MACHINE, instrument="plans-templates", division=COUNTY, citation="测试", valid_from=date(2014, 1, 1)
        )  # fmt: skip
        girl = person(
            "张小花", sex="女", born=date(2004, 5, 1), dropout="厌学", student="非在校生", labour=""
        )
        row = household((person("张山", dibao=True), "户主"), (girl, "之女"), number="乙0001")
        survey(row, year=2015)
        household((person("外县"), "户主"), village=OTHER_COUNTY)
        yield


def browser(role: str, division: str) -> Client:
    """The signed-in browser of a role; its business date is the day."""
    user = accounts.create_user(
        actor=MACHINE, username=f"{role}-{division}", name=role, password="A1-long-password", division=division
    )  # fmt: skip
    accounts.grant_role(actor=MACHINE, user=user, role=role, division=division, since=date(2015, 1, 1))
    User.objects.filter(pk=user.pk).update(demo_date=TODAY)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_the_overview_lists_every_list_with_its_count_and_clause(today: None) -> None:
    page = browser("county_office", COUNTY).get("/households/lists/").content.decode()
    assert "控辍保学" in page
    assert "PL-013" in page
    assert "2 人" in page  # neither of the two is insured
    assert "截至2015年11月20日" in page


def test_a_county_without_the_rules_is_told_so(today: None) -> None:
    office = browser("county_office", "990101")
    assert "本地没有这项规定" in office.get("/households/lists/").content.decode()
    assert "没有采用规定这项清单的制度" in office.get("/households/lists/loans/").content.decode()


@pytest.mark.parametrize(
    ("role", "named"),
    [("county_office", True), ("village_committee", True), ("county_leader", False), ("auditor", False)],
)
@pytest.mark.clause("PL-013")
def test_a_childs_name_is_shown_to_who_writes_there_alone(today: None, role: str, named: bool) -> None:
    client = browser(role, VILLAGE if role == "village_committee" else COUNTY)
    page = client.get("/households/lists/dropouts/").content.decode()
    assert "辍学：厌学" in page
    assert ("张小花" in page) is named
    assert ("（未成年人）" in page) is not named
    taken = b"".join(client.get("/households/lists/dropouts/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]  # streams
    assert "辍学：厌学" in taken
    assert ("张小花" in taken) is named


@pytest.mark.parametrize(
    "code",
    [
        "skills", "yulu", "yulu-unaided", "loans", "loans-unasked", "dibao-unlisted", "dibao-lacking", "insurance", "uninsured", "dropouts",
        "unchecked-children", "clears",
    ],
)  # fmt: skip
def test_every_list_opens_sorts_and_can_be_taken_along(today: None, code: str) -> None:
    office = browser("county_office", COUNTY)
    page = office.get(f"/households/lists/{code}/?on=2015-11-19&sort=-number")
    assert page.status_code == 200
    assert "截至2015年11月19日" in page.content.decode()
    assert "外县" not in page.content.decode()
    assert office.get(f"/households/lists/{code}/?export=xlsx").status_code == 200
    assert AuditEntry.objects.filter(verb="导出", county=COUNTY).count() == 1


def test_the_share_of_the_insured_stands_beside_its_target(today: None) -> None:
    page = browser("county_office", COUNTY).get("/households/lists/insurance/").content.decode()
    assert "合计0／2，0.0%，目标100%。" in page


def test_the_clears_say_what_is_missing_and_what_nobody_keeps_yet(today: None) -> None:
    page = browser("county_office", COUNTY).get("/households/lists/clears/").content.decode()
    assert "达到" in page
    assert "尚无记录" in page


def test_an_unknown_list_does_not_exist(today: None) -> None:
    assert browser("county_office", COUNTY).get("/households/lists/other/").status_code == 404


def test_above_the_county_one_is_asked_to_choose_one(today: None) -> None:
    assert "选一个县" in browser("city_office", "9901").get("/households/lists/").content.decode()


def test_a_declaration_is_recorded_from_the_list_of_those_to_be_asked(today: None) -> None:
    row = household((person("李海", skills=["养蜂"]), "户主"), number="乙0002")
    office = browser("county_office", COUNTY)
    assert f"/households/{row.pk}/will/" in office.get("/households/lists/loans-unasked/").content.decode()
    assert (
        "登记意愿" not in browser("auditor", COUNTY).get("/households/lists/loans-unasked/").content.decode()
    )
    typed = {"willing": "yes", "said": "", "at": "2015-11-20"}
    refused = office.post(f"/households/{row.pk}/will/", typed)
    assert refused.status_code == 422
    assert "请写明本户想做什么" in refused.content.decode()
    assert office.post(f"/households/{row.pk}/will/", typed | {"said": "养蜂"}).status_code == 302
    assert "乙0002" not in office.get("/households/lists/loans-unasked/").content.decode()
    assert "乙0002" in office.get("/households/lists/loans/").content.decode()


def test_a_household_of_another_county_cannot_be_asked(today: None) -> None:
    foreign = household((person("外乡"), "户主"), village=OTHER_COUNTY)
    assert browser("county_office", COUNTY).get(f"/households/{foreign.pk}/will/").status_code == 404
