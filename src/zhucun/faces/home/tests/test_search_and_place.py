"""The search box and the switch of place."""

import pytest

from zhucun.work.units.queries import Batch

from .conftest import body, browser, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("batch")]


@pytest.mark.parametrize(
    ("text", "hit", "url"),
    [
        ("江华", "江华瑶族自治县", "/divisions/431129/"),
        ("jhyz", "江华瑶族自治县", "/divisions/431129/"),
        ("431129", "江华瑶族自治县", "/divisions/431129/"),
        ("湘扶发〔2015〕1号", "驻村", "/instruments/hunan-2015-1/"),
    ],
)
def test_areas_and_instruments_are_found_by_what_people_type(text: str, hit: str, url: str) -> None:
    page = shown(browser("township_clerk", "990101200"), f"/search/?q={text}")
    assert (hit in page, f'href="{url}"' in page) == (True, True)


def test_a_unit_is_found_by_name_and_initials() -> None:
    for text in ("演示大", "ysdx"):
        page = shown(browser("auditor", "99"), f"/search/?q={text}")
        assert f'href="/organisations/{body("演示大学").pk}/"' in page


def test_what_is_not_there_is_said_and_nothing_asked_is_no_search() -> None:
    client = browser("auditor", "99")
    assert "没有找到“不存在的地方”" in shown(client, "/search/?q=不存在的地方")
    assert "没有找到" not in shown(client, "/search/?q=%20")


def test_the_place_switches_within_the_own_areas_and_stays() -> None:
    client = browser("city_office", "9901")
    assert 'href="/place/?to=990101"' in shown(client, "/places/")
    assert client.get("/place/?to=990101")["Location"] == "/"
    assert "星期二 · 甲县" in shown(client, "/")
    page = shown(client, "/places/")
    assert ('href="/place/?to=9901"' in page, 'href="/place/?to=990101200"' in page) == (True, True)


@pytest.mark.parametrize("key", ["43", "99", ""])
def test_a_place_outside_the_own_areas_is_refused(key: str) -> None:
    client = browser("city_office", "9901")
    page = shown(client, f"/place/?to={key}", 403)
    assert "不在您的职责范围内" in page
    assert "星期二 · 演示市" in shown(client, "/")


def test_a_place_that_does_not_exist_is_refused() -> None:
    assert "没有这个地区" in shown(browser("city_office", "9901"), "/place/?to=123456", 422)


def test_the_frame_shows_who_where_and_the_date_of_the_demonstration(batch: Batch) -> None:
    page = shown(browser("sending_unit", body=body("演示大学")), "/")
    assert "演示大学 · 派出单位" in page
    assert "2015年3月10日" in page
    assert 'href="/placement/"' in page
    assert 'href="/audit/"' not in page
