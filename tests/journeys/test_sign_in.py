"""A person comes to the sign-in page, gets in, looks round, and leaves; another guesses passwords."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser


def test_a_person_signs_in_by_keyboard_sees_the_day_and_signs_out(desk: "Desk") -> None:
    page = desk.window()
    page.goto("/instruments/")
    assert "/sign-in/?next=" in page.url
    expect(page.get_by_text("非涉密")).to_be_visible()
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type("yanshi")
    page.keyboard.press("Tab")
    page.keyboard.type("Zhucun-demo-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/instruments/$"))  # where the person wanted to go
    page.goto("/")
    expect(page.get_by_text("陈立（演示）").first).to_be_visible()
    expect(page.get_by_text("2015年3月20日").first).to_be_visible()  # the date of the demonstration
    assert desk.faults(page) == []
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_url(re.compile(r"/sign-in/"))
    page.goto("/")
    assert "/sign-in/" in page.url


def test_after_five_wrong_passwords_the_name_is_locked_and_the_page_says_how_long(desk: "Desk") -> None:
    page = desk.window()
    page.goto("/sign-in/")
    for _ in range(5):
        page.get_by_label("用户名").fill("yanshi")
        page.get_by_label("密码").fill("wrong-password")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_text("锁定 30 分钟")).to_be_visible()
    assert desk.faults(page) == []
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("yanshi")
    page.get_by_label("密码").fill("Zhucun-demo-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("登录已锁定")).to_be_visible()


def test_what_is_not_there_or_not_allowed_gets_a_page_that_helps_on(desk: "Desk") -> None:
    page = desk.window("xian")
    for address, status in (("/no-such-page/", 404), ("/users/", 403)):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status
        expect(page.get_by_role("heading").first).to_be_visible()
        assert desk.faults(page) == []
