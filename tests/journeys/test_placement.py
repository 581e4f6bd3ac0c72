"""The provincial office places 189 units: drops in the annexes as issued, settles names, reads what does not add up,
takes a fairer proposal, looks at the map, adopts, prints; then a changed pack changes a verdict without code.
"""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from zhucun.foundation.kernel.actor import system
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser

ANNEXES = Path(__file__).parents[2] / "src" / "zhucun" / "demo" / "data" / "hunan2015"


def work() -> None:
    """What the background worker does beside the pages."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False)


def upload(page: Page, link: str, annex: str) -> None:
    """Follow the step's link, send the file, let the worker check it, and look at the job."""
    page.get_by_role("link", name=link).click()
    page.get_by_label("文件").set_input_files(ANNEXES / annex)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    work()
    page.reload()


def commit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("提交 189 行")).click()
    page.wait_for_load_state()
    work()
    page.reload()
    expect(page.get_by_text("已导入").first).to_be_visible()


@pytest.mark.clause("H15-042", "H15-043", "H15-005")
def test_the_annexes_as_issued_become_a_fairer_adopted_placement(desk: "Desk", tmp_path: Path) -> None:
    page = desk.window("sheng")
    page.goto("/placement/")
    page.get_by_role("link", name="新建批次").click()
    page.get_by_label("批次名称").fill("2015年附件试办")
    page.get_by_label("依据").select_option("hunan-2015-1")
    page.get_by_label("开始日期").fill("2015-02-13")
    page.get_by_label("最后一天（含当日）").fill("2018-02-12")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name="2015年附件试办")).to_be_visible()
    batch = page.url

    upload(page, "上传附件1", "annex1.docx")
    expect(page.get_by_text("共 189 行")).to_be_visible()
    commit(page)
    page.goto(batch)
    expect(page.get_by_role("link", name="189 个单位")).to_be_visible()

    upload(page, "上传附件2", "annex2.docx")
    expect(page.get_by_text("待确认名称 32 个")).to_be_visible()
    assert desk.faults(page) == []
    page.get_by_label("省两型办对应的单位名单全称").fill("省长株潭试验区工委（管委会）")
    page.get_by_role("button", name="确认所选名称").click()
    expect(page.get_by_text("名称已全部确认")).to_be_visible()
    commit(page)

    page.goto(batch)
    page.get_by_role("link", name="附件2.docx 导入").or_(
        page.get_by_role("link", name="annex2.docx 导入")
    ).first.click()
    expect(page.get_by_text("44.5").first).to_be_visible()
    page.get_by_role("link", name="核对结果").click()
    expect(page.get_by_text("正文写 51 个县市区")).to_be_visible()
    assert desk.faults(page) == []
    findings = page.url

    page.get_by_role("link", name="各县安排").click()
    page.get_by_role("button", name="生成更均衡的建议").click()
    expect(page.get_by_text("调动 5 个单位")).to_be_visible()
    expect(page.get_by_text("37.5").first).to_be_visible()
    plan = page.url
    page.get_by_role("link", name="地图").click()
    expect(page.locator("[data-map] canvas").first).to_be_visible()
    expect(page.get_by_text("洪江区").first).to_be_visible()
    assert desk.faults(page) == []
    page.goto(plan)
    page.get_by_role("button", name="采用这份安排").click()
    expect(page.get_by_text("已采用这份到县安排")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="附件2 Excel").click()
    printed = tmp_path / "annex2.xlsx"
    download.value.save_as(printed)
    sheet = openpyxl.load_workbook(printed).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {6162, 189, "通道县"} <= set(cells)

    # A pack whose text says 52 counties, loaded without a release: the finding goes.
    changed = tmp_path / "hunan-2015-1"
    shutil.copytree(packs.TREE / "hunan-2015-1", changed)
    file = changed / "parameters.yaml"
    text = file.read_text(encoding="utf-8")
    assert "placement.text.key_counties, value: 51" in text
    file.write_text(
        text.replace("placement.text.key_counties, value: 51", "placement.text.key_counties, value: 52")
    )
    policy.load_pack(actor=system("测试"), folder=changed)
    page.goto(findings)
    expect(page.get_by_text("韶山市：9 个贫困村").first).to_be_visible()
    expect(page.get_by_text("正文写")).to_have_count(0)
