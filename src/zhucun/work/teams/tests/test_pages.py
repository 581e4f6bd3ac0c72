"""The placement pages: for whom they open, what a click does, what comes back when it is refused, and what they export."""

import csv
import io
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from zhucun.foundation.divisions import boundaries
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.teams.actions import placement
from zhucun.work.teams.models import PlacementEvent, PlacementPlan, PlanUnit, VillageSiting
from zhucun.work.teams.queries import placement as queries
from zhucun.work.units.models import Batch as BatchRow
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, STARTS, browser, load, make_batch

from .conftest import CRITERIA, UNITS, Hunan, body, choose, import_table, queries_of, shown

pytestmark = pytest.mark.django_db
READERS = [
    ("province_office", "99"),
    ("selection_office", "99"),
    ("city_office", "9901"),
    ("county_office", "990101"),
    ("county_leader", "990101"),
    ("finance_discipline", "99"),
    ("auditor", "99"),
]
OUTSIDE = [("township_clerk", "990101200"), ("village_committee", "990101200200"), ("system_admin", "")]


def office() -> Client:
    return browser("province_office", "99")


def us(unit: str = "演示大学") -> Client:
    return browser("sending_unit", body=body(unit))


def of_batch(batch: Batch) -> list[str]:
    own = f"/placement/batches/{batch.pk}/"
    return ["/placement/", own, f"{own}units/", f"{own}sitings/"]


def of_plan(plan: PlacementPlan) -> list[str]:
    own = f"/placement/plans/{plan.pk}/"
    return [own, f"{own}map/", f"{own}map.json"]


def for_readers(plan: PlacementPlan) -> list[str]:
    own = f"/placement/plans/{plan.pk}/"
    return [f"{own}units/", f"{own}findings/", f"{own}annex.xlsx", f"{own}annex.pdf"]


def rows_of(client: Client, url: str) -> list[list[object]]:
    """The rows of the list at ``url`` taken along as a workbook, without title and headings."""
    sheet = load_workbook(io.BytesIO(client.get(url, {"export": "xlsx"}).getvalue())).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True, min_row=3)]


# --- who opens what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "division"), READERS)
def test_every_page_opens_for_those_who_read_plans(
    batch: Batch, adopted: PlacementPlan, role: str, division: str
) -> None:
    client = browser(role, division)
    for url in [*of_batch(batch), *of_plan(adopted), *for_readers(adopted), "/placement/townships/"]:
        assert client.get(url).status_code == 200, url


def test_a_sending_unit_opens_its_batch_and_the_adopted_plan_and_sees_its_own_row(
    batch: Batch, plan: PlacementPlan
) -> None:
    client = us()
    for url in of_plan(plan):
        shown(client, url, 404)
    placement.adopt(actor=MACHINE, plan=plan)
    for url in [*of_batch(batch), *of_plan(plan)]:
        shown(client, url)
    page = shown(client, of_plan(plan)[0])
    assert ("甲县" in page, "乙县" in page) == (True, False)
    values = client.get(of_plan(plan)[2]).content.decode()
    assert "演示民政厅" not in shown(client, f"/placement/batches/{batch.pk}/units/") + values
    for url in for_readers(plan):
        shown(client, url, 403)


@pytest.mark.parametrize(("role", "division"), OUTSIDE)
def test_other_roles_do_not_open_the_pages(
    batch: Batch, adopted: PlacementPlan, role: str, division: str
) -> None:
    client = browser(role, division)
    for url in [*of_batch(batch), *of_plan(adopted), *for_readers(adopted)]:
        shown(client, url, 403)


def test_another_province_finds_nothing_there(batch: Batch, adopted: PlacementPlan) -> None:
    client = browser("province_office", "43")
    assert "2015年省派驻村帮扶" not in shown(client, "/placement/")
    for url in [*of_batch(batch)[1:], *of_plan(adopted), *for_readers(adopted)]:
        shown(client, url, 404)
    for act in ("propose", "adopt", "discard"):
        assert client.post(f"/placement/plans/{adopted.pk}/{act}/").status_code == 404
    shown(client, f"/placement/plans/{uuid4()}/", 404)


def test_a_county_reads_the_adopted_plan_alone_and_is_offered_no_step(
    batch: Batch, plan: PlacementPlan
) -> None:
    county, own = browser("county_office", "990101"), of_plan(plan)[0]
    shown(county, own, 404)
    assert county.post(f"{own}adopt/").status_code == 404
    assert "采用这份安排" in shown(office(), own)
    placement.adopt(actor=MACHINE, plan=plan)
    assert "生成更均衡的建议" not in shown(county, own)
    assert county.post(f"{own}propose/").status_code == 403


# --- steps ------------------------------------------------------------------------------------------------------


def test_a_batch_is_opened_from_the_page_and_wrong_dates_come_back_with_what_was_typed(batch: Batch) -> None:
    client, url = office(), "/placement/batches/new/"
    shown(client, url)
    sent = {
        "title": "2018年演示批次",
        "instrument": "hunan-2015-1",
        "starts_on": "2018-03-01",
        "ends_on": "2018-01-31",
    }
    answer = client.post(url, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "期满日期必须晚于开始日期" in page
    assert 'value="2018年演示批次"' in page
    answer = client.post(url, {**sent, "ends_on": "2021-02-28"})
    row = BatchRow.objects.get(title="2018年演示批次")
    assert (answer.status_code, answer["Location"], row.division_id) == (
        302,
        f"/placement/batches/{row.pk}/",
        "99",
    )


def test_a_fairer_draft_is_made_and_adopted_from_its_page(batch: Batch, plan: PlacementPlan) -> None:
    client, own = office(), of_plan(plan)[0]
    answer = client.post(f"{own}propose/", {"max_moves": ""}, follow=True)
    draft = PlacementPlan.objects.get(origin="proposed")
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == of_plan(draft)[0]
    assert "已生成建议草案" in page
    assert "演示市甲县（40 个贫困村）增加 1 支" in page
    client.post(f"{of_plan(draft)[0]}adopt/")
    client.post(f"{own}discard/")
    assert dict(PlacementPlan.objects.values_list("origin", "state")) == {
        "proposed": "adopted",
        "imported": "discarded",
    }
    again = client.post(f"{own}adopt/", follow=True).content.decode()
    assert "已不是草案，不能再改" in again


@pytest.mark.clause("PD-008")
def test_the_form_of_a_proposal_begins_with_the_moves_of_the_policy(plan: PlacementPlan) -> None:
    assert 'name="max_moves" value="5"' in shown(office(), of_plan(plan)[0])
    policy.set_local_value(
        actor=MACHINE,
        division="99",
        key="placement.propose.max_moves",
        value=3,
        citation="测试",
        valid_from=STARTS,
    )
    assert 'name="max_moves" value="3"' in shown(office(), of_plan(plan)[0])


def test_units_that_stay_and_the_share_of_persons_are_given_on_the_page(plan: PlacementPlan) -> None:
    client, url = office(), f"{of_plan(plan)[0]}propose/"
    strange = client.post(url, {"pinned": "演示大学、无此厅"}, follow=True).content.decode()
    assert "没有“无此厅”" in strange
    unknown = client.post(url, {"persons_share": "0.5"}, follow=True).content.decode()
    assert "没有贫困人口，不能按人口测算" in unknown
    assert "贫困人口占负担的份额：" in client.post(url, {"persons_share": "2"}, follow=True).content.decode()
    assert PlacementPlan.objects.count() == 1
    client.post(url, {"pinned": "演示民政厅、演示林业厅\n演示国资委"})
    draft = PlacementPlan.objects.get(origin="proposed")
    assert [move.unit for move in queries.moves(draft, viewer=MACHINE)] == ["演示农商银行"]


def test_the_moves_made_by_hand_in_an_imported_table_are_shown(plan: PlacementPlan) -> None:
    url = of_plan(plan)[0]
    assert "<h2>调整的单位" not in shown(office(), url)
    placement.move_unit(
        actor=MACHINE, plan=plan, unit=plan.units.get(printed="演示林业厅"), to="甲县", reason="离得近"
    )
    page = shown(office(), url)
    assert ("<h2>调整的单位" in page, "离得近" in page, "回到原安排" in page) == (True, True, False)
    draft = placement.propose(actor=MACHINE, plan=plan, max_moves=0)
    assert f'<a href="{url}">回到原安排</a>' in shown(office(), of_plan(draft)[0])


@pytest.mark.clause("H15-006")
def test_the_page_asks_for_an_exception_where_a_plan_takes_units_from_their_villages(
    batch: Batch, adopted: PlacementPlan
) -> None:
    siting = choose(batch)
    quiet = import_table(batch, UNITS, file="同.csv")
    assert "例外理由" not in shown(office(), of_plan(quiet)[0])
    other = import_table(batch, {**UNITS, "演示水利厅": "乙县"}, file="新.csv")
    url = of_plan(other)[0]
    assert "演示水利厅（甲县）" in shown(office(), url)
    refused = office().post(f"{url}adopt/", {"exception": ""}, follow=True).content.decode()
    assert "确需更换请填写例外理由" in refused
    office().post(f"{url}adopt/", {"exception": "统一调整"})
    siting.refresh_from_db()
    other.refresh_from_db()
    assert (siting.valid_to is not None, other.state) == (True, "adopted")


@pytest.mark.clause("H15-006")
def test_the_steps_of_a_batch_say_the_years_of_its_own_policy(batch: Batch) -> None:
    url = f"/placement/batches/{batch.pk}/"
    assert "驻村布点，定点 3年" in shown(office(), url)
    policy.set_local_value(
        actor=MACHINE, division="99", key="placement.fixed_years", value=4, citation="测试", valid_from=STARTS
    )
    assert "驻村布点，定点 4年" in shown(office(), url)


def test_each_finding_leads_to_the_unit_the_county_or_the_list(batch: Batch) -> None:
    placed = {name: county for name, county in UNITS.items() if name != "演示大学"}
    plan = import_table(batch, placed | {"演示水利厅": "乙县"}, villages={"甲县": 40, "乙县": 200})
    unit, row = plan.units.get(printed="演示水利厅"), plan.counties.get(name="甲县")
    PlanUnit.objects.filter(pk=unit.pk).update(category="colleges")
    page = shown(office(), f"{of_plan(plan)[0]}findings/")
    assert f"/placement/plans/{plan.pk}/units/{unit.pk}/" in page
    assert f"/placement/plans/{plan.pk}/units/?county={row.pk}" in page
    assert f"/placement/batches/{batch.pk}/units/" in page
    crowded = plan.counties.get(name="乙县")
    narrowed = shown(office(), f"{of_plan(plan)[0]}units/?county={crowded.pk}")
    assert ("只列演示市乙县的单位" in narrowed, "演示民政厅" in narrowed) == (True, True)
    assert "演示民政厅" not in shown(office(), f"{of_plan(plan)[0]}units/?county={row.pk}")


def test_poor_persons_per_team_are_shown_where_they_are_known(plan: PlacementPlan) -> None:
    assert "人/队" not in shown(office(), of_plan(plan)[0])
    plan.counties.filter(name="甲县").update(persons=5000)
    page = shown(office(), of_plan(plan)[0])
    assert ("人/队" in page, "5,000" in page, "2500" in page or "2,500" in page) == (True, True, True)


def test_a_number_of_moves_that_is_none_is_told(plan: PlacementPlan) -> None:
    page = office().post(f"{of_plan(plan)[0]}propose/", {"max_moves": "-1"}, follow=True).content.decode()
    assert "最多调整几个单位：" in page
    assert PlacementPlan.objects.count() == 1


def test_a_unit_is_moved_by_hand_and_an_empty_move_comes_back(plan: PlacementPlan) -> None:
    client, unit = office(), plan.units.get(printed="演示林业厅")
    url = f"/placement/plans/{plan.pk}/units/{unit.pk}/"
    assert url in shown(client, f"/placement/plans/{plan.pk}/units/")
    assert "现安排在乙县" in shown(client, url)
    rows = {row.name: str(row.pk) for row in plan.counties.all()}
    answer = client.post(url, {"to": rows["乙县"], "reason": "原地不动"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“演示林业厅”已在乙县" in page
    assert 'value="原地不动"' in page
    assert client.post(url, {"to": str(uuid4()), "reason": "没有这个县"}).status_code == 422
    assert client.post(url, {"to": rows["甲县"], "reason": "就近"}).status_code == 302
    assert plan.units.get(printed="演示林业厅").row.name == "甲县"
    shown(client, f"/placement/plans/{plan.pk}/units/{uuid4()}/", 404)


def siting_form(unit: Organisation, **changes: str) -> dict[str, str]:
    sent = {
        "organisation": str(unit.pk),
        "village": "990101200200",
        "since": "2015-03-10",
        "unit_agreed_on": "2015-03-09",
        "county_agreed_on": "2015-03-09",
    }
    return sent | {f"criterion_{n}": f"{text}已考虑" for n, text in enumerate(CRITERIA)} | changes


def test_a_village_is_registered_from_the_form_and_a_refusal_keeps_what_was_typed(
    batch: Batch, adopted: PlacementPlan
) -> None:
    client, url = us(), f"/placement/batches/{batch.pk}/sitings/new/"
    page = shown(client, url)
    assert ("演示大学" in page, "演示民政厅" in page) == (True, False)
    answer = client.post(url, siting_form(body("演示大学"), village="990101201201"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "驻点村须为2014年识别的建档立卡重点贫困村" in page
    assert 'value="地理位置已考虑"' in page
    assert client.post(url, siting_form(body("演示大学"), village="不知道")).status_code == 422
    assert client.post(url, siting_form(body("演示民政厅"))).status_code == 422
    assert client.post(url, siting_form(body("演示大学"))).status_code == 302
    row = VillageSiting.objects.get()
    assert (row.organisation.name, row.criteria["地理位置"]) == ("演示大学", "地理位置已考虑")
    listed = shown(client, f"/placement/batches/{batch.pk}/sitings/")
    assert ("东川村" in listed, "未报备" in listed) == (True, True)


def test_forms_village_and_entry_are_recorded_from_one_form(batch: Batch, adopted: PlacementPlan) -> None:
    client, url = us(), f"/placement/batches/{batch.pk}/events/new/"
    shown(client, url)
    sent = {"organisation": str(body("演示大学").pk), "happened_on": "2015-03-10"}
    assert client.post(url, {**sent, "kind": "nomination"}).status_code == 302
    assert PlacementEvent.objects.get().kind == "nomination"
    twice = client.post(url, {**sent, "kind": "nomination"})
    assert (twice.status_code, "已登记为2015年3月10日" in twice.content.decode()) == (422, True)
    none = client.post(url, {**sent, "kind": "filing"})
    assert (none.status_code, "请先登记驻点村" in none.content.decode()) == (422, True)
    row = choose(batch, "演示大学")
    assert client.post(url, {**sent, "kind": "filing"}).status_code == 302
    row.refresh_from_db()
    assert str(row.filed_on) == "2015-03-10"
    assert "驻点村审核" not in shown(client, url)
    reviewed = {**sent, "kind": "review"}
    assert office().post(url, {**reviewed, "happened_on": "2015-03-09"}).status_code == 422
    assert office().post(url, reviewed).status_code == 302
    row.refresh_from_db()
    assert str(row.reviewed_on) == "2015-03-10"
    page = shown(office(), f"/placement/batches/{batch.pk}/sitings/")
    assert (page.count("已审核"), page.count("未选村")) == (2, 6)  # the legend says each once


def test_the_townships_of_the_county_looked_at_are_listed(batch: Batch, adopted: PlacementPlan) -> None:
    choose(batch)
    assert "东川村（演示水利厅）" in shown(browser("county_office", "990101"), "/placement/townships/")
    assert "东川村（演示水利厅）" in shown(browser("township_clerk", "990101200"), "/placement/townships/")
    above = shown(office(), "/placement/townships/")
    assert ("/placement/townships/?county=990101" in above, "乙县" in above) == (True, False)
    assert "东川村（演示水利厅）" in shown(office(), "/placement/townships/?county=990101")
    shown(office(), "/placement/townships/?county=9901", 404)
    assert "东川村" not in shown(browser("county_office", "990102"), "/placement/townships/?county=990101")


@pytest.mark.clause("H15-008")
def test_the_map_of_the_three_levels_shows_the_sites_of_each_county(
    batch: Batch, adopted: PlacementPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = [
        {"type": "Feature", "geometry": None, "properties": {"key": key, "name": name}}
        for key, name in (("990101", "甲县"), ("990102", "乙县"))
    ]
    monkeypatch.setattr(
        boundaries, "geojson", lambda province: {"features": shapes} if province == "99" else None
    )
    choose(batch)
    choose(batch, "演示大学")
    assert "/placement/townships/map.json" in shown(office(), "/placement/townships/")
    data = office().get("/placement/townships/map.json").json()
    assert [layer["title"] for layer in data["layers"]] == ["省派驻点", "市派驻点", "县派驻点"]
    found = {one["properties"]["name"]: one["properties"]["values"] for one in data["areas"]["features"]}
    assert found == {
        "甲县": {"province": 2, "city": 0, "county": 0},
        "乙县": {"province": None, "city": None, "county": None},
    }


# --- what is shown and taken along ------------------------------------------------------------------------------


@pytest.mark.clause("H15-042", "ZY17-021")
def test_the_list_of_units_shows_category_county_and_liaison_and_reads_back(
    batch: Batch, adopted: PlacementPlan
) -> None:
    client, url = office(), f"/placement/batches/{batch.pk}/units/"
    rows = rows_of(client, url)
    assert [(row[1], row[2], row[4], row[5]) for row in rows] == [
        (name, "省直单位", county, "未确定") for name, county in UNITS.items()
    ]
    text = client.get(url, {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert [row[1] for row in csv.reader(text.splitlines())] == ["单位", *UNITS]


def test_the_counties_of_a_plan_read_back_as_numbers(plan: PlacementPlan) -> None:
    rows = rows_of(office(), of_plan(plan)[0])
    assert [row[:4] for row in rows] == [["演示市", "甲县", 40, 2], ["演示市", "乙县", 35, 4]]
    assert rows[0][5] == "演示水利厅、演示大学"


def test_batches_units_of_a_plan_and_findings_are_taken_along(batch: Batch, plan: PlacementPlan) -> None:
    client = office()
    assert [row[0] for row in rows_of(client, "/placement/")] == [batch.title]
    rows = rows_of(client, f"{of_plan(plan)[0]}units/")
    assert [(row[0], row[4]) for row in rows] == list(UNITS.items())
    found = rows_of(client, f"{of_plan(plan)[0]}findings/")
    assert len(found) == len(queries.findings(plan)) > 0


@pytest.mark.clause("H15-043")
def test_annex_2_downloads_as_a_workbook_and_as_pages(plan: PlacementPlan) -> None:
    client = office()
    book = client.get(f"{of_plan(plan)[0]}annex.xlsx")
    assert queries.annex(plan).title == "2015年省派驻村帮扶工作队到县安排表"
    cells = {cell for row in load_workbook(io.BytesIO(book.content)).worksheets[0].values for cell in row}
    assert {"甲县", "演示水利厅、演示大学", 75} <= cells
    assert client.get(f"{of_plan(plan)[0]}annex.pdf").content.startswith(b"%PDF")


def test_every_finding_of_hunan_names_its_clause_on_the_page(hunan: Hunan) -> None:
    assert hunan.plan is not None
    page = shown(browser("province_office", "43"), f"/placement/plans/{hunan.plan.pk}/findings/")
    found = queries.findings(hunan.plan)
    assert f"{len(found)} 条" in page
    assert page.count("/clauses/H15-005/") >= len(found)


def test_the_map_has_a_value_for_each_county_of_the_plan_and_tells_which_have_no_area(
    hunan: Hunan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hunan.plan is not None
    lines = queries.counties(hunan.plan, viewer=MACHINE)
    drawn = [line for line in lines if line.name != "洪江区"]
    shapes = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": None, "properties": {"key": line.key, "name": line.name}}
            for line in drawn
        ]
        + [{"type": "Feature", "geometry": None, "properties": {"key": "430102", "name": "芙蓉区"}}],
    }
    monkeypatch.setattr(boundaries, "geojson", lambda division: shapes)
    client = browser("province_office", "43")
    areas = client.get(f"/placement/plans/{hunan.plan.pk}/map.json").json()["areas"]["features"]
    values = {area["properties"]["name"]: area["properties"]["values"] for area in areas}
    assert values["茶陵县"] == {"load": 26.7, "villages": 80, "teams": 3, "change": None}
    assert values["芙蓉区"]["load"] is None
    assert "图上没有边界的：洪江区" in shown(client, f"/placement/plans/{hunan.plan.pk}/map/")


# --- constant cost ----------------------------------------------------------------------------------------------


def test_the_list_of_batches_takes_as_many_queries_for_one_as_for_twenty(batch: Batch) -> None:
    client = office()
    one = queries_of(lambda: shown(client, "/placement/"))
    for number in range(19):
        make_batch("99", f"第{number}批")
    assert queries_of(lambda: shown(client, "/placement/")) == one


def test_the_pages_of_a_plan_take_as_many_queries_for_one_unit_as_for_six(batch: Batch) -> None:
    client = office()
    small = import_table(batch, {"演示大学": "甲县"}, file="一.csv", villages={"甲县": 40})
    large = import_table(batch, UNITS, file="六.csv")
    for page in ("", "units/", "findings/", "map/"):

        def cost(plan: PlacementPlan, page: str = page) -> int:
            return queries_of(lambda: shown(client, f"/placement/plans/{plan.pk}/{page}"))

        assert cost(small) == cost(large), page


def test_the_list_of_units_takes_as_many_queries_for_one_as_for_six(batch: Batch) -> None:
    client, small = office(), make_batch("99", "小批")
    load(small, ["演示大学"])

    def cost(row: Batch) -> int:
        return queries_of(lambda: shown(client, f"/placement/batches/{row.pk}/units/"))

    assert cost(small) == cost(batch)


def test_the_list_of_villages_takes_as_many_queries_for_one_as_for_three(
    batch: Batch, adopted: PlacementPlan
) -> None:
    client, url = office(), f"/placement/batches/{batch.pk}/sitings/"
    choose(batch)
    one = queries_of(lambda: shown(client, url))
    choose(batch, "演示大学", "990101200201")
    choose(batch, "演示民政厅", "990102200200")
    assert queries_of(lambda: shown(client, url)) == one
