"""Two stories of 甲县 in the browser: a unit mends a nomination that a rule refused and the team gets its new leader; and a
member with two written reviews is recalled, step by step, until his place is vacant.
"""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from zhucun.demo import actions as demonstration

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser

UNIT, VILLAGE, NEWCOMER = "甲县水利局", "南坪村", "沈竹（演示）"
LATE_UNIT = "甲县交通运输局"


def press(page: Page, button: str) -> None:
    """Send the form, and let the answer come."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state("networkidle")


def register(page: Page) -> None:
    """A Party member of the unit, on the form."""
    page.goto("/cadres/new/")
    page.get_by_label("姓名").fill(NEWCOMER)
    page.get_by_label("性别").select_option("男")
    page.get_by_label("出生年月").fill("1982.04")
    page.get_by_label("民族").fill("汉族")
    page.get_by_label("政治面貌").select_option("中共党员")
    press(page, "登记")
    expect(page.get_by_role("heading", name=NEWCOMER)).to_be_visible()


def decide(page: Page, opinion: str, paper: str = "", named: str = "") -> None:
    """Agree on the page of the case, with the password as signature."""
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("意见", exact=True).fill(opinion)
    if paper:
        page.get_by_label(f"须附：{paper}").fill(named)
    page.get_by_label("登录密码").fill(demonstration.PASSWORD)
    press(page, "提交办理结果")


@pytest.mark.clause("H15-014", "H15-016")
def test_a_refused_nomination_is_mended_and_passes_unit_and_department_into_the_team(desk: "Desk") -> None:
    clerk = desk.window("xianshui")
    clerk.goto("/teams/nominations/?state=draft")
    clerk.get_by_role("link", name=UNIT).click()
    draft = clerk.url

    # The leader it names is no Party member: the refusal names its clause, and the clause opens over the page.
    clerk.get_by_role("link", name="报送审批").click()
    press(clerk, "报送")
    refusal = clerk.get_by_role("alert")
    expect(refusal).to_contain_text("队长须为中共党员")
    refusal.locator("a[data-pop]").click()
    popup = clerk.get_by_role("dialog")
    expect(popup).to_be_visible()
    expect(popup).to_contain_text("队长")
    clerk.keyboard.press("Escape")
    expect(popup).to_be_hidden()
    assert desk.faults(clerk) == []

    register(clerk)
    clerk.goto(draft)
    clerk.get_by_role("link", name="去掉").click()
    press(clerk, "去掉")
    clerk.get_by_role("link", name="推荐人选").first.click()
    clerk.get_by_label("人选").select_option(label=f"{NEWCOMER}（中共党员）")
    clerk.get_by_label("职责").select_option("leader")
    clerk.get_by_label("任第一书记").check()
    clerk.get_by_label("接替谁").select_option(index=1)
    for box in clerk.get_by_label(re.compile("：符合$")).all():
        box.check()
    press(clerk, "保存")
    expect(clerk.get_by_text(f"{NEWCOMER}：队长、第一书记")).to_be_visible()
    clerk.get_by_role("link", name="报送审批").click()
    press(clerk, "报送")
    expect(clerk.get_by_text("已报送，等待审批。")).to_be_visible()

    # The head of the unit agrees from the list, with one signature; the other nomination is left for later.
    head = desk.window("xianshui2")
    head.goto("/")
    head.get_by_role("link", name="待我审批").first.click()
    head.get_by_label(re.compile(f"选择.*{VILLAGE}")).check()
    head.get_by_label("意见", exact=True).fill("同意选派")
    head.get_by_label("登录密码").fill(demonstration.PASSWORD)
    press(head, "同意勾选的事项")
    expect(head.get_by_text("已同意 1 件。")).to_be_visible()
    expect(head.get_by_label(re.compile(f"选择.*{VILLAGE}"))).to_have_count(0)

    department = desk.window("xianzu")
    department.goto("/approvals/")
    department.get_by_role("link", name=re.compile(VILLAGE)).click()
    expect(department.get_by_text("同意选派")).to_be_visible()
    decide(department, "经审核，符合选派条件，同意")
    expect(department.get_by_text("已办理：批准单位意见，同意。")).to_be_visible()

    clerk.goto(draft)
    clerk.get_by_role("link", name="工作队", exact=True).click()
    clerk.get_by_label("日期").fill("2018-10-08")
    press(clerk, "看这一天")
    row = clerk.get_by_role("row", name=re.compile(f"^{NEWCOMER}"))
    expect(row).to_contain_text("队长")
    expect(row).to_contain_text("2018-10-08")


@pytest.mark.clause("JX18-054", "JX18-059", "JX18-061")
def test_a_hint_becomes_a_recall_that_ends_the_service_and_leaves_a_place_vacant(desk: "Desk") -> None:
    office = desk.window("xian")
    office.goto("/")
    office.get_by_role("link", name="1 名队员有召回情形的记录，请核实").click()
    hint = office.get_by_role("listitem").filter(has_text=LATE_UNIT)
    name = hint.get_by_role("link").first.inner_text().split("（")[0]
    hint.get_by_role("link", name="核实后提出召回").click()
    office.get_by_label(re.compile("第5种")).check()
    office.get_by_label("核实日期").fill("2018-09-20")
    office.get_by_label("核实人").fill("王岚、赵青（演示）")
    office.get_by_label("核实情况").fill("两次检查材料在册，情况属实（演示）")
    press(office, "提出")
    expect(office.get_by_text("下一步：听取本人说明")).to_be_visible()
    recall = office.url

    # Nothing goes on before the member was heard; the office enters what he said.
    expect(office.get_by_role("link", name="写书面意见并送审")).to_have_count(0)
    office.get_by_role("link", name="登记本人说明（代录）").click()
    office.get_by_label("说明内容").fill("两次都因家中有事离村，认可处理（演示）")
    press(office, "登记")
    office.get_by_role("link", name="写书面意见并送审").click()
    office.get_by_label("书面意见").fill("事实清楚，已听取本人说明，建议召回（演示）")
    press(office, "送审")
    expect(office.get_by_text("已送审。由本办公室另一人提出意见")).to_be_visible()
    office.goto("/approvals/")
    expect(office.get_by_role("link", name=re.compile(name))).to_have_count(0)  # not for who put it

    second = desk.window("xian2")
    second.goto("/approvals/")
    second.get_by_role("link", name=re.compile(name)).click()
    decide(second, "同意提出召回", "书面意见", "县办〔2018〕12号意见（演示）")
    expect(
        second.get_by_label("须附：召回通知")
    ).to_be_visible()  # county-sent: the county's office gives notice
    decide(second, "同意召回", "召回通知", "召回通知送审稿（演示）")
    expect(second.get_by_text("已办理：按干部管理权限发出召回通知，同意。")).to_be_visible()

    office.goto(recall)
    expect(office.get_by_text("2018-09-20起不在任")).to_be_visible()
    assert desk.faults(office) == []
    office.goto("/teams/vacancies/")
    row = office.get_by_role("row").filter(has_text=LATE_UNIT)
    expect(row).to_contain_text("召回")
    expect(row.get_by_role("link", name="补派")).to_be_visible()
    office.goto("/")
    expect(office.get_by_text("名队员有召回情形的记录")).to_have_count(0)
