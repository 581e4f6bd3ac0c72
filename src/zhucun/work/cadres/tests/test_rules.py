"""Ages, months, résumés and ranks, without a database."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from zhucun.foundation.kernel import identity
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.cadres import ranks, rules
from zhucun.work.cadres.facts import AgeSpan, Line, PostFacts
from zhucun.work.cadres.wording import month, read_month, read_resume, resume_text, span

from .conftest import DAY, facts, number

BORN = date(1978, 6, 1)
STUDY = Line(date(1996, 9, 1), date(2000, 7, 1), "某农业大学学生")
WORK = Line(date(2000, 7, 1), None, "甲县农业局干部")


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2015, 5, 31), 36),
        (date(2015, 6, 1), 37),
        (date(2015, 12, 31), 37),
        (date(1978, 6, 1), 0),
    ],
)
def test_a_year_is_full_from_the_first_of_the_month_of_birth(on: date, years: int) -> None:
    assert rules.age(BORN, on) == years


@pytest.mark.parametrize(
    ("rank", "limit", "verdict"),
    [
        ("正科级", "科级", False),
        ("副科级", "科级", False),
        ("科员级", "科级", False),
        ("副处级", "科级", True),
        ("四级调研员", "科级", True),
        ("一级主任科员", "科级", False),
        ("正厅级", "正处级", True),
        ("", "科级", None),
        ("教授", "科级", None),
        ("正科级", "不限", None),
    ],
)
def test_section_level_holds_both_its_halves_and_nothing_is_said_of_unknown_ranks(
    rank: str, limit: str, verdict: bool | None
) -> None:
    assert ranks.above(rank, limit) is verdict


def test_every_rank_is_higher_than_the_one_before_it() -> None:
    names = ranks.names()
    assert all(ranks.above(upper, lower) for lower, upper in itertools.pairwise(names))
    written = [text for text, _ in ranks.written()]
    assert len(written) == len(set(written))


def test_months_and_spans_are_written_as_a_resume_prints_them() -> None:
    assert month(BORN) == "1978.06"
    assert month(None) == ""
    assert span(STUDY.begins, STUDY.ends) == "1996.09—2000.07"
    assert span(WORK.begins, WORK.ends) == "2000.07—至今"


@pytest.mark.parametrize("text", ["1978.06", "1978.6", " 1978-06 ", "1978年6月", "197806", "1978/6"])
def test_a_month_is_read_however_it_is_written(text: str) -> None:
    assert read_month(text) == BORN


@pytest.mark.parametrize("text", ["", "1978", "1978.13", "1978.00", "78.06", "六月", "2978.06"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None


def test_a_resume_is_read_back_as_it_was_written() -> None:
    lines = (STUDY, WORK)
    assert read_resume(resume_text(lines)) == lines


@pytest.mark.parametrize(
    "text",
    [
        "1996.09—2000.07 某农业大学学生",
        "1996年9月至2000年7月 某农业大学学生",
        "1996.9-2000.7  某农业大学学生",
    ],
)
def test_a_resume_line_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert read_resume(text) == (STUDY,)


@pytest.mark.parametrize(
    "text", ["2000.07—至今 甲县农业局干部", "2000.07-- 甲县农业局干部", "2000.07—今 甲县农业局干部"]
)
def test_a_line_that_lasts_has_no_end(text: str) -> None:
    assert read_resume(f"\n{text}\n") == (WORK,)


@pytest.mark.parametrize("text", ["某农业大学学生", "1996.09 某校", "1996.13—2000.07 某校", "1996—2000 某校"])
def test_a_line_without_two_months_is_refused_with_its_number_and_an_example(text: str) -> None:
    with pytest.raises(Refusal, match=r"简历第 2 行“.*”看不出起止年月，请写成“1996\.09—2000\.07") as refused:
        read_resume(f"1996.09—2000.07 某校\n\n{text}")
    assert refused.value.field == "resume"


def sentences(lines: list[Line]) -> str:
    return " ".join(fault.sentence for fault in rules.resume_faults(lines, BORN, DAY))


def test_a_resume_may_have_gaps_and_studies_beside_work() -> None:
    beside = Line(date(2003, 9, 1), date(2006, 7, 1), "（其间：省委党校在职学习）")
    work = replace(WORK, begins=date(2002, 1, 1), ends=date(2012, 3, 1))
    assert sentences([STUDY, work, beside]) == ""


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([WORK, STUDY], "早于上一行的 2000.07，请按时间先后排列"),
        ([replace(STUDY, ends=date(1995, 9, 1))], "的止 1995.09 早于起 1996.09"),
        ([WORK, replace(WORK, begins=date(2005, 1, 1))], "只有最后一行可以至今"),
        ([replace(STUDY, begins=BORN)], "不晚于出生年月"),
        ([replace(WORK, begins=date(2015, 4, 1))], "晚于今天"),
        ([replace(STUDY, text="")], "没有写内容"),
        ([replace(STUDY, text="长" * 201)], "超过 200 字"),
        ([STUDY] * 61, "最多 60 行"),
    ],
)
def test_a_resume_never_runs_backwards(lines: list[Line], sentence: str) -> None:
    assert sentence in sentences(lines)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "请填写姓名"),
        ({"sex": "未知"}, "sex", "男或女"),
        ({"politics": "党员"}, "politics", "“党员”不在所列之内"),
        (
            {"born_month": date(2015, 4, 1), "party_month": None, "work_month": None},
            "born_month",
            "不能晚于今天",
        ),
        ({"work_month": date(1978, 6, 1)}, "work_month", "不晚于出生年月 1978.06"),
        ({"party_month": date(1970, 7, 1)}, "party_month", "不晚于出生年月"),
        ({"party_month": date(2015, 4, 1)}, "party_month", "晚于今天"),
        ({"politics": "群众"}, "party_month", "政治面貌是群众，不应有入党时间"),
        ({"phone": "张三的手机"}, "phone", "不像电话号码"),
        ({"email": "zhang@"}, "email", "不完整"),
    ],
)
def test_what_cannot_be_so_is_told_at_its_field(changed: dict[str, Any], field: str, sentence: str) -> None:
    (fault,) = rules.faults(facts(**changed), DAY)
    assert fault.field == field
    assert sentence in fault.sentence


def test_sound_facts_have_no_fault_and_a_democratic_party_has_its_own_month() -> None:
    assert rules.faults(facts(), DAY) == []
    assert rules.faults(facts(politics="民主党派"), DAY) == []


def test_the_identity_number_must_say_the_same_birth_month_and_sex() -> None:
    parsed = identity.parse(number("19780615", 1), on=DAY)
    assert rules.identity_fault(parsed, facts()) is None
    other_month = rules.identity_fault(parsed, facts(born_month=date(1978, 7, 1)))
    assert other_month
    assert "身份证号里的出生年月是 1978.06，与所填的 1978.07 不一致" in other_month.sentence
    other_sex = rules.identity_fault(parsed, facts(sex="女"))
    assert other_sex
    assert "身份证号里的性别是男，与所填的女不一致" in other_sex.sentence


@pytest.mark.clause("PD-023")
def test_an_unlikely_age_is_told_by_the_range_that_holds() -> None:
    usual = AgeSpan(18, 70, "PD-023")
    assert rules.age_note(facts(), DAY, usual) == ""
    assert "是 36 岁，不在 18 至 35 岁之间" in rules.age_note(facts(), DAY, replace(usual, oldest=35))
    assert "不在 40 至 70 岁之间" in rules.age_note(facts(), DAY, replace(usual, youngest=40))


def test_a_post_has_a_title_and_a_known_rank_or_none() -> None:
    post = PostFacts("副局长", DAY)
    known = ranks.names()
    assert rules.post_fault(post, known) is None
    assert rules.post_fault(replace(post, rank="副科级"), known) is None
    wrong = rules.post_fault(replace(post, rank="大科级"), known)
    assert wrong
    assert wrong.field == "rank"
    untitled = rules.post_fault(replace(post, title=""), known)
    assert untitled
    assert untitled.field == "title"


def test_a_post_of_a_list_counts_from_its_month_else_from_the_last_open_line_else_from_the_day() -> None:
    assert rules.post_since(date(2012, 3, 1), [WORK], DAY) == date(2012, 3, 1)
    assert rules.post_since(None, [STUDY, WORK], DAY) == date(2000, 7, 1)
    assert rules.post_since(None, [STUDY], DAY) == DAY


def test_a_name_keeps_no_spaces() -> None:
    assert rules.plain_name(" 张　三 ") == "张三"
    assert rules.plain_name("阿依古丽·买买提") == "阿依古丽·买买提"
