"""The first page of every role: what waits, what is overdue, figures; and the list of duties behind it."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.base import ContentFile
from openpyxl import load_workbook

from zhucun.faces.home import queries
from zhucun.faces.home.web import views
from zhucun.foundation.accounts.roles import ADMINISTRATORS, ROLES
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import work
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations import duties
from zhucun.foundation.obligations.duties import Duty
from zhucun.work.teams.actions import placement, siting
from zhucun.work.teams.models import PlacementPlan
from zhucun.work.teams.placement.findings import SEVERITIES
from zhucun.work.teams.queries import placement as teams
from zhucun.work.teams.tests.conftest import UNITS, import_table
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, actor

from .conftest import body, browser, role_browser, shown

pytestmark = pytest.mark.django_db
DAY = date(2015, 3, 10)  # forms were due on the 6th, villages on the 12th, entry on the 31st


def owed(viewer: Actor) -> list[Duty]:
    return duties.duties(viewer=viewer, on=DAY)


def filed(batch: Batch, *names: str) -> None:
    for name in names:
        siting.note_event(
            actor=MACHINE,
            batch=batch,
            organisation=body(name),
            kind="nomination",
            happened_on=date(2015, 3, 5),
        )


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_first_page(adopted: PlacementPlan, role: str) -> None:
    page = shown(role_browser(role), "/")
    assert "2015年3月10日 星期二" in page
    assert ("待我办理" in page, ROLES[role].title in page) == (True, True)
    assert ("我下面逾期的" in page) is (role not in ADMINISTRATORS)


def test_the_office_sees_what_waits_what_is_overdue_figures_cities_and_findings(
    batch: Batch, adopted: PlacementPlan
) -> None:
    page = shown(browser("province_office", "99"), "/")
    for text in (
        "报送工作队和干部登记表：6 个单位逾期未办（",
        "驻村定点名单报省级审核备案：6 个单位待办（",
        "逾期 4 天",
        "还有 2 天",
        "20 村/队",
        "各市州",
        "体检",
        "/clauses/H15-016/",
    ):
        assert text in page, text


def test_up_to_three_duties_are_told_one_by_one_and_more_as_one_sentence(
    batch: Batch, adopted: PlacementPlan
) -> None:
    viewer = actor("province_office", "99")
    filed(batch, *list(UNITS)[:2])
    (four,) = queries.overdue(on=DAY, owed=owed(viewer))
    assert four.sentence.startswith("报送工作队和干部登记表：4 个单位逾期未办（")
    assert (four.due, four.late, four.why, four.cites[0].clause) == ("逾期 4 天", True, "3月6日前", "H15-016")
    filed(batch, list(UNITS)[2])
    assert {item.sentence for item in queries.overdue(on=DAY, owed=owed(viewer))} == {
        f"{name}：报送工作队和干部登记表" for name in list(UNITS)[3:]
    }


def test_a_unit_sees_its_own_duties_alone(batch: Batch, adopted: PlacementPlan) -> None:
    page = shown(role_browser("sending_unit"), "/")
    assert "演示大学：报送工作队和干部登记表" in page
    assert "演示民政厅" not in page
    assert "各市州" not in page


def test_a_draft_and_an_import_wait_for_their_office(batch: Batch, plan: PlacementPlan) -> None:
    office = actor("province_office", "99")
    text = "市州,县市区,贫困村数量,工作队数量,类别,单位\n演示市,甲县,40,1,机关事业单位,演示水利\n"
    job = imports.upload(
        actor=office, layout="placement-table", file=ContentFile(text.encode(), name="新表.csv"), county="99",
        subject=str(batch.pk),
    )  # fmt: skip
    work.check(job.pk)

    def waiting(viewer: Actor) -> list[str]:
        return [item.sentence for item in queries.waiting(viewer=viewer, on=DAY, owed=[])]

    assert waiting(office) == ["导入“新表.csv”：1 个名称待确认", "表.csv 导入：核对后可采用"]
    assert waiting(actor("auditor", "99")) == []
    imports.cancel(actor=office, job=job)
    placement.adopt(actor=office, plan=plan)
    assert waiting(office) == []


def test_the_board_sums_the_counties_of_each_city(batch: Batch, adopted: PlacementPlan) -> None:
    seen = teams.overview(viewer=actor("auditor", "99"), batch=batch)
    assert seen is not None
    rows = [[cell.text for cell in row.cells] for row in queries.board(seen).body]
    assert rows == [["演示市", "2", "75", "6", "12.5"]]


def test_three_findings_are_shown_at_most_the_gravest_first(batch: Batch) -> None:
    # Four units stand nowhere (an error each), and the two loads are far apart (for information).
    plan = import_table(batch, {"演示大学": "甲县", "演示民政厅": "乙县"}, villages={"甲县": 40, "乙县": 4})
    seen = teams.overview(viewer=actor("auditor", "99"), batch=batch)
    assert seen is not None
    items, url = queries.health(replace(seen, findings=seen.findings[::-1]))
    tags = [item.tag.text for item in items if item.tag]
    assert url == f"/placement/plans/{plan.pk}/findings/"
    assert (len(seen.findings), tags) == (6, [SEVERITIES["error"]] * 3)


def test_the_batch_in_hand_is_one_that_runs_on_the_day(batch: Batch) -> None:
    auditor = actor("auditor", "99")
    assert queries.batch_in_hand(viewer=auditor, on=DAY) == batch
    assert queries.batch_in_hand(viewer=auditor, on=date(2018, 2, 13)) is None
    assert queries.batch_in_hand(viewer=actor("auditor", "43"), on=DAY) is None


# --- the list of duties -----------------------------------------------------------------------------------------


def test_duties_stand_by_state_with_their_numbers(batch: Batch, adopted: PlacementPlan) -> None:
    filed(batch, "演示大学")
    client = browser("province_office", "99")
    page = shown(client, "/duties/")
    assert ("未到期 12" in page, "已逾期 5" in page, "已办结 1" in page) == (True, True, True)
    done = shown(client, "/duties/?state=done")
    assert ("演示大学" in done, "演示民政厅" in done) == (True, False)
    overdue = shown(client, "/duties/?state=overdue")
    assert ("演示大学" in overdue, "演示民政厅" in overdue) == (False, True)
    assert shown(client, "/duties/?state=unsinn").count("还有 2 天") == 6


def test_all_duties_are_taken_along_even_those_the_page_leaves_out(
    adopted: PlacementPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SHOWN", 2)
    client = browser("province_office", "99")
    page = shown(client, "/duties/?state=overdue")
    assert "另有 4 项没有列出" in page
    text = client.get("/duties/?state=overdue&export=csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert (rows[0], {row[1] for row in rows[1:]}) == (["事项", "谁办", "期限", "情况", "依据"], set(UNITS))
    book = load_workbook(io.BytesIO(client.get("/duties/?state=overdue&export=xlsx").getvalue()))
    assert book.worksheets[0].max_row == 2 + len(UNITS)
