"""What a file is, told from its bytes: hostile ones are refused, pictures are written anew."""

import io
import struct
import zlib

import pytest
from PIL import Image

from zhucun.foundation.attachments.content import Kept, kept, media_type, plain_name
from zhucun.foundation.attachments.guards import ANY, IMAGES
from zhucun.foundation.kernel.errors import Refusal

from .conftest import PDF, office_file, picture

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keep(data: bytes, name: str = "文件", accept: frozenset[str] = ANY, side: int = 2000) -> Kept:
    return kept(data, name, accept=accept, largest_side=side)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture(), "image/jpeg"),
        (picture(form="PNG"), "image/png"),
        (PDF, "application/pdf"),
        (office_file("word/document.xml"), DOCX),
        (office_file("xl/workbook.xml"), XLSX),
        (office_file("word/document.xml", "word/vbaProject.bin"), ""),
        (office_file("readme.txt"), ""),
        (b"PK\x03\x04 not really an archive", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", ""),
        (b"<!DOCTYPE html><script>alert(1)</script>", ""),
        (b"GIF89a" + bytes(20), ""),
        (b"MZ" + bytes(60), ""),
        (b"\n%PDF-1.4", ""),
        (b"", ""),
    ],
)
def test_the_type_is_told_from_the_content(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


def test_a_wrong_ending_is_replaced_by_that_of_the_content() -> None:
    assert keep(PDF, "照片.jpg").name == "照片.pdf"
    assert keep(picture(form="PNG"), "扫描件.docx").name == "扫描件.jpg"


def test_a_page_called_jpg_is_refused_with_what_to_do() -> None:
    with pytest.raises(
        Refusal, match=r"“照片\.jpg”按内容不是可以接收的文件；这里只接收JPEG 图片、PNG 图片。"
    ) as refused:
        keep(b"<html><script>alert(1)</script></html>", "照片.jpg", IMAGES)
    assert refused.value.field == "file"


def test_a_pdf_is_refused_where_only_pictures_are_taken() -> None:
    with pytest.raises(Refusal, match="按内容是PDF；这里只接收"):
        keep(PDF, accept=IMAGES)


def test_what_is_hidden_behind_or_inside_a_picture_does_not_survive() -> None:
    hidden = b"<script>alert(1)</script>"
    polyglot = picture(comment=hidden) + hidden + office_file("word/document.xml")
    stored = keep(polyglot, "照片.jpg").data
    assert hidden not in stored
    assert b"PK\x03\x04" not in stored
    assert media_type(stored) == "image/jpeg"


def test_place_and_time_of_the_camera_are_dropped_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "某牌手机"
    exif.get_ifd(0x8825)[2] = (26.0, 12.0, 0.0)  # GPS latitude
    stored = keep(picture(40, 30, exif=exif), "照片.jpg").data
    with Image.open(io.BytesIO(stored)) as image:
        assert image.size == (30, 40)
        assert not image.getexif()
    assert "某牌手机".encode() not in stored


def test_a_picture_is_brought_within_the_largest_side_and_a_small_one_is_left() -> None:
    with Image.open(io.BytesIO(keep(picture(900, 300), side=600).data)) as image:
        assert image.size == (600, 200)
    with Image.open(io.BytesIO(keep(picture(90, 30), side=600).data)) as image:
        assert image.size == (90, 30)


def test_what_is_transparent_becomes_white_not_black() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(keep(out.getvalue()).data)) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("side", [30_000, 9_000])
def test_a_small_file_that_would_unpack_to_hundreds_of_megapixels_is_refused(side: int) -> None:
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
    bomb += _chunk(b"IDAT", zlib.compress(bytes(side * (side // 8 + 1)))) + _chunk(b"IEND", b"")
    assert len(bomb) < 200_000
    with pytest.raises(Refusal, match=r"像素.*系统不予打开。请缩小后再上传"):
        keep(bomb)


@pytest.mark.parametrize(
    "data", [picture()[:-200], b"\xff\xd8\xff\xe0" + bytes(300), picture(form="PNG")[:60]]
)
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="图片不完整或已损坏"):
        keep(data)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\用户\\桌面\\决定.doc", "决定.pdf"),
        ("报告\u202efdp.exe", "报告fdp.pdf"),
        ("一\r\nSet-Cookie: x.pdf", "一Set-Cookie: x.pdf"),
        ("", "附件.pdf"),
        ("...", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_no_path_and_nothing_invisible(name: str, shown: str) -> None:
    assert plain_name(name, ".pdf") == shown


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
