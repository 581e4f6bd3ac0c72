"""The pages of lists: who opens them, what they show, what a click does, what comes back when it is refused."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from zhucun.foundation.attachments.tests.conftest import picture
from zhucun.foundation.audit.models import AuditEntry
from zhucun.work.households.actions import roll_records, rolls
from zhucun.work.households.models import Campaign, Roll, RollEntry, Standing, VillagersVote
from zhucun.work.households.queries import rolls as queries

from .procedure_world import (
    adopt,
    browser,
    drafted,
    examine,
    family,
    finish,
    later,
    notice,
    now,
    sample,
    submitted,
    vote,
    who,
)
from .test_procedures import surveyed, watched
from .world import DAY, VILLAGE

pytestmark = pytest.mark.django_db


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def page(row: Roll, *way: object) -> str:
    return "/households/rolls/" + "/".join(str(part) for part in (row.pk, *way)) + "/"


def step_url(row: Roll, act: str) -> str:
    return page(row, "steps", now(row).pk, act)


def test_a_household_goes_from_application_to_approval_by_clicks(world: None) -> None:
    home = family(status="")
    village = browser("village_committee")
    assert "起草名单" in shown(village, "/households/rolls/")
    chosen = f"/households/rolls/new/?kind=identification&village={VILLAGE}"
    assert "李大山（3人）" in shown(village, chosen)
    answer = village.post(
        chosen, {"title": "第一批", "year": "2015", "campaign": "", "households": [str(home.pk)]}
    )
    row = Roll.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(row))
    (entry,) = queries.entries(row)
    entry_url = f"/households/rolls/entries/{entry.pk}/"
    typed = {"applied_on": "2015-09-01", "reason": "因病致贫"}
    assert village.post(f"{entry_url}application/", typed).status_code == 302
    assert village.post(page(row, "submit")).status_code == 302
    row.refresh_from_db()
    text = shown(village, page(row))
    assert "需要的记录已齐，可以办理" in text
    assert "/clauses/ND-008/" in text
    assert village.post(step_url(row, "finish"), {"on": "2015-09-01"}).status_code == 302
    assert "没有表决不能进入下一步" in shown(village, page(row))
    meeting = {
        "held_on": "2015-09-01", "place": "村部", "chair": "张主任", "recorder": "王文书", "called": "30", "present": "24",
        "minutes": "逐户评议。", f"count_{entry.pk}": "24", f"against_{entry.pk}": "1", f"abstained_{entry.pk}": "0",
    }  # fmt: skip
    refused = village.post(step_url(row, "vote"), meeting)
    assert refused.status_code == 422
    assert "合计25票，应等于实到24人" in refused.content.decode()
    assert "逐户评议。" in refused.content.decode()
    photo = SimpleUploadedFile("会场.png", picture(form="PNG"), content_type="image/png")
    answer = village.post(step_url(row, "vote"), meeting | {f"against_{entry.pk}": "0", "photo": photo})
    assert answer.status_code == 302
    assert "会场.jpg" in shown(village, page(row))
    assert village.post(step_url(row, "finish"), {"on": "2015-09-01"}).status_code == 302
    posted = {"board": "village", "place": "村务公开栏", "starts_on": "2015-09-01", "body": ""}
    assert "公示7天，含第一天" in shown(village, step_url(row, "notice"))
    assert village.post(step_url(row, "notice"), posted).status_code == 302
    early = village.post(step_url(row, "finish"), {"on": "2015-09-01"})
    assert early.status_code == 422
    assert "/clauses/ND-011/" in early.content.decode()
    village = browser("village_committee", on=DAY + timedelta(days=7))
    assert village.post(step_url(row, "finish"), {"on": "2015-09-08"}).status_code == 302
    township = browser("township_clerk", on=DAY + timedelta(days=7))
    assert "抽取样本" in shown(township, page(row))
    assert township.post(step_url(row, "sample")).status_code == 302
    looked = {
        "body": "铁厂乡",
        "people": "陈专干",
        "team_people": "",
        "examined_on": "2015-09-08",
        f"sound_{entry.pk}": "yes",
    }
    assert township.post(step_url(row, "examine"), looked).status_code == 302
    text = shown(township, page(row))
    row.refresh_from_db()
    assert row.seed in text
    assert "去审批" in text
    decided = township.post(
        reverse("decide_step", args=[row.case, now(row).pk]), {"outcome": "approved", "opinion": "", "on": "2015-09-08"}
    )  # fmt: skip
    assert decided.status_code == 302
    assert now(row).title == "村第二次公示"


def test_the_seed_is_not_shown_before_the_sample_is_drawn(world: None) -> None:
    row = submitted(family(status=""))
    assert row.seed not in shown(browser("county_office"), page(row))


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("county_office", ""),
        ("county_leader", ""),
        ("township_clerk", ""),
        ("team_member", ""),
        ("auditor", "99"),
    ],
)
def test_lists_open_for_those_whose_area_it_is(world: None, role: str, place: str) -> None:
    row = submitted(family(status=""))
    client = browser(role, place)
    (entry,) = queries.entries(row)
    for url in (
        "/households/rolls/",
        page(row),
        f"/households/rolls/entries/{entry.pk}/",
        "/households/campaigns/",
    ):
        shown(client, url)


def test_another_county_and_another_village_meet_404(world: None) -> None:
    row = submitted(family(status=""))
    (entry,) = queries.entries(row)
    for client in (browser("county_office", "990101"), browser("village_committee", "990102200201")):
        assert "第一批" not in shown(client, "/households/rolls/")
        for url in (
            page(row), page(row, "households"), page(row, "submit"), page(row, "withdraw"), page(row, "papers"),
            step_url(row, "finish"), step_url(row, "vote"), step_url(row, "examine"), step_url(row, "notice"),
            step_url(row, "sample"), f"/households/rolls/entries/{entry.pk}/",
            f"/households/rolls/entries/{entry.pk}/application/", f"/households/rolls/entries/{entry.pk}/remove/",
            f"/households/rolls/entries/{entry.pk}/steps/{now(row).pk}/recognise/",
        ):  # fmt: skip
            assert client.get(url).status_code == 404, url


def test_a_refused_submission_shows_the_line_and_its_clause(world: None) -> None:
    row = drafted(surveyed(per_head="2000"), kind="exit")
    answer = browser("village_committee").post(page(row, "submit"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“人均纯收入”不符合" in text
    assert "/clauses/ND-001/" in text


def test_the_page_of_a_household_shows_criteria_and_how_it_stood(world: None) -> None:
    row = submitted(surveyed(), kind="exit")
    (entry,) = queries.entries(row)
    text = shown(browser("county_office"), f"/households/rolls/entries/{entry.pk}/")
    assert all(
        word in text for word in ("2015年 3,000元", "高于扶贫标准 2,855元", "/clauses/ND-015/", "未脱贫")
    )
    assert "不脱贫不脱钩" in shown(browser("county_office"), page(row))


def test_recognition_is_recorded_or_refused_by_clicks(world: None) -> None:
    row = submitted(surveyed(), surveyed("王小河"), kind="exit")
    vote(row)
    row = finish(row)
    examine(row)
    row = finish(row)
    first, second = queries.entries(row)
    client = browser("village_committee")

    def url(entry: RollEntry) -> str:
        return f"/households/rolls/entries/{entry.pk}/steps/{now(row).pk}/recognise/"

    assert client.post(url(first), {"said": "yes", "signed_on": ""}).status_code == 422
    assert client.post(url(first), {"said": "yes", "signed_on": "2015-09-01"}).status_code == 302
    assert client.post(url(second), {"said": "no", "reason": "不同意退出"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.recognised_on, second.outcome) == (DAY, "dropped")


def test_a_wrongly_recorded_meeting_is_declared_void_by_clicks(world: None) -> None:
    row = finish(submitted(family(status="")))
    vote(row)
    meeting = VillagersVote.objects.get()
    client = browser("village_committee")
    assert f"/households/rolls/votes/{meeting.pk}/void/" in shown(client, page(row))
    url = f"/households/rolls/votes/{meeting.pk}/void/"
    assert browser("county_office", "990101").get(url).status_code == 404
    assert client.post(url, {"reason": "票数写错"}).status_code == 302
    assert "票数写错" in shown(client, page(row))


def test_a_draft_is_added_to_taken_from_withdrawn_and_put_again_by_clicks(world: None) -> None:
    row, other = drafted(family(status="")), family("王小河", status="")
    client = browser("village_committee")
    assert "李大山" not in shown(client, page(row, "households"))
    assert client.post(page(row, "households"), {"households": [str(other.pk)]}).status_code == 302
    assert client.post(page(row, "households"), {}).status_code == 422
    (gone,) = [entry for entry in queries.entries(row) if entry.head == "王小河"]
    assert client.post(f"/households/rolls/entries/{gone.pk}/remove/").status_code == 302
    assert [entry.head for entry in queries.entries(row)] == ["李大山"]
    rolls.submit_roll(actor=who("village_committee"), roll=row)
    assert client.post(page(row, "withdraw"), {"reason": "写错"}).status_code == 302
    assert "已撤回：写错" in shown(client, page(row))


def test_what_monitoring_and_removal_ask_besides_is_typed_from_code_lists(world: None) -> None:
    row = drafted(family(status="lifted"), kind="monitoring")
    (entry,) = queries.entries(row)
    client = browser("village_committee")
    url = f"/households/rolls/entries/{entry.pk}/application/"
    assert all(word in shown(client, url) for word in ("脱贫不稳定户", "因病"))
    typed = {"applied_on": "2015-09-01", "reason": "大病", "category": "脱贫不稳定户", "risks": ["因病"]}
    assert client.post(url, typed).status_code == 302
    entry.refresh_from_db()
    assert (entry.details["category"], entry.details["risks"]) == ("脱贫不稳定户", ["因病"])
    assert "脱贫不稳定户" in shown(client, f"/households/rolls/entries/{entry.pk}/")


def test_only_monitored_households_are_offered_for_removal(world: None) -> None:
    watched()
    family("王小河", status="lifted", since=date(2018, 1, 1))
    client = browser("village_committee", on=date(2022, 12, 1))
    text = shown(client, f"/households/rolls/new/?kind=removal&village={VILLAGE}")
    assert "李大山" in text
    assert "王小河" not in text


def test_the_list_exports_what_is_filtered_and_the_trail_knows(world: None) -> None:
    submitted(family(status=""))
    drafted(family("王小河", status=""), title="第二批")
    answer = browser("county_office").get("/households/rolls/?state=running&export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True, min_row=3))
    assert [row[:3] for row in rows] == [("第一批", "方山坪村", "识别")]
    assert AuditEntry.objects.filter(verb="导出", subject_kind="名单").count() == 1


def test_an_office_opens_a_round_and_sees_every_list_with_its_step(world: None) -> None:
    adopt()
    office = browser("county_office")
    typed = {
        "kind": "identification", "title": "2015年识别", "starts_on": "2015-09-01", "ends_on": "2015-12-31",
        "nodes": "申请提名，2015-09-10，1、2\n评议，2015-09-20，3、4\n村公示，2015-10-01，5\n乡镇，2015-10-20，6、7\n县，2015-11-30，八",
    }  # fmt: skip
    refused = office.post("/households/campaigns/new/", typed)
    assert refused.status_code == 422
    assert "第5行" in refused.content.decode()
    answer = office.post(
        "/households/campaigns/new/", typed | {"nodes": typed["nodes"].replace("八", "8、9、10")}
    )
    round_ = Campaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/households/campaigns/{round_.pk}/")
    home = family(status="")
    village = browser("village_committee")
    chosen = f"/households/rolls/new/?kind=identification&village={VILLAGE}"
    assert "2015年识别" in shown(village, chosen)
    draft = {"title": "第一批", "year": "2015", "campaign": str(round_.pk), "households": [str(home.pk)]}
    village.post(chosen, draft)
    rolls.submit_roll(actor=who("village_committee"), roll=Roll.objects.get())
    text = shown(office, f"/households/campaigns/{round_.pk}/")
    assert all(
        word in text for word in ("方山坪村", "第1步 户主申请", "0／1", "现行程序共10步", "/clauses/PL-001/")
    )
    assert office.get(f"/households/campaigns/{round_.pk}/?export=csv").status_code == 200
    assert browser("county_office", "990101").get(f"/households/campaigns/{round_.pk}/").status_code == 404
    assert village.get("/households/campaigns/new/").status_code == 403


def test_the_pages_ask_no_more_for_more_lists(world: None) -> None:
    submitted(family(status=""))
    client = browser("county_office")
    shown(client, "/households/rolls/")
    with CaptureQueriesContext(connection) as before:
        shown(client, "/households/rolls/")
    for number in range(3):
        submitted(family(f"户{number}", status=""), title=f"批{number}")
    with CaptureQueriesContext(connection) as after:
        shown(client, "/households/rolls/")
    assert len(after) == len(before)


def test_a_past_notice_and_sample_stay_on_the_page(world: None) -> None:
    home = surveyed()
    row = submitted(home, kind="exit")
    vote(row)
    row = finish(row)
    examine(row)
    row = finish(row)
    for entry in queries.pending(row):
        roll_records.recognise(actor=who("village_committee"), entry=entry, step=now(row).pk, signed_on=DAY)
    row = finish(row)
    notice(row)
    with later(7):
        row = finish(row)
        numbers = sample(row, "township_clerk")
    text = shown(browser("county_office", on=DAY + timedelta(days=7)), page(row))
    assert all(word in text for word in (*numbers, "期满", "2015-09-07", "20%", "复算方法", "赵队长"))
    assert Standing.objects.get(household=home).status == "poor"
