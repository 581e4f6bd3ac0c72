"""The import pages: from the list of kinds to a finished job, and who sees what."""

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import cast

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhucun.foundation.accounts.models import User
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.imports import registry, staging, work
from zhucun.foundation.imports.models import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.organisations.models import Organisation

from . import kinds
from .conftest import HEADING, ROWS, make_user
from .files import xlsx

Send = Callable[..., ImportJob]
State = ImportJob.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browser(client: Client, user: User, kind: None, staged: object) -> Client:
    """Signed in as the provincial office."""
    client.force_login(user, backend=BACKEND)
    return client


def content(response: object) -> bytes:
    """The bytes of a download."""
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(cast(Iterable[bytes], response.streaming_content))


def test_the_first_page_offers_the_kinds_with_their_templates(browser: Client) -> None:
    page = browser.get(reverse("imports")).content.decode()
    assert "测试单位" in page
    assert reverse("import_template", args=[kinds.CODE]) in page


def test_the_template_downloads_as_a_workbook(browser: Client) -> None:
    response = browser.get(reverse("import_template", args=[kinds.CODE]))
    book = openpyxl.load_workbook(io.BytesIO(content(response)))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADING


def test_an_upload_leads_to_its_job_and_through_it_to_done(browser: Client) -> None:
    file = SimpleUploadedFile("单位.xlsx", xlsx([HEADING, *ROWS, ["甲县民政局", 3, "省发改委"]]))
    area = divisions.by_code("43", clock.today()).key
    answer = browser.post(reverse("import_upload", args=[kinds.CODE]), {"file": file, "county": area})
    job = ImportJob.objects.get()
    here = reverse("import_job", args=[job.pk])
    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    waiting = browser.get(here).content.decode()
    assert reverse("import_progress", args=[job.pk]) in waiting
    work.check(job.id)
    assert browser.get(reverse("import_progress", args=[job.pk])).headers["HX-Refresh"] == "true"
    asking = browser.get(here).content.decode()
    assert "省发展和改革委员会（相似" in asking
    assert reverse("import_commit", args=[job.pk]) not in asking
    browser.post(reverse("import_names", args=[job.pk]), {"name-0": "lead-2"})
    assert reverse("import_commit", args=[job.pk]) in browser.get(here).content.decode()
    browser.post(reverse("import_commit", args=[job.pk]))
    work.commit(job.id)
    assert "新增 4 行" in browser.get(here).content.decode()
    assert Organisation.objects.filter(county=area).count() == 4


def test_faults_are_shown_by_row_and_cell_and_the_marked_workbook_downloads(
    browser: Client, send: Send
) -> None:
    job = send([*ROWS, ["甲县审计局", "九", None]])
    work.check(job.id)
    page = browser.get(reverse("import_job", args=[job.pk])).content.decode()
    assert "第 5 行 B5（编制数）的“九”应为整数" in page
    assert "甲县教育局" not in page
    assert reverse("import_commit", args=[job.pk]) not in page
    everything = browser.get(reverse("import_job", args=[job.pk]), {"show": "all"}).content.decode()
    assert "甲县教育局" in everything
    marked = browser.get(reverse("import_marked", args=[job.pk]))
    book = openpyxl.load_workbook(io.BytesIO(content(marked)))
    assert book["名单"]["B5"].comment is not None
    assert AuditEntry.objects.filter(verb="导出", subject_id=str(job.pk)).count() == 1


def test_a_refused_upload_keeps_the_form_and_says_why(browser: Client) -> None:
    area = divisions.by_code("43", clock.today()).key
    empty = SimpleUploadedFile("空.xlsx", b"")
    answer = browser.post(reverse("import_upload", args=[kinds.CODE]), {"file": empty, "county": area})
    assert answer.status_code == 422
    assert "文件是空的" in answer.content.decode()


def test_a_commit_with_errors_is_refused_with_a_message(browser: Client, send: Send) -> None:
    job = send([["甲县审计局", "九", None]])
    work.check(job.id)
    page = browser.post(reverse("import_commit", args=[job.pk]), follow=True).content.decode()
    assert "还有 1 处错误" in page


def test_the_list_of_imports_is_taken_along_as_csv(browser: Client, send: Send) -> None:
    send()
    response = browser.get(reverse("imports"), {"export": "csv"})
    assert "单位.xlsx,测试单位,已上传" in content(response).decode("utf-8-sig")


def test_a_job_is_cancelled_from_its_page(browser: Client, send: Send) -> None:
    job = send()
    browser.post(reverse("import_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.parametrize("page", ["import_job", "import_progress", "import_marked"])
def test_a_job_of_others_looks_like_none(client: Client, send: Send, page: str) -> None:
    job = send()
    other = make_user("other", kinds.ROLE, divisions.by_code("44", clock.today()).key)
    client.force_login(other, backend=BACKEND)
    for pk in (job.pk, "01900000-0000-7000-8000-000000000000"):
        assert client.get(reverse(page, args=[pk])).status_code == 404


def test_a_role_without_the_kind_gets_neither_form_nor_template(
    client: Client, kind: None, county: str
) -> None:
    client.force_login(make_user("clerk", "auditor", county), backend=BACKEND)
    assert "测试单位" not in client.get(reverse("imports")).content.decode()
    for page in ("import_upload", "import_template"):
        assert client.get(reverse(page, args=[kinds.CODE])).status_code == 403


def test_the_list_of_imports_takes_the_same_number_of_queries_however_long(
    browser: Client, send: Send
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(reverse("imports"))
        return len(captured)

    send()
    queries()
    one = queries()
    for _ in range(5):
        send()
    assert queries() == one


def test_a_wrong_name_keeps_what_was_chosen_and_says_which_line_it_is(browser: Client, send: Send) -> None:
    job = send([["甲县教育局", 1, "省发改委"], ["甲县水利局", 1, "烟草公司"]])
    work.check(job.pk)
    answer = browser.post(
        reverse("import_names", args=[job.pk]), {"name-0": "lead-2", "other-1": "省烟草总公司"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="省烟草总公司"' in page
    assert '<option value="lead-2" selected>' in page
    assert "“烟草公司”对应的“省烟草总公司”不在牵头部门名册中" in page
    job.refresh_from_db()
    assert job.unsettled == 2


def test_a_job_whose_files_are_gone_says_so_instead_of_committing(browser: Client, send: Send) -> None:
    job = send()
    work.check(job.pk)
    staging.remove(job.pk)
    browser.post(reverse("import_commit", args=[job.pk]))
    page = browser.get(reverse("import_job", args=[job.pk])).content.decode()
    assert "上传的文件已不在服务器上" in page
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_crafted_page_number_is_no_error(browser: Client, send: Send) -> None:
    job = send()
    work.check(job.pk)
    assert browser.get(reverse("import_job", args=[job.pk]), {"after": "9" * 5000}).status_code == 200


def test_a_kind_that_belongs_to_something_asks_for_one_the_actor_may_use(browser: Client) -> None:
    chosen = registry.kind(kinds.CODE)
    subjects = registry.Subjects("批次", lambda actor, area: [("7", "第七批")], lambda pk: f"/batches/{pk}/")
    registry._kinds[kinds.CODE] = replace(chosen, subjects=subjects)
    area = divisions.by_code("43", clock.today()).key
    address = reverse("import_upload", args=[kinds.CODE])

    def post(**data: str) -> tuple[int, str]:
        file = SimpleUploadedFile("单位.xlsx", xlsx([HEADING, *ROWS]))
        answer = browser.post(address, {"file": file, "county": area, **data})
        return answer.status_code, answer.content.decode()

    assert post()[0] == 422
    assert post(subject="8")[0] == 422  # another's, or made up
    assert post(subject="7")[0] == 302
    job = ImportJob.objects.get()
    assert job.subject == "7"
    page = browser.get(reverse("import_job", args=[job.pk])).content.decode()
    assert "第七批" in page
    assert f"{address}?subject=7" in page or job.is_working
    assert 'value="7" selected' in browser.get(address, {"subject": "7"}).content.decode()
