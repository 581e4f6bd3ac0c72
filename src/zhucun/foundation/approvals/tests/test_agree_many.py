"""Agreeing to several steps from the inbox: one opinion, one password, and what was refused is told and stays ticked."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from zhucun.foundation.approvals.models import Case, CaseStep

from .conftest import DAY, PASSWORD, SUBJECT, ask, browser, person, step_of

URL = "/approvals/agree/"
CHAINS = """\
- code: small.thing
  title: 小事
  clause: A-1
  steps:
    - {no: 1, title: 乡镇审核, role: township_office, place: township, limit: 3, sign: password, clause: A-1}
- code: thing.with_paper
  title: 附材料的事
  clause: A-1
  steps:
    - {no: 1, title: 乡镇审核, role: township_office, place: township, limit: 3, evidence: [会议纪要], clause: A-2}
"""


@pytest.fixture
def small(chains: Callable[..., None]) -> list[Case]:
    """Two small things that wait at 东川乡."""
    chains(CHAINS)
    return [
        ask("small.thing", subject=replace(SUBJECT, label=f"小事{number}"), id=str(number))
        for number in (1, 2)
    ]


@pytest.fixture
def clerk(small: list[Case]) -> Client:
    return browser(person("township_clerk", "990101200"))


def agree(client: Client, steps: list[str], **typed: str) -> tuple[int, str]:
    fields = {"opinion": "同意", "on": DAY.isoformat(), "password": PASSWORD} | typed
    answer = client.post(URL, {"chosen": steps, **fields})
    return answer.status_code, answer.content.decode()


def states(cases: list[Case]) -> list[str]:
    return [CaseStep.objects.get(case=case).state for case in cases]


def test_the_inbox_offers_a_check_box_per_step_and_one_form_for_those_ticked(
    small: list[Case], clerk: Client
) -> None:
    seen = clerk.get("/approvals/").content.decode()
    assert set(re.findall(r'name="chosen" value="([0-9a-f-]+)" form="pick"', seen)) == {
        str(step_of(case, 1)) for case in small
    }
    assert 'aria-label="选择 小事1"' in seen
    assert "同意勾选的事项" in seen
    assert "同意勾选的事项" not in clerk.get("/approvals/?tab=done").content.decode()


def test_all_ticked_steps_are_agreed_to_with_one_password(small: list[Case], clerk: Client) -> None:
    status, _ = agree(clerk, [str(step_of(case, 1)) for case in small])
    assert status == 302
    assert states(small) == ["approved", "approved"]
    assert "同意勾选的事项" not in clerk.get("/approvals/").content.decode()  # nothing waits any more


def test_without_the_password_nothing_is_agreed_to_and_the_boxes_stay_ticked(
    small: list[Case], clerk: Client
) -> None:
    step = str(step_of(small[0], 1))
    status, seen = agree(clerk, [step], password="")
    assert status == 422
    assert re.search(rf'value="{step}"[^>]* checked', seen)
    assert not re.search(rf'value="{step_of(small[1], 1)}"[^>]* checked', seen)
    assert states(small) == ["open", "open"]


def test_what_wants_papers_is_told_with_its_clause_while_the_others_are_agreed_to(
    small: list[Case], clerk: Client
) -> None:
    wants = ask("thing.with_paper", subject=replace(SUBJECT, label="要纪要的事"), id="3")
    status, seen = agree(clerk, [str(step_of(case, 1)) for case in (*small, wants)])
    assert status == 422
    assert states([*small, wants]) == ["approved", "approved", "open"]
    told = seen[seen.index("这些没有办理") :]
    assert "要纪要的事：这一步须附：会议纪要" in told
    assert "/clauses/A-2/" in told
    assert "已同意 2 件" in seen


def test_nothing_ticked_says_how_to_begin_and_somebody_elses_step_is_not_even_named(
    small: list[Case], clerk: Client
) -> None:
    assert "还没有选择" in agree(clerk, [])[1]
    stranger = browser(person("township_clerk", "990101201"))
    status, seen = agree(stranger, [str(step_of(small[0], 1)), "nonsense"])
    assert status == 422
    assert "小事1" not in seen
    assert states(small) == ["open", "open"]
