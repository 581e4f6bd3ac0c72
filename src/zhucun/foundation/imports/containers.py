"""What kind of file is this, and is it safe to open? Answered before anything is unpacked.

The name of a file proves nothing, so the kind is told from its first bytes. An xlsx (or docx) is a zip
archive, and a zip archive of 42 kB can unpack to petabytes. `check_zip` therefore

1. pins the archive down to one reading: it starts with an entry, ends with its directory, no entry twice,
   none over another, so that the library that reads it later sees the same archive as this check;
2. refuses on the declared numbers: entries, unpacked size, ratio, encryption;
3. unpacks every entry in pieces of 1 MiB, counting what really comes out, and stops at the first byte too
   many;
4. refuses XML that declares a DTD or entities, XML that is not UTF-8, and archives inside the archive.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msoffcrypto

from .faults import Unreadable

Kind = Literal["xlsx", "xls", "csv"]

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 20
_FEED = 1 << 16
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”，再重新上传。"


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much is taken in. File size, rows and unpacked size come from policy (limits.py), the others
    protect the machine. Sizes in bytes; `max_cells` counts the rectangle a sheet spans, empty cells
    included."""

    max_file_bytes: int
    max_rows: int
    max_columns: int = 500
    max_cells: int = 40_000_000
    max_sheets: int = 200
    max_entries: int = 2_000
    max_unpacked_bytes: int = 1 << 30
    max_ratio: int = 300
    ratio_applies_above: int = 32 << 20


_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
)


def kind_of(data: bytes, limits: ReadLimits) -> Kind:
    """The kind of a file from its content; raises Unreadable with a sentence for everything that is not a
    table."""
    if not data:
        raise Unreadable("file-empty", "文件是空的（0 字节）。请检查是否选错了文件，或重新导出后再上传。")
    check_size(len(data), limits)
    if data.startswith(ZIP_MAGIC):
        return _kind_of_zip(data, limits)
    if data.startswith(OLE_MAGIC):
        return _kind_of_ole(data)
    for magic, name in _FOREIGN:
        if data.startswith(magic):
            raise Unreadable(
                "file-kind",
                f"这是{name}，不是表格文件（改扩展名不能改变格式）。请上传 .xlsx、.xls 或 .csv 文件。",
            )
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and any(
        tag in head for tag in (b"<html", b"<table", b"<!doctype", b"<?xml", b"<head")
    ):
        raise Unreadable("file-kind", f"这个文件其实是网页（HTML/XML）格式，不是 Excel 工作簿。{_SAVE_AS}")
    return "csv"


def check_size(size: int, limits: ReadLimits) -> None:
    """Raises Unreadable for a file of more bytes than policy lets in."""
    if size > limits.max_file_bytes:
        raise Unreadable(
            "file-too-large",
            f"文件大小为 {size / (1 << 20):.1f} MB，超过上限 {limits.max_file_bytes / (1 << 20):g} MB。"
            "请删去图片和无关的工作表，或拆成几个文件分别上传。",
        )


def check_zip(data: bytes, limits: ReadLimits) -> zipfile.ZipFile:
    """The archive, opened, once it has passed every check of the module's text; raises Unreadable otherwise.

    Also meant for other zip formats (docx). The entries' content must be read through `pieces`.
    """
    if data.count(b"PK\x01\x02") > limits.max_entries:
        raise _bomb("zip-entries", f"压缩包内的文件数超过 {limits.max_entries} 个")
    archive = _open_pinned(data)
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.max_unpacked_bytes:
        raise _bomb(
            "zip-bomb",
            f"解压后达 {declared / (1 << 20):,.0f} MB，超过上限 "
            f"{limits.max_unpacked_bytes / (1 << 20):,.0f} MB",
        )
    if declared > limits.ratio_applies_above and declared > limits.max_ratio * len(data):
        raise _bomb("zip-bomb", f"解压后是原文件的 {declared // len(data):,} 倍")
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.flag_bits & 0x1:
            raise Unreadable("file-encrypted", f"文件被加密，无法读取。请先解除密码。{_SAVE_AS}")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()
        start = _data_offset(data, entry)
        if entry.header_offset < end:
            raise _bomb("zip-bomb", "压缩包内的文件互相重叠")
        end = start + entry.compress_size
        _check_content(data, entry)
    return archive


def pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry's content in pieces of at most 1 MiB; stops with Unreadable at more than its declared size."""
    start = _data_offset(data, entry)
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        if len(packed) != entry.file_size:
            raise _damaged()
        for offset in range(0, len(packed), _PIECE):
            yield bytes(packed[offset : offset + _PIECE])
        return
    inflater = zlib.decompressobj(-15)
    real = 0
    for offset in range(0, len(packed), _FEED):
        rest = bytes(packed[offset : offset + _FEED])
        while rest and not inflater.eof:
            try:
                piece = inflater.decompress(rest, _PIECE)
            except zlib.error as error:
                raise _damaged() from error
            real += len(piece)
            if real > entry.file_size:
                raise _bomb("zip-bomb", "解压出的内容比声明的多")
            rest = inflater.unconsumed_tail
            if piece:
                yield piece
    if real != entry.file_size or not inflater.eof:
        raise _damaged()


def _kind_of_zip(data: bytes, limits: ReadLimits) -> Kind:
    names = set(check_zip(data, limits).namelist())
    if "xl/vbaProject.bin" in names:
        raise Unreadable("file-macros", f"文件含有宏，不能接收。{_SAVE_AS}")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Unreadable("file-kind", f"这是二进制工作簿（.xlsb）。{_SAVE_AS}")
    if "word/document.xml" in names:
        raise Unreadable(
            "file-kind", "这是 Word 文档，不是表格文件。请把其中的表格复制到模板（.xlsx）里再上传。"
        )
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("file-kind", f"这是 OpenDocument 文件（.ods）。{_SAVE_AS}")
    raise Unreadable(
        "file-kind", "这是压缩包，不是表格文件。请先解压，再上传其中的 .xlsx、.xls 或 .csv 文件。"
    )


def _kind_of_ole(data: bytes) -> Kind:
    """xls, or one of the things that share its outer format: an encrypted xlsx, Word, WPS texts."""
    try:
        container = msoffcrypto.OfficeFile(io.BytesIO(data))
        encrypted = container.is_encrypted()
    except Exception as error:
        # The library raises whatever its parsers raise on damaged input; each means the same to the sender.
        if b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0" in data:
            raise Unreadable(
                "file-kind", "这是 Word 文档，不是表格文件。请把其中的表格复制到模板里再上传。"
            ) from error
        raise _damaged() from error
    if encrypted:
        raise Unreadable(
            "file-encrypted",
            "文件设有打开密码，无法读取。请用 Excel 或 WPS 打开，在“文件—信息—保护工作簿”（WPS："
            "“文件—文档加密”）"
            "中清除密码，保存后重新上传。",
        )
    if type(container).__name__ != "Xls97File":
        raise Unreadable(
            "file-kind", "这是 Word 或演示文稿，不是表格文件。请把其中的表格复制到模板里再上传。"
        )
    return "xls"


def _open_pinned(data: bytes) -> zipfile.ZipFile:
    """The archive, if it ends with its one directory and nothing else: no comment, no second reading, no
    zip64."""
    end = len(data) - 22
    if end < 0 or data[end : end + 4] != b"PK\x05\x06" or data[end + 20 :] != b"\0\0":
        raise _damaged()
    entries = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    offset = int.from_bytes(data[end + 16 : end + 20], "little")
    if offset + size != end or data[end + 4 : end + 8] != b"\0\0\0\0":
        raise _damaged()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error
    names = archive.namelist()
    if len(names) != entries or len({name.lower().replace("\\", "/") for name in names}) != entries:
        raise _damaged()
    return archive


def _data_offset(data: bytes, entry: zipfile.ZipInfo) -> int:
    header = entry.header_offset
    if data[header : header + 4] != ZIP_MAGIC:
        raise _damaged()
    name = int.from_bytes(data[header + 26 : header + 28], "little")
    extra = int.from_bytes(data[header + 28 : header + 30], "little")
    start = header + 30 + name + extra
    if start + entry.compress_size > len(data):
        raise _damaged()
    return start


def _check_content(data: bytes, entry: zipfile.ZipInfo) -> None:
    """Unpack the entry once, counting; look for what must not be in it."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    tail = b""
    for number, piece in enumerate(pieces(data, entry)):
        if number == 0:
            if piece.startswith((ZIP_MAGIC, OLE_MAGIC)) and not entry.filename.startswith(
                "xl/printerSettings"
            ):
                raise Unreadable(
                    "zip-nested",
                    f"文件里嵌有另一个文件（{entry.filename}）。请删除嵌入的对象后另存，再重新上传。",
                )
            if is_xml and not piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                raise _damaged()
        if is_xml:
            seen = tail + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise Unreadable("xml-entities", f"文件内含不允许的 XML 声明（DTD/实体）。{_SAVE_AS}")
            tail = piece[-16:]


def _damaged() -> Unreadable:
    return Unreadable(
        "file-damaged",
        f"文件不完整或已损坏（可能没有下载完、传输中断，或只改了扩展名）。请重新取得原文件；能打开的话，{_SAVE_AS}",
    )


def _bomb(code: str, what: str) -> Unreadable:
    return Unreadable(code, f"文件{what}，为保护系统不予解压。如确是正常表格，{_SAVE_AS}")
