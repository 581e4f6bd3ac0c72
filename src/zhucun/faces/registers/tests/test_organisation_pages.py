"""The register of bodies."""

from datetime import date

from django.test import Client

from zhucun.foundation.organisations import actions
from zhucun.foundation.organisations.queries import Organisation

from .conftest import MACHINE, SignIn, queries, shown


def body(name: str, *, restricted: bool = False) -> Organisation:
    return actions.register(
        actor=MACHINE, name=name, kind="enterprise", level="province", division="43", restricted=restricted
    )


def test_a_body_is_found_by_name_other_name_and_initials(clerk: Client) -> None:
    oil = body("中国石化湖南石油分公司")
    body("湖南大学")
    actions.add_name(
        actor=MACHINE, organisation=oil, name="中石化湖南公司", kind="alias", since=date(2015, 1, 1)
    )
    for wanted in ("中国石化", "中石化", "zgsh"):
        page = shown(clerk, f"/organisations/?q={wanted}")
        assert page.count(f"/organisations/{oil.pk}/") == 1
        assert "湖南大学" not in page


def test_the_page_shows_other_names_and_the_ties_of_today_from_both_ends(clerk: Client) -> None:
    oil, before, lead = body("中国石化湖南石油分公司"), body("省经信委"), body("省国资委")
    actions.tie(actor=MACHINE, organisation=oil, kind="lead", other=before, since=date(2015, 1, 1))
    actions.tie(actor=MACHINE, organisation=oil, kind="lead", other=lead, since=date(2018, 1, 1))
    page = shown(clerk, f"/organisations/{oil.pk}/")
    assert f"/organisations/{lead.pk}/" in page
    assert f"/organisations/{before.pk}/" not in page
    leading = shown(clerk, f"/organisations/{lead.pk}/")
    assert "牵头的单位" in leading
    assert f"/organisations/{oil.pk}/" in leading


def test_a_restricted_body_says_that_it_shows_no_people(clerk: Client) -> None:
    page = shown(clerk, f"/organisations/{body('省军区', restricted=True).pk}/")
    assert "不公开人员和联系方式" in page


def test_the_list_takes_as_many_queries_for_one_body_as_for_thirty(clerk: Client) -> None:
    body("单位0")
    one = queries(clerk, "/organisations/")
    for number in range(1, 30):
        body(f"单位{number}")
    assert queries(clerk, "/organisations/") == one
    assert shown(clerk, "/organisations/").count("湖南省</td>") == 30


def test_an_office_registers_a_body_that_shows_no_people(signed_in: SignIn) -> None:
    office = signed_in("province_office", "43")
    assert "/organisations/new/" in shown(office, "/organisations/")
    asked = {"name": " 省国安厅 ", "kind": "party_government", "level": "province", "division": "湖南省"}
    answer = office.post("/organisations/new/", asked | {"restricted": "on"})
    assert answer.status_code == 302
    page = shown(office, answer["Location"])
    assert ("省国安厅" in page, "<dd>不公开</dd>" in page, "确定联络人" in page) == (True, True, False)
    again = office.post("/organisations/new/", asked)
    assert (again.status_code, "已登记“省国安厅”" in again.content.decode()) == (422, True)


def test_an_office_registers_nothing_elsewhere_and_others_nothing_at_all(
    signed_in: SignIn, clerk: Client
) -> None:
    asked = {"name": "省民政厅", "kind": "party_government", "level": "province", "division": "江西省"}
    answer = signed_in("province_office", "43").post("/organisations/new/", asked)
    assert "您没有维护该地区机构的权限" in answer.content.decode()
    assert "/organisations/new/" not in shown(clerk, "/organisations/")
    assert clerk.get("/organisations/new/").status_code == 403


def test_an_office_adds_another_name_and_a_name_of_another_body_is_refused(signed_in: SignIn) -> None:
    oil, office = body("中国石化湖南石油分公司"), signed_in("province_office", "43")
    body("湖南大学")
    where = f"/organisations/{oil.pk}/names/new/"
    assert where in shown(office, f"/organisations/{oil.pk}/")
    asked = {"name": "中石化湖南公司", "kind": "alias", "since": "2015-01-01", "until": "2015-12-31"}
    assert office.post(where, asked).status_code == 302
    assert "2015-01-01 至 2015-12-31" in shown(office, f"/organisations/{oil.pk}/")
    for wrong, sentence in (
        ({"name": "湖南大学"}, "是另一个已登记单位的名称"),
        ({"name": "石油公司", "until": "2014-12-31"}, "最后一天不能早于开始的一天"),
    ):
        answer = office.post(where, asked | wrong)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_an_office_ties_a_body_to_another(signed_in: SignIn) -> None:
    oil, lead, office = body("中国石化湖南石油分公司"), body("省国资委"), signed_in("province_office", "43")
    where = f"/organisations/{oil.pk}/ties/new/"
    asked = {"kind": "lead", "other": "省国资委", "since": "2015-01-01"}
    assert office.post(where, asked).status_code == 302
    assert f"/organisations/{lead.pk}/" in shown(office, f"/organisations/{oil.pk}/")
    answer = office.post(where, asked | {"other": "没有的单位"})
    assert (answer.status_code, "没有唯一叫“没有的单位”的单位" in answer.content.decode()) == (422, True)


def test_the_forms_of_a_body_are_not_there_for_an_office_elsewhere(signed_in: SignIn, clerk: Client) -> None:
    oil, elsewhere = body("中国石化湖南石油分公司"), signed_in("province_office", "36")
    page = shown(elsewhere, f"/organisations/{oil.pk}/")
    for form in ("names/new", "ties/new"):
        assert elsewhere.get(f"/organisations/{oil.pk}/{form}/").status_code == 404
        assert clerk.get(f"/organisations/{oil.pk}/{form}/").status_code == 403
        assert form not in page


def test_the_page_leads_to_naming_the_liaison_for_those_who_may(signed_in: SignIn, clerk: Client) -> None:
    oil = body("中国石化湖南石油分公司")
    where = f"/units/{oil.pk}/liaison/"
    assert where in shown(signed_in("province_office", "43"), f"/organisations/{oil.pk}/")
    assert where not in shown(clerk, f"/organisations/{oil.pk}/")
