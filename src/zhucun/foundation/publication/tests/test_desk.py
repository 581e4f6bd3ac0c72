"""The pages at the desk: who sees what, what the paper says, and that village and township learn a number alone."""

from pathlib import Path

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.documents.testing import pdf_pages
from zhucun.foundation.publication import actions
from zhucun.foundation.publication.models import Objection, PublicNotice

from .conftest import COUNTY, ROWS, TOWNSHIP, VILLAGE, actor, browser, post, shown

pytestmark = pytest.mark.django_db
OFFICES = [("county_office", COUNTY), ("city_office", "9901"), ("province_office", "99")]
BELOW = [("village_committee", VILLAGE), ("team_member", VILLAGE), ("township_clerk", TOWNSHIP)]
OUTSIDE = [("county_office", "990101"), ("township_clerk", "990102201"), ("team_member", "990102201200")]


@pytest.fixture
def objection(notice: PublicNotice) -> Objection:
    return actions.object_to(
        actor=actor("village_committee", VILLAGE),
        notice=notice,
        text="他家有小汽车，不应识别。",
        row_key="row-2",
        name="钱小明",
    )


@pytest.mark.parametrize(
    ("role", "division"), [*OFFICES, *BELOW, ("auditor", "99"), ("county_leader", COUNTY)]
)
def test_notices_of_the_own_areas_are_listed_and_open(notice: PublicNotice, role: str, division: str) -> None:
    client = browser(role, division)
    assert notice.title in shown(client, "/notices/")
    page = shown(client, f"/notices/{notice.pk}/")
    assert "王一" in page
    assert "还有7天" in page


@pytest.mark.parametrize(("role", "division"), OUTSIDE)
def test_those_of_other_areas_do_not_exist(objection: Objection, role: str, division: str) -> None:
    client, pk = browser(role, division), objection.notice_id
    assert "方山坪村拟识别" not in shown(client, "/notices/")
    for url in (
        f"/notices/{pk}/",
        f"/notices/{pk}/print/a4/",
        f"/notices/{pk}/take-down/",
        f"/notices/{pk}/objections/new/",
    ):
        shown(client, url, 404)
    if role == "county_office":
        shown(client, f"/notices/objections/{objection.pk}/", 404)
        shown(client, f"/notices/objections/{objection.pk}/answer/", 404)


@pytest.mark.parametrize(("role", "division"), BELOW)
def test_village_and_township_learn_how_many_objections_and_nothing_else(
    objection: Objection, role: str, division: str
) -> None:
    client = browser(role, division)
    page = shown(client, f"/notices/{objection.notice_id}/")
    assert "1 件，待办理 1 件" in page
    for word in ("小汽车", "钱小明", str(objection.pk), "objections/019"):
        assert word not in page + shown(client, "/notices/")
    for url in (
        "/notices/objections/",
        f"/notices/objections/{objection.pk}/",
        f"/notices/objections/{objection.pk}/answer/",
    ):
        shown(client, url, 403)


@pytest.mark.parametrize(("role", "division"), OFFICES)
def test_an_office_reads_an_objection_and_answers_it(objection: Objection, role: str, division: str) -> None:
    client = browser(role, division)
    assert f"/notices/objections/{objection.pk}/" in shown(client, "/notices/objections/?state=open")
    page = shown(client, f"/notices/objections/{objection.pk}/")
    for word in ("他家有小汽车", "钱小明", "李二 2 缺劳力", "还有5天"):
        assert word in page
    url = f"/notices/objections/{objection.pk}/answer/"
    assert "他家有小汽车" in shown(client, url)
    bad = client.post(url, {"upheld": "maybe", "text": "查了"})
    assert bad.status_code == 422
    assert client.post(url, {"upheld": "yes", "text": "查实，移出名单。"}).status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.answer) == ("upheld", "查实，移出名单。")
    shown(client, url, 404)


def test_an_auditor_reads_and_does_not_answer(objection: Objection) -> None:
    client = browser("auditor", "99")
    assert "他家有小汽车" in shown(client, f"/notices/objections/{objection.pk}/")
    shown(client, f"/notices/objections/{objection.pk}/answer/", 403)
    shown(client, f"/notices/{objection.notice_id}/take-down/", 403)


def test_an_exported_list_of_objections_holds_neither_words_nor_names_and_is_noted(
    objection: Objection,
) -> None:
    answer = browser("county_office", COUNTY).get("/notices/objections/?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a stream
    assert "李二 2 缺劳力" in text
    assert "小汽车" not in text
    assert "钱小明" not in text
    assert AuditEntry.objects.filter(verb="导出", subject_kind="公示异议").count() == 1


def test_a_village_records_an_objection_for_somebody_and_hands_over_the_receipt(notice: PublicNotice) -> None:
    client, url = browser("village_committee", VILLAGE), f"/notices/{notice.pk}/objections/new/"
    assert client.post(url, {"about": "9", "text": "他家有小汽车。"}).status_code == 422
    answer = client.post(
        url, {"about": "1", "text": "他家有小汽车。", "name": "", "contact": ""}, follow=True
    )
    made = Objection.objects.get()
    assert (made.channel, made.row_key, made.anonymous) == ("代录", "row-1", True)
    assert made.receipt in answer.content.decode()
    assert made.receipt not in shown(client, f"/notices/{notice.pk}/")  # said once


def test_taking_down_needs_a_reason_and_removes_the_public_page(notice: PublicNotice) -> None:
    client, url = browser("village_committee", VILLAGE), f"/notices/{notice.pk}/take-down/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "名单有误"}).status_code == 302
    assert "名单有误" in shown(client, f"/notices/{notice.pk}/")
    shown(client, f"/notices/public/{notice.slug}/", 404)
    shown(client, url, 404)
    shown(browser("team_member", VILLAGE), f"/notices/{post().pk}/take-down/", 404)


@pytest.mark.clause("PL-019")
def test_a_notice_tells_where_and_when_the_same_list_hangs_elsewhere(objection: Objection) -> None:
    post(level="乡镇", division=TOWNSHIP, place="乡政府公示栏", title="铁厂乡公示")
    page = shown(browser("county_office", COUNTY), f"/notices/{objection.notice_id}/")
    assert "乡政府公示栏" in page
    assert "村务公开栏" in page


def test_the_list_costs_the_same_whatever_hangs(world: None, django_assert_max_num_queries: object) -> None:
    for number in range(30):
        post(title=f"第{number}号公示")
    client = browser("county_office", COUNTY)
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # a fixture of pytest-django
        shown(client, "/notices/")


@pytest.mark.parametrize(("paper", "width"), [("a4", 210), ("a3", 297)])
def test_the_paper_says_what_hangs_where_how_long_and_where_to_object(
    notice: PublicNotice, tmp_path: Path, paper: str, width: int
) -> None:
    answer = browser("team_member", VILLAGE).get(f"/notices/{notice.pk}/print/{paper}/")
    assert answer["Content-Type"] == "application/pdf"
    lines = [line for page in pdf_pages(answer.content, tmp_path) for line in page]
    text = "".join(line.text for line in lines)
    for word in (
        "方山坪村拟识别贫困户名单公示", "王一", "缺资金", "村务公开栏", notice.sha256, f"/notices/public/{notice.slug}/",
        "乙县领导小组办公室", "可以匿名",
    ):  # fmt: skip
        assert word in text
    assert width - 60 < max(line.right for line in lines) < width
    assert AuditEntry.objects.filter(verb="打印", subject_id=str(notice.pk)).count() == 1
    shown(browser("team_member", VILLAGE), f"/notices/{notice.pk}/print/a5/", 404)


def test_a_long_list_prints_over_pages_with_its_head_on_each_and_hostile_text_stays_text(
    world: None, tmp_path: Path
) -> None:
    rows = [actions.Row(f"row-{number}", (f"户主{number}", "3", "#panic() $x$ @a")) for number in range(120)]
    row = post(rows=rows)
    answer = browser("county_office", COUNTY).get(f"/notices/{row.pk}/print/a4/")
    pages = pdf_pages(answer.content, tmp_path)
    assert len(pages) > 2
    assert all(any("致贫原因" in line.text for line in page) for page in pages[:-1])
    assert "#panic()$x$@a" in "".join(line.text for page in pages for line in page)


def test_a_list_with_numbers_of_its_own_is_objected_to_by_them(world: None) -> None:
    rows = [actions.Row(f"row-{number}", (str(number + 10), one.cells[0])) for number, one in enumerate(ROWS)]
    row = post(columns=("序号", "户主"), rows=rows)
    client, url = browser("village_committee", VILLAGE), ""
    url = f"/notices/{row.pk}/objections/new/"
    assert client.post(url, {"about": "1", "text": "他家有小汽车。"}).status_code == 422
    assert client.post(url, {"about": "11", "text": "他家有小汽车。"}).status_code == 302
    assert Objection.objects.get().row_key == "row-1"
