"""Photographs: one, or a zip of many named after the people; hostile archives are refused."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from zhucun.foundation.attachments import queries as attachments
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.cadres import actions, queries
from zhucun.work.cadres.actions.photos import PhotoReport
from zhucun.work.cadres.models import Cadre

from .conftest import MACHINE, actor, cadre, number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def picture(colour: str = "red", size: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "JPEG")
    return out.getvalue()


class FromWindows(zipfile.ZipInfo):
    """An entry whose name a Chinese Windows wrote: GBK, without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def packed(files: dict[str, bytes], *, entry: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry(name), content)
    return out.getvalue()


def load(files: dict[str, bytes], who: str = "county_office", where: str = "990101") -> PhotoReport:
    data = packed(files)
    return actions.load_photos(
        actor=actor(who, where), division="990101", file=ContentFile(data, name="照片.zip")
    )


def left(report: PhotoReport) -> dict[str, str]:
    return {one.file: one.sentence for one in report.left}


def has_photo(row: Cadre) -> bool:
    return queries.photo(viewer=MACHINE, row=row) is not None


def test_a_new_photograph_takes_the_place_of_the_old() -> None:
    row, us = cadre(), actor("sending_unit", "甲县农业局")
    for colour in ("red", "blue"):
        made = actions.set_photo(actor=us, cadre=row, file=ContentFile(picture(colour), name="照片.jpg"))
    assert queries.photo(viewer=us, row=row) == made
    assert len(attachments.of(viewer=us, subject_kind=queries.PHOTO, subject_id=str(row.pk))) == 1


def test_a_photograph_is_seen_by_who_sees_the_person_and_set_by_who_keeps_it() -> None:
    row = cadre()
    made = actions.set_photo(actor=MACHINE, cadre=row, file=ContentFile(picture(), name="照片.jpg"))
    assert attachments.attachment(viewer=actor("auditor", "9901"), pk=made.pk) == made
    for who in (actor("sending_unit", "甲县教育局"), actor("county_office", "990102")):
        assert attachments.attachment(viewer=who, pk=made.pk) is None
        with pytest.raises(NotAllowed):
            actions.set_photo(actor=who, cadre=row, file=ContentFile(picture(), name="照片.jpg"))


def test_only_a_picture_becomes_a_photograph() -> None:
    with pytest.raises(Refusal, match="这里只接收JPEG 图片、PNG 图片") as refused:
        actions.set_photo(actor=MACHINE, cadre=cadre(), file=ContentFile(b"%PDF-1.4", name="照片.jpg"))
    assert refused.value.field == "file"


def test_a_zip_is_matched_by_unit_and_name_by_name_or_by_number_and_the_rest_is_told() -> None:
    one = cadre("甲县农业局", "张三", number=number())
    two = cadre("甲县教育局", "李四")
    three = cadre("甲县农业局", "王五")
    twins = cadre("甲县农业局", "赵六"), cadre("甲县教育局", "赵六", checked=True)
    foreign = cadre("乙县教育局", "钱七")
    report = load(
        {
            f"{number()}.jpg": picture(),
            "照片/李四.jpg": picture(),
            "甲县农业局_王五.JPEG": picture(),
            "赵六.jpg": picture(),
            "钱七.jpg": picture(),
            "甲县教育局_张三.jpg": picture(),
            "王五.png": picture(),
            "说明.txt": b"x",
            "__MACOSX/._x.jpg": b"x",
            "Thumbs.db": b"x",
        }
    )
    assert {cadre_.pk for _, cadre_ in report.done} == {one.pk, two.pk, three.pk}
    assert all(has_photo(row) for row in (one, two, three))
    assert not any(has_photo(row) for row in (*twins, foreign))
    told = left(report)
    assert set(told) == {"赵六.jpg", "钱七.jpg", "甲县教育局_张三.jpg", "王五.png", "说明.txt"}
    assert "有 2 个“赵六”" in told["赵六.jpg"]
    assert "写成“单位_姓名”或身份证号" in told["赵六.jpg"]
    assert "没有找到“钱七”" in told["钱七.jpg"]
    assert "没有找到“甲县教育局_张三”" in told["甲县教育局_张三.jpg"]
    assert "与“甲县农业局_王五.JPEG”是同一个人的照片" in told["王五.png"]
    assert "不是照片" in told["说明.txt"]
    entry = AuditEntry.objects.get(verb="批量设置照片")
    assert entry.detail == {"set": 3, "left": 5}


def test_numbers_in_file_names_are_masked_in_the_report_and_the_trail() -> None:
    cadre(number=number())
    report = load({f"{number()}.jpg": picture(), f"{number('19800101')}.jpg": picture()})
    text = f"{report.done} {report.left} {[one.detail for one in AuditEntry.objects.all()]}"
    names = " ".join(str(one.subject_label) for one in AuditEntry.objects.all())
    assert number() not in text + names
    assert number("19800101") not in text + names
    assert left(report) == {f"990101{'*' * 10}{number('19800101')[-2:]}.jpg": "没有登记这个身份证号的人"}


def test_a_damaged_picture_is_told_and_the_others_are_set() -> None:
    one, two = cadre(name="张三"), cadre(name="李四")
    report = load({"张三.jpg": picture(size=200)[:400], "李四.jpg": picture()})
    assert not has_photo(one)
    assert has_photo(two)
    assert "图片不完整或已损坏" in left(report)["张三.jpg"]


def test_a_unit_sets_the_photographs_of_its_own_people_alone() -> None:
    mine, other = cadre("甲县农业局", "张三"), cadre("甲县教育局", "李四")
    report = load({"张三.jpg": picture(), "李四.jpg": picture()}, "sending_unit", "甲县农业局")
    assert has_photo(mine)
    assert not has_photo(other)
    assert "没有找到“李四”" in left(report)["李四.jpg"]


def test_names_packed_by_a_chinese_windows_are_read() -> None:
    row = cadre(name="张三")
    data = packed({"张三.jpg": picture()}, entry=FromWindows)
    assert "张三".encode() not in data
    file = ContentFile(data, name="照片.zip")
    report = actions.load_photos(actor=actor("county_office", "990101"), division="990101", file=file)
    assert (left(report), has_photo(row)) == ({}, True)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("张三.jpg", bytes(64 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a zip at all", "压缩包不完整或已损坏"),
        (packed({"张三.jpg": b"x"})[:-5], "压缩包不完整或已损坏"),
        (packed({"内层.zip": packed({"张三.jpg": b"x"})}), "压缩包里还有压缩包"),
        (bomb(), "为保护系统不予解压"),
        (packed({f"{place}.jpg": b"x" for place in range(2_001)}), "文件太多"),
    ],
)
def test_an_archive_that_is_not_safe_is_refused(data: bytes, sentence: str) -> None:
    cadre()
    with pytest.raises(Refusal, match=sentence) as refused:
        actions.load_photos(actor=MACHINE, division="990101", file=ContentFile(data, name="照片.zip"))
    assert refused.value.field == "file"
    assert "Excel" not in refused.value.sentence


def test_a_path_in_a_name_leads_nowhere() -> None:
    row = cadre(name="张三")
    report = load({"../../../张三.jpg": picture()})
    assert [name for name, _ in report.done] == ["张三.jpg"]
    photo = queries.photo(viewer=MACHINE, row=row)
    assert photo
    assert photo.name == "张三.jpg"
