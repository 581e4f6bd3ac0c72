"""The pages without sign-in: what hangs, objecting to it, the receipt, and what a hostile or hasty visitor meets."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.publication import actions
from zhucun.foundation.publication.models import Objection, PublicNotice

from .conftest import COUNTY, MACHINE, VILLAGE, actor, ago, browser, post, shown

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert('异议')</script>"


def at(notice: PublicNotice) -> str:
    return f"/notices/public/{notice.slug}/"


def send(client: Client, notice: PublicNotice, **said: str) -> int:
    given = {"about": "", "text": "他家有小汽车，不应识别。", "name": "", "contact": ""} | said
    return client.post(at(notice), given).status_code


def test_the_list_names_what_hangs_by_area_and_no_more(client: Client, notice: PublicNotice) -> None:
    other = post(division="990102201200", title="白水村名单公示")
    post(title="期满的公示", starts_on=ago(7))
    post(title="没有开始的公示", starts_on=ago(-1))
    actions.take_down(actor=MACHINE, notice=post(title="撤下的公示"), reason="有误")
    page = shown(client, "/notices/public/")
    assert "乙县铁厂乡方山坪村" in page
    assert at(notice) in page
    assert at(other) in page
    for word in ("期满的公示", "没有开始", "撤下的公示", "导出"):
        assert word not in page
    found = shown(client, "/notices/public/?q=白水村")
    assert at(other) in found
    assert at(notice) not in found
    assert at(other) in shown(client, "/notices/public/?q=乙县")
    assert "现在没有公示" in shown(client, "/notices/public/?q=甲县")
    assert "现在没有公示" in shown(client, "/notices/public/?q=没有这个地方")
    shown(client, "/notices/public/?cursor=made-up", 400)


def test_a_long_list_of_notices_goes_on_on_the_next_page(client: Client, world: None) -> None:
    for number in range(51):
        post(title=f"第{number}号公示")
    page = shown(client, "/notices/public/?q=乙县")
    after = re.search(r'href="\?([^"]*cursor=[^"]*)"', page)
    assert after
    assert page.count("号公示") == 50
    assert shown(client, "/notices/public/?" + after[1].replace("&amp;", "&")).count("号公示") == 1


def test_a_notice_shows_its_list_and_no_key_and_nobody_who_posted_it(
    client: Client, notice: PublicNotice
) -> None:
    answer = client.get(at(notice))
    page = answer.content.decode()
    for word in ("王一", "缺劳力", "村务公开栏", notice.sha256, "乙县领导小组办公室", "还有7天"):
        assert word in page
    for word in ("row-1", "village_committee", "名单-7"):
        assert word not in page
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page


def test_it_works_without_script(client: Client, notice: PublicNotice) -> None:
    page = shown(client, at(notice))
    form = page[page.index('<form class="pad form"') :]
    assert "hx-" not in form
    assert 'method="post"' in form


@pytest.mark.parametrize("days", [7, 400, -1])
def test_before_and_after_its_days_there_is_no_page(client: Client, world: None, days: int) -> None:
    row = post(starts_on=ago(days))
    shown(client, at(row), 404)
    assert send(client, row) == 404
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "slug",
    ["x", "0" * 24, "a" * 500, "%27%20OR%201=1", "..%2F..%2F", "%00", "%E5%85%AC%E7%A4%BA", "answersx"],
)
def test_a_wrong_address_is_a_plain_404(client: Client, notice: PublicNotice, slug: str) -> None:
    shown(client, f"/notices/public/{slug}/", 404)


def test_an_announcement_is_read_and_takes_no_objection(client: Client, world: None) -> None:
    row = post(kind="announcement", days=None)
    assert "提出异议" not in shown(client, at(row))
    assert send(client, row) == 422
    assert not Objection.objects.exists()


def test_an_anonymous_objection_is_received_and_answered_by_its_receipt(
    client: Client, notice: PublicNotice
) -> None:
    assert send(client, notice, about="2") == 302
    made = Objection.objects.get()
    assert (made.row_key, made.anonymous, made.name, made.channel) == ("row-2", True, "", "网上")
    page = shown(client, f"{at(notice)}receipt/")
    assert made.receipt in page
    assert (
        client.post("/notices/public/answers/", {"receipt": made.receipt}).content.decode().count("待办理")
        == 1
    )
    actions.answer(
        actor=actor("county_office", COUNTY), objection=made, upheld=False, text="经查，车是借用的。"
    )
    told = client.post("/notices/public/answers/", {"receipt": made.receipt.lower()}).content.decode()
    assert "经查，车是借用的。" in told
    assert "不成立" in told
    assert "小汽车" not in told  # a receipt found on the street does not say what was objected
    assert "county_office" not in told


def test_the_receipt_is_shown_only_in_the_browser_that_objected_and_stands_in_no_address(
    client: Client, notice: PublicNotice
) -> None:
    send(client, notice)
    answer = Client().get(f"{at(notice)}receipt/")
    assert (answer.status_code, answer["Location"]) == (302, "/notices/public/answers/")
    elsewhere = client.get(f"{at(post())}receipt/")
    assert elsewhere.status_code == 302
    assert (
        Objection.objects.get().receipt
        not in client.post("/notices/public/answers/", {"receipt": "x"}).content.decode()
    )


def test_whoever_is_signed_in_objects_as_the_public_too(notice: PublicNotice) -> None:
    client = browser("team_member", VILLAGE)
    assert send(client, notice) == 302
    entry = AuditEntry.objects.filter(verb="提出异议").get()
    assert (entry.actor_id, entry.actor_label) == ("", "公众（未登录）")


def test_script_in_an_objection_is_text_everywhere(client: Client, notice: PublicNotice) -> None:
    assert (
        send(client, notice, text=f"{SCRIPT}{{{{ 7*7 }}}}", name="<b>王</b>", contact='"><img src=x>') == 302
    )
    made = Objection.objects.get()
    assert made.text.startswith(SCRIPT)
    office = browser("county_office", COUNTY)
    for url in (
        f"/notices/objections/{made.pk}/",
        f"/notices/objections/{made.pk}/answer/",
        f"/notices/{notice.pk}/",
    ):
        page = shown(office, url)
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
    assert "&lt;script&gt;" in shown(office, f"/notices/objections/{made.pk}/")
    refused = client.post(at(notice), {"about": SCRIPT, "text": "x" * 10}).content.decode()
    assert "<script>alert" not in refused


def test_script_in_a_posted_list_is_text(client: Client, world: None) -> None:
    row = post(title=SCRIPT, body=SCRIPT, rows=(actions.Row("row-1", (SCRIPT, "1", "")),))
    for page in (shown(client, at(row)), shown(client, "/notices/public/")):
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "said",
    [
        {"text": "长" * 2001}, {"text": ""}, {"text": "    不    "}, {"text": "有\x00空字符的意见"}, {"name": "名" * 41},
        {"contact": "9" * 61}, {"about": "4"}, {"about": "0"}, {"about": "-1"}, {"about": "row-1"}, {"about": "二"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_what_was_typed_stays(
    client: Client, notice: PublicNotice, said: dict[str, str]
) -> None:
    given = {"about": "", "text": "他家有小汽车，不应识别。", "name": "张三", "contact": ""} | said
    answer = client.post(at(notice), given)
    assert answer.status_code == 422
    assert given["name"] in answer.content.decode()
    assert not Objection.objects.exists()


def test_a_huge_text_is_turned_away(client: Client, notice: PublicNotice) -> None:
    assert send(client, notice, text="长" * 3_000_000) in {400, 413, 422}
    assert send(client, notice, text="长" * 300_000) == 422
    assert not Objection.objects.exists()


@pytest.mark.clause("PD-061")
def test_the_fiftieth_objection_from_one_address_is_turned_away_and_another_address_is_heard(
    client: Client, notice: PublicNotice
) -> None:
    codes = [send(client, notice) for _ in range(50)]
    assert codes == [302] * 20 + [429] * 30
    assert Objection.objects.count() == 20
    page = client.post(at(notice), {"text": "他家有小汽车，不应识别。"}).content.decode()
    assert "一小时后再试" in page
    assert "他家有小汽车" in page
    assert (
        Client(REMOTE_ADDR="192.0.2.7").post(at(notice), {"text": "他家有小汽车，不应识别。"}).status_code
        == 302
    )
    told = " ".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert "127.0.0.1" not in told
    assert "192.0.2.7" not in told
    cache.clear()  # an hour later
    assert send(client, notice) == 302


def test_guessing_receipts_is_stopped(client: Client, world: None) -> None:
    codes = [
        client.post("/notices/public/answers/", {"receipt": f"AAAA{n:06}"}).status_code for n in range(25)
    ]
    assert codes == [422] * 20 + [429] * 5


def test_a_form_from_elsewhere_is_refused(notice: PublicNotice) -> None:
    client = Client(enforce_csrf_checks=True)
    assert send(client, notice) == 403
    assert not Objection.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_do_nothing(client: Client, notice: PublicNotice, method: str) -> None:
    for url in ("/notices/public/", at(notice), "/notices/public/answers/"):
        assert getattr(client, method)(url).status_code == 405
