"""What a file is, told from its bytes, and what of it is kept. Pure: bytes in, bytes out.

A name proves nothing, so the type comes from the content. Pictures are decoded and written anew as JPEG, which drops place,
time and whatever was hidden beside the picture. PDF, docx and xlsx are kept as they came and only ever handed out as
downloads under the type found here.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from zhucun.foundation.kernel.errors import Refusal

# Media type -> (ending, what people call it).
KINDS: Final[dict[str, tuple[str, str]]] = {
    "image/jpeg": (".jpg", "JPEG 图片"),
    "image/png": (".png", "PNG 图片"),
    "application/pdf": (".pdf", "PDF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        ".docx",
        "Word 文档（.docx）",
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx", "Excel 工作簿（.xlsx）"),
}
_JPEG, _PNG, _PDF, _DOCX, _XLSX = KINDS
_PARTS: Final = {"word/document.xml": _DOCX, "xl/workbook.xml": _XLSX}

# These protect the machine; what an office may want to change stands in policy.
_PIXELS: Final = 80_000_000
_ENTRIES: Final = 2_000
_UNPACKED: Final = 512 << 20
_QUALITY: Final = 88


@dataclass(frozen=True)
class Kept:
    """What is stored of a file: its bytes, media type and a name without path that ends as the type does."""

    data: bytes
    media_type: str
    name: str


def kept(data: bytes, name: str, *, accept: frozenset[str], largest_side: int) -> Kept:
    """What is stored of ``data``; pictures come out as JPEG with at most ``largest_side`` pixels to a side.

    Raises ``Refusal`` (field ``file``) for an empty file, a type not in ``accept``, a damaged or an oversized picture.
    """
    found = media_type(data)
    if found not in accept:
        what = f"是{KINDS[found][1]}" if found else "不是可以接收的文件"
        taken = "、".join(title for kind, (_, title) in KINDS.items() if kind in accept)
        raise Refusal(
            f"“{plain_name(name, '')}”按内容{what}；这里只接收{taken}。只改扩展名不能改变格式。", field="file"
        )
    if found in (_JPEG, _PNG):
        data, found = _picture(data, largest_side), _JPEG
    return Kept(data, found, plain_name(name, KINDS[found][0]))


def media_type(data: bytes) -> str:
    """The media type of the content, one of ``KINDS``, or "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if data.startswith(b"%PDF-"):
        return _PDF
    return _office(data) if data.startswith(b"PK\x03\x04") else ""


def plain_name(name: str, ending: str) -> str:
    """A file name for people: no path, no invisible characters, at most 200 characters, with the ending of its type."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    if ending:
        stem = shown.rpartition(".")[0] or shown
        return f"{stem[: 200 - len(ending)] or '附件'}{ending}"
    return shown[-200:] or "附件"


def _office(data: bytes) -> str:
    """docx or xlsx; "" for other archives, for macros, for passwords and for what unpacks beyond measure."""
    if data.count(b"PK\x01\x02") > _ENTRIES:
        return ""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, zlib.error):
        return ""
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    if any(entry.flag_bits & 0x1 for entry in entries) or sum(e.file_size for e in entries) > _UNPACKED:
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")


def _picture(data: bytes, largest_side: int) -> bytes:
    """The picture alone, upright, on white, within ``largest_side``."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if width * height > _PIXELS:
                raise Refusal(
                    f"图片有 {width}×{height} 像素，太大，系统不予打开。请缩小后再上传。", field="file"
                )
            image.draft("RGB", (largest_side, largest_side))  # a large JPEG is decoded small
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((largest_side, largest_side))
            canvas = Image.new("RGB", upright.size, "white")
            shown = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
            canvas.paste(shown, mask=shown if shown.mode == "RGBA" else None)
            out = io.BytesIO()
            canvas.save(out, "JPEG", quality=_QUALITY, optimize=True)
            return out.getvalue()
    except Refusal:
        raise
    except Image.DecompressionBombError as bomb:
        raise Refusal("图片的像素太多，系统不予打开。请缩小后再上传。", field="file") from bomb
    except Exception as error:  # decoders raise whatever damaged bytes make them raise
        raise Refusal("图片不完整或已损坏，无法打开。请重新拍摄或另存后再上传。", field="file") from error
