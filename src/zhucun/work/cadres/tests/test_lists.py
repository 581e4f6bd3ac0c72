"""A list of cadres of many units comes in through the import mechanism, in sets."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.cadres import actions, queries
from zhucun.work.cadres.facts import Line
from zhucun.work.cadres.listing import ListedCadre
from zhucun.work.cadres.models import Cadre, Post, ResumeLine

from .conftest import DAY, MACHINE, POST, actor, browser, cadre, facts, number, shown, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "staging")]
HEADS = "单位,姓名,性别,出生年月,民族,政治面貌,入党时间,参加工作时间,学历,处室,职务,职务层级,任现职时间,联系电话,身份证号,工作简历"
ROW = {
    "单位": "甲县农业局",
    "姓名": "张三",
    "性别": "男",
    "出生年月": "1978.06",
    "政治面貌": "党员",
    "处室": "办公室",
    "职务": "副局长",
    "职务层级": "乡科级副职",
    "任现职时间": "2012.03",
    "身份证号": number(),
    "工作简历": "1996.09—2000.07 某农业大学学生\n2000.07—至今 甲县农业局干部",
}


@pytest.fixture
def staging(settings: Settings, tmp_path: Path) -> None:
    """Staging happens in a temporary folder."""
    settings.VAR = tmp_path


def sheet(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADS.split(","), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def check(*rows: dict[str, str], who: Actor | None = None, area: str = "990101") -> ImportJob:
    who = who or actor("county_office", "990101")
    file = ContentFile(sheet(*rows), name="干部名册.csv")
    job = imports.upload(actor=who, layout="cadres", file=file, county=area)
    work.check(job.pk)
    job.refresh_from_db()
    return job


def take_in(*rows: dict[str, str]) -> ImportJob:
    office = actor("county_office", "990101")
    job = check(*rows)
    assert (job.state, job.errors, job.unsettled) == (ImportJob.State.PREVIEW, 0, 0), (job.message, said(job))
    imports.commit(actor=office, job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    return job


def said(job: ImportJob) -> str:
    return " ".join(fault.sentence for row in import_queries.preview(job).rows for fault in row.faults)


def counts(job: ImportJob) -> tuple[int, int, int]:
    assert job.state == ImportJob.State.DONE, job.message
    return job.created, job.changed, job.unchanged


def test_a_row_becomes_a_cadre_with_post_resume_and_concealed_number() -> None:
    assert counts(take_in(ROW)) == (1, 0, 0)
    row = Cadre.objects.get()
    assert (row.name, row.initials, row.county, row.politics) == ("张三", "zs", "990101", "中共党员")
    assert (row.born_month, row.nation, row.identity) == (date(1978, 6, 1), "汉族", number())
    post = queries.post_on(row, DAY)
    assert post
    assert (post.title, post.department, post.rank, post.valid_from) == (
        "副局长",
        "办公室",
        "副科级",
        date(2012, 3, 1),
    )
    assert [line.text for line in queries.resume(row)] == ["某农业大学学生", "甲县农业局干部"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity FROM cadres_cadre")
        assert number() not in str(cursor.fetchall())
        cursor.execute("SELECT detail FROM audit_auditentry")
        assert number() not in str(cursor.fetchall())
        cursor.execute("SELECT change FROM audit_auditchange")
        assert number() not in str(cursor.fetchall())


def test_the_same_list_again_changes_nothing() -> None:
    take_in(ROW)
    assert counts(take_in(ROW)) == (0, 0, 1)
    assert (Cadre.objects.count(), Post.objects.count(), ResumeLine.objects.count()) == (1, 1, 2)


def test_new_changed_and_unchanged_are_told_apart_and_the_trail_keeps_each() -> None:
    other = {
        **ROW,
        "单位": "甲县教育局",
        "姓名": "李四",
        "身份证号": "",
        "出生年月": "1980.01",
        "工作简历": "",
    }
    take_in(ROW, other)
    third = {**other, "姓名": "王五"}
    job = take_in({**ROW, "姓名": "张叁", "学历": "研究生", "工作简历": ""}, {**other, "联系电话": ""}, third)
    assert counts(job) == (1, 1, 1)
    row = Cadre.objects.get(identity_index=queries.index_of(number()))
    assert (row.name, row.education, len(queries.resume(row))) == ("张叁", "研究生", 2)
    entry = AuditEntry.objects.filter(verb="批量登记干部").latest("recorded_at")
    assert (entry.detail["created"], entry.detail["changed"], entry.detail["rows"]) == (1, 1, 2)
    assert entry.detail["file"] == job.file_hash
    told = AuditChange.objects.filter(entry_id=entry.pk).order_by("number").values_list("change", flat=True)
    assert '"after": "张叁", "before": "张三"' in told[0]
    assert '"new"' in told[1]


def test_a_number_that_was_missing_is_added_to_who_is_registered_by_name() -> None:
    row = cadre()
    assert counts(
        take_in({**ROW, "职务": "", "处室": "", "职务层级": "", "任现职时间": "", "工作简历": ""})
    ) == (0, 1, 0)
    assert Cadre.objects.get().pk == row.pk
    assert Cadre.objects.get().identity == number()


def test_namesakes_with_different_numbers_are_two_people() -> None:
    take_in(ROW)
    assert counts(take_in({**ROW, "身份证号": number(sequence=3)})) == (1, 0, 0)
    assert Cadre.objects.filter(name="张三").count() == 2


def test_a_new_post_of_a_list_ends_the_one_before_and_a_slip_of_the_day_is_corrected() -> None:
    row = cadre(post=POST)
    plain = {**ROW, "身份证号": "", "工作简历": ""}
    take_in({**plain, "职务": "局长", "职务层级": "科级", "任现职时间": "2014.05"})
    spans = Post.objects.filter(cadre=row).order_by("valid_from").values_list("title", "rank", "valid_to")
    assert list(spans) == [("副局长", "副科级", date(2014, 5, 1)), ("局长", "正科级", None)]
    take_in({**plain, "职务": "党组书记、局长", "职务层级": "", "任现职时间": "2014.05"})
    assert [post.title for post in queries.posts(row)] == ["党组书记、局长", "副局长"]
    assert queries.posts(row)[0].rank == "正科级"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"身份证号": number()[:-1] + "0"}, "校验位不对"),
        ({"身份证号": number("19780715")}, "身份证号里的出生年月是 1978.07，与所填的 1978.06"),
        ({"性别": "女"}, "身份证号里的性别是男"),
        ({"政治面貌": "群众", "入党时间": "2001.07"}, "不应有入党时间"),
        ({"参加工作时间": "1970.01"}, "不晚于出生年月"),
        ({"工作简历": "某校学生"}, "看不出起止年月"),
        ({"工作简历": "2001.01—至今 甲\n2000.01—至今 乙"}, "早于上一行"),
        ({"单位": "演示军区"}, "“演示军区”不公开人员"),
        ({"职务层级": "大科级"}, "大科级"),
    ],
)
def test_what_cannot_be_so_is_told_row_by_row_before_anything_is_written(
    changed: dict[str, str], sentence: str
) -> None:
    area = "99" if "单位" in changed else "990101"
    job = check({**ROW, **changed}, who=actor("province_office", "99"), area=area)
    assert job.errors
    assert sentence in said(job)
    assert not Cadre.objects.exists()


def test_a_person_twice_in_one_list_is_told_at_the_second_row() -> None:
    job = check(ROW, {**ROW, "姓名": "李四"})
    assert "与第 2 行的身份证号相同，请保留一行" in said(job)
    plain = {**ROW, "身份证号": ""}
    assert "与第 2 行是同一个人，请保留一行" in said(check(plain, plain))


def test_an_unlikely_age_and_a_number_of_another_area_are_warnings() -> None:
    cadre("乙县教育局", number=number())
    job = check(ROW, {**ROW, "姓名": "李四", "出生年月": "1940.01", "身份证号": "", "工作简历": ""})
    assert (job.errors, job.warnings) == (0, 2)
    assert "该身份证号已在其他地区的单位登记" in said(job)
    assert "75 岁，不在 18 至 70 岁之间" in said(job)
    assert "乙县" not in said(job)


def test_a_number_of_another_unit_of_the_area_stops_the_list_with_what_to_do() -> None:
    cadre("甲县教育局", number=number())
    job = check(ROW)
    imports.commit(actor=actor("county_office", "990101"), job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    assert job.state == ImportJob.State.FAILED
    assert "第 2 行的身份证号已登记在甲县教育局名下（张三）。请先在该人页面办理调动任职" in job.message
    assert Cadre.objects.count() == 1


def test_units_and_offices_of_other_areas_import_nothing() -> None:
    for who in (
        actor("sending_unit", "甲县农业局"),
        actor("county_office", "990102"),
        actor("auditor", "99"),
    ):
        with pytest.raises(NotAllowed):
            check(ROW, who=who)
    listed = [ListedCadre(2, unit("甲县农业局").pk, vars(facts()))]
    with pytest.raises(NotAllowed, match="“甲县农业局”不在您的职责范围内"):
        actions.load_cadres(actor=actor("county_office", "990102"), area="990102", rows=listed, source="名册")


def test_the_preview_masks_numbers_right_and_wrong() -> None:
    wrong = number()[:-1] + ("1" if number()[-1] != "1" else "2")
    office = browser("county_office", "990101")
    for given, sound in ((number(), True), (wrong, False)):
        job = check({**ROW, "身份证号": given})
        assert (job.errors == 0) is sound
        page = shown(office, reverse("import_job", args=[job.pk]))
        assert "张三" in page
        assert given not in page
        assert f"990101{'*' * 10}{given[-2:]}" in page


def rows_of(count: int, *, phone: str = "") -> list[ListedCadre]:
    where = [unit("甲县农业局").pk, unit("甲县教育局").pk]
    study = Line(date(1996, 9, 1), date(2000, 7, 1), "学生")
    line = Line(date(2000, 7, 1), None, "干部")
    return [
        ListedCadre(
            row=place + 2,
            organisation=where[place % 2],
            given={**vars(facts(f"人{place}")), "phone": phone},
            number=number(sequence=2 * place + 1),
            title=f"科员{phone[-1:]}",
            lines=(line,) if phone else (study, line),
        )
        for place in range(count)
    ]


def statements(count: int, phone: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        actions.load_cadres(actor=MACHINE, area="990101", rows=rows_of(count, phone=phone), source="名册")
    return len(seen)


def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    made, changed = [], []
    for count in (50, 400):
        Cadre.objects.all().delete()
        made.append(statements(count, ""))
        assert (Cadre.objects.count(), Post.objects.count(), ResumeLine.objects.count()) == (
            count,
            count,
            2 * count,
        )
        changed.append(statements(count, "13900000001"))
    assert made[0] == made[1]
    assert changed[0] == changed[1]
    assert set(Cadre.objects.values_list("phone", flat=True)) == {"13900000001"}
    assert set(Post.objects.filter(valid_to=None).values_list("title", flat=True)) == {"科员1"}
    assert ResumeLine.objects.count() == 400
    assert Cadre.objects.get(name="人7").identity == number(sequence=15)


def test_two_rows_that_mean_one_registered_person_are_refused() -> None:
    cadre(number=number())
    rows = [
        ListedCadre(2, unit("甲县农业局").pk, vars(facts()), number()),
        ListedCadre(3, unit("甲县农业局").pk, vars(facts())),
    ]
    with pytest.raises(Refusal, match="第 2 行和第 3 行是同一个人，请保留一行"):
        actions.load_cadres(actor=MACHINE, area="990101", rows=rows, source="名册")
    assert not AuditEntry.objects.filter(verb="批量登记干部").exists()


def test_a_row_that_could_mean_two_registered_people_asks_for_the_number() -> None:
    cadre(number=number())
    cadre(number=number(sequence=3), checked=True)
    row = ListedCadre(2, unit("甲县农业局").pk, vars(facts()))
    with pytest.raises(Refusal, match="有 2 名同名同出生年月的“张三”，请填写身份证号以便区分"):
        actions.load_cadres(actor=MACHINE, area="990101", rows=[row], source="名册")
