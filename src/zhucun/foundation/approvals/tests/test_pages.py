"""The pages: what each viewer sees and may do, what comes back when something is wrong, and how much it costs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.accounts.models import User
from zhucun.foundation.approvals import actions, totp
from zhucun.foundation.approvals.models import Case, FailedSigning, SecondFactor, StandIn
from zhucun.foundation.approvals.queries import FILES
from zhucun.foundation.approvals.web.payload import laid_out
from zhucun.foundation.attachments import actions as attachments
from zhucun.foundation.attachments.models import Attachment
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.organisations.queries import Organisation

from .conftest import DAY, PASSWORD, SUBJECT, actor, ask, body, browser, person, step_of

Chains = Callable[..., None]

TWO_STEPS = """\
- code: bridge.building
  title: 修桥
  clause: A-1
  steps:
    - {no: 1, title: 乡镇审核, role: township_office, place: township, limit: 3, evidence: [会议纪要], sign: password, clause: A-1}
    - {no: 2, title: 县级批准, role: county_office, place: county, limit: null, clause: A-2}
"""
PAYLOAD = {
    "桥名": "东川桥",
    "资金": {"省": 3, "县": True},
    "村组": ["一组", "二组"],
    "材料": [{"名称": "水泥", "吨": 5}],
}


@pytest.fixture
def case(chains: Chains) -> Case:
    """A case that waits at 东川乡."""
    chains(TWO_STEPS)
    return ask("bridge.building", payload=PAYLOAD)


def clerk(number: int = 1) -> User:
    return person("township_clerk", "990101200", number=number)


def page(who: User | Client, url: str, status: int = 200) -> str:
    client = who if isinstance(who, Client) else browser(who)
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def decide(client: Client, case: Case, **typed: str) -> tuple[int, str]:
    fields = {"outcome": "approved", "on": DAY.isoformat(), "opinion": "", "password": PASSWORD} | typed
    answer = client.post(f"/approvals/{case.pk}/steps/{step_of(case, 1)}/", fields)
    return answer.status_code, answer.content.decode()


def test_what_is_decided_is_laid_out_in_its_order() -> None:
    found = laid_out(PAYLOAD)
    assert found.facts == [("桥名", "东川桥"), ("资金 · 省", 3), ("资金 · 县", True), ("村组", "一组、二组")]
    (table,) = found.tables
    assert (table.caption, [column.title for column in table.columns]) == ("材料", ["名称", "吨"])


def test_the_inbox_shows_what_waits_for_the_office_and_the_case_how_it_stands(case: Case) -> None:
    seen = page(clerk(), "/approvals/")
    assert "一件事" in seen
    assert "2018-05-17（还有 3 天）" in seen.replace("将到期，", "")
    seen = page(clerk(), f"/approvals/{case.pk}/")
    for words in (
        "东川桥",
        "资金 · 县",
        "水泥",
        "乡镇审核：东川乡",
        "须附会议纪要；签署：重新输入密码",
        "县级批准：甲县领导小组办公室",
    ):
        assert words in seen, words
    assert "提交办理结果" in seen
    assert "撤回理由" not in seen


def test_who_asked_may_take_back_and_not_decide(case: Case) -> None:
    asker = browser(person("team_member", "990101200200"))
    assert "一件事" in page(asker, "/approvals/?tab=mine")
    seen = page(asker, f"/approvals/{case.pk}/")
    assert "撤回理由" in seen
    assert "提交办理结果" not in seen
    assert asker.post(f"/approvals/{case.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert asker.post(f"/approvals/{case.pk}/withdraw/", {"reason": "另有安排"}).status_code == 302
    assert "撤回理由</dt><dd>另有安排" in page(asker, f"/approvals/{case.pk}/")


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("county_office", "990101", 200), ("city_office", "9901", 200), ("county_leader", "990101200", 200), ("auditor", "99", 200),
        ("county_office", "990102", 404), ("township_clerk", "990101201", 404), ("team_member", "990101200201", 404),
    ],
)  # fmt: skip
def test_a_case_opens_within_the_area_and_is_unknown_elsewhere(
    case: Case, role: str, place: str, status: int
) -> None:
    where = place if place != "990101200201" else "990101201"
    page(person(role, where), f"/approvals/{case.pk}/", status)
    assert ("一件事" in page(person(role, where), "/approvals/?tab=area")) is (status == 200)


def test_the_case_of_a_restricted_unit_opens_to_those_who_handle_it_only(chains: Chains) -> None:
    chains(TWO_STEPS)
    unit = body("演示市国家安全局", restricted=True)
    case = ask("bridge.building", unit=unit)
    page(clerk(), f"/approvals/{case.pk}/")
    page(person("sending_unit", "", unit), f"/approvals/{case.pk}/")
    page(person("county_office", "990101"), f"/approvals/{case.pk}/")  # its step comes next
    for role, place in (("city_office", "9901"), ("county_leader", "990101")):
        page(person(role, place), f"/approvals/{case.pk}/", 404)


def test_a_decision_is_made_on_the_page(case: Case) -> None:
    client = browser(clerk())
    status, _ = decide(client, case, evidence_0="第8期", opinion="同意修")
    assert status == 302
    seen = page(client, f"/approvals/{case.pk}/")
    assert "意见：同意修；会议纪要：第8期；签署：重新输入密码" in seen
    assert "提交办理结果" not in seen
    assert "一件事" in page(client, "/approvals/?tab=done")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"evidence_0": ""}, "这一步须附：会议纪要。请补上后再同意。"),
        ({"evidence_0": "第8期", "password": "wrong"}, "登录密码不对，没有签署"),
        ({"evidence_0": "第8期", "on": "2018-05-13"}, "办理日期不能早于这一步的到达日期2018年5月14日"),
        ({"outcome": "returned"}, "请写明需要修改什么"),
        ({"outcome": ""}, "请选择同意、退回修改或不同意"),
    ],
)
def test_what_is_wrong_comes_back_with_its_sentence_and_what_was_typed(
    case: Case, typed: dict[str, str], sentence: str
) -> None:
    client = browser(clerk())
    status, seen = decide(client, case, **typed)
    assert status == 422
    assert sentence in seen
    if typed.get("evidence_0"):
        assert "第8期" in seen
        assert 'href="/clauses/A-1/"' in seen
    case.refresh_from_db()
    assert case.state == "open"


def test_who_is_too_late_is_told_by_whom_and_when(case: Case) -> None:
    first, second = browser(clerk()), browser(clerk(2))
    assert decide(first, case, evidence_0="第8期")[0] == 302
    answer = second.post(
        f"/approvals/{case.pk}/steps/{step_of(case, 1)}/",
        {"outcome": "refused", "on": DAY.isoformat(), "opinion": "不修", "password": PASSWORD}, follow=True,
    )  # fmt: skip
    assert answer.redirect_chain
    assert (
        f"这一步已由{clerk().name}于2018年5月14日办理（同意），您的意见没有提交。" in answer.content.decode()
    )


def test_a_step_of_another_case_is_unknown_under_this_one(case: Case) -> None:
    other = ask("bridge.building", id="2")
    client = browser(clerk())
    assert (
        client.post(f"/approvals/{case.pk}/steps/{step_of(other, 1)}/", {"outcome": "approved"}).status_code
        == 404
    )


def test_who_sees_a_case_and_has_no_right_is_refused(case: Case) -> None:
    assert decide(browser(person("county_office", "990101")), case, evidence_0="第8期")[0] == 403


def test_a_payload_changed_outside_the_system_shows(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(payload_text='{"桥名": "西川桥"}')
    assert "与提交时的摘要不一致" in page(clerk(), f"/approvals/{case.pk}/")


def test_earlier_cases_of_the_subject_are_listed(case: Case) -> None:
    actions.withdraw(actor=actor("team_member", "990101200200"), case=case, reason="补图")
    new = ask("bridge.building", payload={"桥名": "东川大桥"})
    seen = page(clerk(), f"/approvals/{new.pk}/")
    assert f"/approvals/{case.pk}/" in seen
    assert "补图" in seen


def test_every_list_exports_and_the_export_is_in_the_trail(case: Case) -> None:
    for tab in ("waiting", "mine", "done", "area"):
        answer = browser(clerk()).get(f"/approvals/?tab={tab}&export=csv")
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a streaming response
        assert ("一件事" in text) is (tab in {"waiting", "area"})
    assert AuditEntry.objects.filter(verb="导出", subject_kind="审批").count() == 4


@pytest.mark.parametrize("address", ["/approvals/", "/approvals/?tab=area", "/approvals/{case}/"])
def test_a_page_takes_as_many_queries_with_ten_cases_as_with_one(case: Case, address: str) -> None:
    client, url = browser(clerk()), address.format(case=case.pk)
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    before = queries()
    for number in range(2, 11):
        ask("bridge.building", id=str(number), subject=replace(SUBJECT, label=f"第{number}件"))
    assert queries() == before


def test_a_stand_in_is_named_shown_and_ended_on_the_pages(case: Case, world: Organisation) -> None:
    client, other = browser(clerk()), clerk(2)
    assert other.name in page(client, "/approvals/stand-ins/new/")
    typed = {"person": str(other.pk), "since": "2018-05-15", "until": "2018-05-16", "reason": "学习"}
    assert client.post("/approvals/stand-ins/new/", typed | {"reason": ""}).status_code == 422
    assert client.post("/approvals/stand-ins/new/", typed).status_code == 302
    row = StandIn.objects.get()
    assert row.valid_to == date(2018, 5, 17)
    assert "2018-05-15 至 2018-05-16" in page(client, "/approvals/stand-ins/")
    assert browser(other).post(f"/approvals/stand-ins/{row.pk}/end/", {"on": "2018-05-15"}).status_code == 404
    assert client.post(f"/approvals/stand-ins/{row.pk}/end/", {"on": "2018-05-16"}).status_code == 302
    assert "2018-05-15 至 2018-05-15" in page(client, "/approvals/stand-ins/")


def test_one_time_codes_are_put_in_use_and_given_up_on_the_page(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = browser(clerk()), "/approvals/second-factor/"
    assert client.post(url, {"password": "wrong"}).status_code == 422
    assert client.post(url, {"password": PASSWORD}).status_code == 302
    row = SecondFactor.objects.get()
    seen = page(client, url)
    assert row.secret in seen
    assert "otpauth://totp/" in seen
    assert client.post(url, {"code": "abc"}).status_code == 422
    assert client.post(url, {"code": totp.code_at(row.secret, clock.now())}).status_code == 302
    assert row.secret not in page(client, url)
    admin = browser(person("security_admin", ""))
    assert admin.post(f"/approvals/second-factor/{clerk().pk}/reset/").status_code == 302
    assert not SecondFactor.objects.exists()
    client.post(url, {"password": PASSWORD})
    late = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert SecondFactor.objects.get().secret not in page(client, url)


def scan(name: str = "会议纪要.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"
    )


def send(client: Client, case: Case, **typed: object) -> int:
    fields = {"outcome": "approved", "on": DAY.isoformat(), "password": PASSWORD} | typed
    return int(client.post(f"/approvals/{case.pk}/steps/{step_of(case, 1)}/", fields).status_code)


def test_minutes_may_be_a_file_which_names_the_evidence_and_opens_to_whoever_sees_the_case(
    case: Case,
) -> None:
    client = browser(clerk())
    assert send(client, case, file_0=scan()) == 302
    assert case.steps.get(number=1).evidence == {"会议纪要": "会议纪要.pdf"}
    (row,) = Attachment.objects.all()
    url = f"/attachments/{row.pk}/"
    assert url in page(person("county_office", "990101"), f"/approvals/{case.pk}/")
    assert browser(person("county_office", "990101")).get(url).status_code == 200
    assert browser(person("county_office", "990102")).get(url).status_code == 404


def test_a_file_that_is_none_of_the_kinds_is_refused_and_nothing_is_decided(case: Case) -> None:
    assert send(browser(clerk()), case, file_0=SimpleUploadedFile("纪要.html", b"<html>")) == 422
    case.refresh_from_db()
    assert (case.state, case.steps.get(number=1).state) == ("open", "open")
    assert not Attachment.objects.filter(removed_at=None).exists()


def test_the_file_of_a_refused_decision_is_taken_off_again_and_the_wrong_password_still_counts(
    case: Case,
) -> None:
    client = browser(clerk())
    assert send(client, case, file_0=scan(), password="wrong") == 422
    assert not Attachment.objects.filter(removed_at=None).exists()
    assert FailedSigning.objects.count() == 1
    assert send(client, case, file_0=scan()) == 302


def test_only_who_may_decide_puts_files_to_a_step_and_only_while_it_is_open(case: Case) -> None:
    step = step_of(case, 1)
    for stranger in (actor("county_office", "990101"), actor("team_member", "990101200200")):
        with pytest.raises(NotAllowed):
            attachments.add(
                actor=stranger, subject_kind=FILES, subject_id=str(step), county="990101", file=scan()
            )
    assert send(browser(clerk()), case, file_0=scan()) == 302
    with pytest.raises(NotAllowed):
        attachments.add(
            actor=actor("township_clerk", "990101200"), subject_kind=FILES, subject_id=str(step), county="990101", file=scan()
        )  # fmt: skip
