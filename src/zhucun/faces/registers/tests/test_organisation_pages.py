"""The register of bodies."""

from datetime import date

from django.test import Client

from zhucun.foundation.organisations import actions
from zhucun.foundation.organisations.queries import Organisation

from .conftest import MACHINE, queries, shown


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
