"""Adding, opening, removing and sweeping the files of a record."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.attachments import actions, guards, queries, store
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy

from .conftest import KIND, MACHINE, PDF, account, add, picture

BACKEND = "django.contrib.auth.backends.ModelBackend"


def stored() -> list[Path]:
    """What lies in the storage."""
    return sorted(path for path in Path(default_storage.path("attachments")).rglob("*") if path.is_file())


def content(row: Attachment) -> bytes:
    """The bytes a row holds."""
    with queries.open_file(row) as file:
        return bytes(file.read())


def aged(path: Path, hours: float) -> Path:
    """The file as if written hours ago."""
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))
    return path


def set_locally(key: str, value: int, division: str) -> None:
    policy.set_local_value(
        actor=MACHINE, key=key, division=division, value=value, valid_from=clock.today(), citation="测试"
    )


def test_a_file_is_kept_by_its_content_and_noted_in_the_trail(office: Actor) -> None:
    row = add(office, PDF, "决定.pdf")
    assert (row.name, row.media_type, row.size, row.county) == (
        "决定.pdf",
        "application/pdf",
        len(PDF),
        "141028",
    )
    assert [path.name for path in stored()] == [row.sha256]
    assert stored()[0].parent.name == row.sha256[:2]
    entry = AuditEntry.objects.get(verb="上传附件", subject_id=str(row.pk))
    assert (entry.actor_id, entry.detail["file"]) == (office.id, row.sha256)
    assert content(row) == PDF


def test_the_same_bytes_lie_once_and_each_record_has_its_row(office: Actor) -> None:
    first, second = add(office, PDF, "甲.pdf"), add(office, PDF, "乙.pdf")
    assert first.pk != second.pk
    assert len(stored()) == 1
    assert [row.name for row in queries.of(viewer=office, subject_kind=KIND, subject_id="r1")] == [
        "甲.pdf",
        "乙.pdf",
    ]


def test_who_may_not_write_adds_and_removes_nothing(office: Actor) -> None:
    reader = actor_for(account("auditor"))
    row = add(office, PDF)
    with pytest.raises(NotAllowed):
        add(reader, PDF)
    with pytest.raises(NotAllowed):
        actions.remove(actor=reader, attachment=row)
    assert Attachment.objects.filter(removed_at=None).count() == 1


def test_a_kind_nobody_registered_is_closed_to_all(office: Actor) -> None:
    with pytest.raises(NotAllowed):
        add(office, PDF, kind="unknown")


def test_a_guard_cannot_ask_for_a_type_that_is_never_taken() -> None:
    with pytest.raises(ValueError, match="image/svg"):
        guards.register(
            "x", title="x", may_read=lambda *_: True, may_write=lambda *_: True, accept={"image/svg+xml"}
        )


@pytest.mark.clause("PD-020")
def test_the_limit_on_size_is_the_countys_and_names_itself(office: Actor) -> None:
    big = PDF + bytes(2 << 20)
    assert add(office, big).size == len(big)
    set_locally("attachments.max_file_mb", 1, "141028")
    with pytest.raises(Refusal, match="文件超过上限 1 MB") as refused:
        add(office, big)
    assert refused.value.field == "file"


def test_a_huge_file_is_given_up_at_the_first_byte_too_many(office: Actor) -> None:
    taken = []

    class Endless:
        name = "巨大.pdf"

        def chunks(self) -> Iterator[bytes]:
            while True:
                taken.append(1)
                yield bytes(1 << 20)

    with pytest.raises(Refusal, match="文件超过上限 20 MB") as refused:
        actions.add(actor=office, subject_kind=KIND, subject_id="r1", county="141028", file=Endless())
    assert refused.value.clause == "PD-020"
    assert len(taken) == 21
    assert stored() == []


def test_an_empty_file_is_refused(office: Actor) -> None:
    with pytest.raises(Refusal, match="文件是空的"):
        add(office, b"")


@pytest.mark.clause("PD-021")
def test_the_largest_side_of_a_picture_is_a_parameter(office: Actor) -> None:
    before = add(office, picture(1200, 400), "照片.png")
    set_locally("attachments.max_image_px", 400, "141028")
    after = add(office, picture(1200, 400), "照片.png")
    assert before.sha256 != after.sha256
    assert after.media_type == "image/jpeg"
    assert after.size < before.size


def test_a_removed_file_is_no_longer_shown_and_cannot_be_removed_twice(office: Actor) -> None:
    row = add(office, PDF)
    actions.remove(actor=office, attachment=row)
    assert queries.of(viewer=office, subject_kind=KIND, subject_id="r1") == []
    assert queries.attachment(viewer=office, pk=row.pk) is None
    assert AuditEntry.objects.filter(verb="移除附件", subject_id=str(row.pk)).count() == 1
    with pytest.raises(Conflict, match="已被移除"):
        actions.remove(actor=office, attachment=row)


# --- the page ---------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(office: Actor) -> Client:
    client = Client()
    client.force_login(account("auditor"), backend=BACKEND)
    return client


def test_a_document_is_a_download_that_no_browser_runs_or_keeps(office: Actor, browser: Client) -> None:
    row = add(office, PDF, '决定 "一".pdf')
    answer = browser.get(reverse("attachment", args=[row.pk]))
    assert (answer.status_code, answer.getvalue()) == (200, PDF)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert AuditEntry.objects.filter(verb="下载附件", subject_id=str(row.pk)).count() == 1


def test_a_picture_is_shown_on_the_page_and_not_noted_each_time(office: Actor, browser: Client) -> None:
    row = add(office, picture(), "照片.jpg")
    answer = browser.get(reverse("attachment", args=[row.pk]))
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Type"] == "image/jpeg"
    assert not AuditEntry.objects.filter(verb="下载附件").exists()


def test_foreign_removed_and_unknown_files_answer_404_alike(office: Actor, browser: Client) -> None:
    row = add(office, PDF)
    other = Client()
    other.force_login(account("auditor", "141029"), backend=BACKEND)
    assert other.get(reverse("attachment", args=[row.pk])).status_code == 404
    assert browser.get(reverse("attachment", args=[uuid4()])).status_code == 404
    actions.remove(actor=office, attachment=row)
    assert browser.get(reverse("attachment", args=[row.pk])).status_code == 404
    assert Client().get(reverse("attachment", args=[row.pk])).status_code == 302


def test_a_file_the_storage_lost_says_so(office: Actor, browser: Client) -> None:
    row = add(office, PDF, "决定.pdf")
    stored()[0].unlink()
    answer = browser.get(reverse("attachment", args=[row.pk]))
    assert answer.status_code == 404
    assert "附件“决定.pdf”的内容不在服务器上" in answer.content.decode()


# --- crashes, races, sweeping -----------------------------------------------------------------------------------


def test_a_crash_between_file_and_row_leaves_an_orphan_that_the_sweep_takes_after_an_hour(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions, "record", crash)
    with pytest.raises(RuntimeError):
        add(office, PDF)
    (orphan,) = stored()
    assert not Attachment.objects.exists()
    folder = orphan.parent.name
    aged(orphan, 0.9)
    assert actions.sweep(folder) == 0
    aged(orphan, 1.1)
    assert (actions.sweep(folder), stored()) == (1, [])
    assert actions.sweep(folder) == 0


def test_a_file_that_a_row_holds_is_never_swept_however_old(office: Actor) -> None:
    row = add(office, PDF)
    aged(stored()[0], 10_000)
    assert actions.sweep(row.sha256[:2]) == 0
    assert content(row) == PDF


def test_a_file_half_written_by_a_crash_is_written_anew(office: Actor) -> None:
    sha256 = add(office, PDF).sha256
    stored()[0].write_bytes(PDF[:7])
    row = add(office, PDF)
    assert row.sha256 == sha256
    assert content(row) == PDF


def test_what_bears_no_contents_name_is_swept_as_well(office: Actor) -> None:
    row = add(office, PDF)
    stray = stored()[0].parent / f"{row.sha256}_k3f9a1x"
    stray.write_bytes(b"left over")
    aged(stray, 2)
    assert actions.sweep(row.sha256[:2]) == 1
    assert [path.name for path in stored()] == [row.sha256]


@pytest.mark.clause("PD-022")
def test_the_bytes_of_a_removed_file_go_when_the_days_for_a_mistake_are_over(office: Actor) -> None:
    row = add(office, PDF)
    actions.remove(actor=office, attachment=row)
    Attachment.objects.filter(pk=row.pk).update(removed_at=clock.now() - timedelta(days=29))
    aged(stored()[0], 10_000)
    assert actions.sweep(row.sha256[:2]) == 0
    set_locally("attachments.removed_kept_days", 28, "")
    assert actions.sweep(row.sha256[:2]) == 1
    assert Attachment.objects.filter(pk=row.pk).exists()


def test_each_sweep_looks_into_one_folder_that_exists_or_not() -> None:
    assert actions.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_two_people_who_add_the_same_bytes_at_once_both_have_them(office: Actor) -> None:
    def person(number: int) -> Attachment:
        try:
            return add(office, PDF, f"{number}.pdf")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(person, range(8)))
    assert len({row.pk for row in rows}) == 8
    assert [path.name for path in stored()] == [rows[0].sha256]
    assert content(rows[7]) == PDF


@pytest.mark.django_db(transaction=True)
def test_bytes_added_again_while_the_sweep_takes_their_orphan_are_there_in_the_end(office: Actor) -> None:
    """However the two fall, a committed row has its file."""

    def sweep(_: int) -> None:
        try:
            actions.sweep(folder)
        finally:
            connection.close()

    def person(_: int) -> Attachment:
        try:
            return add(office, PDF)
        finally:
            connection.close()

    row = add(office, PDF)
    folder = row.sha256[:2]
    for _ in range(5):
        Attachment.objects.all().delete()
        store.keep(row.sha256, PDF)
        aged(stored()[0], 2)
        with ThreadPoolExecutor(2) as pool:
            swept, added = pool.submit(sweep, 0), pool.submit(person, 0)
            swept.result()
            assert content(added.result()) == PDF


def test_a_file_given_by_a_form_is_taken_like_any_other(office: Actor) -> None:
    file = ContentFile(PDF, name="表单.pdf")
    row = actions.add(actor=office, subject_kind=KIND, subject_id="r2", county="141028", file=file)
    assert row.name == "表单.pdf"
