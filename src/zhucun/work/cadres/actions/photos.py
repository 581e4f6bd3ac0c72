"""Photographs: one at a time, or a zip of them named after the people."""

import zipfile
from dataclasses import dataclass, field
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction

from zhucun.foundation.attachments import actions as attachments
from zhucun.foundation.attachments import queries as attachment_queries
from zhucun.foundation.attachments.actions import UploadedFile
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.audit.actions import record
from zhucun.foundation.imports.containers import check_zip, pieces
from zhucun.foundation.imports.faults import Unreadable
from zhucun.foundation.imports.limits import read_limits
from zhucun.foundation.kernel import clock, identity
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

from .. import queries, rules
from ..models import Cadre
from .keeping import SUBJECT, authorise

_ENDINGS: Final = (".jpg", ".jpeg", ".png")
_UTF8: Final = 0x800  # the flag of a zip entry whose name is UTF-8; Windows writes GBK without it
_WRONG: Final = {
    "file-damaged": "压缩包不完整或已损坏，请重新压缩后再上传",
    "file-encrypted": "压缩包设有密码，请去掉密码后再上传",
    "zip-nested": "压缩包里还有压缩包或文档，请只放照片",
    "zip-entries": "压缩包里的文件太多，请分几次上传",
}


@dataclass(frozen=True)
class Unset:
    """A photograph that was not taken over, and why."""

    file: str
    sentence: str


@dataclass
class PhotoReport:
    """Who got a photograph, as (file, cadre), and which files did not become one."""

    done: list[tuple[str, Cadre]] = field(default_factory=list)
    left: list[Unset] = field(default_factory=list)


def set_photo(*, actor: Actor, cadre: Cadre, file: UploadedFile) -> Attachment:
    """Set the photograph of a cadre; earlier ones are removed. Raises what ``attachments.add`` raises."""
    authorise(actor, cadre.organisation)
    of = {"subject_kind": queries.PHOTO, "subject_id": str(cadre.pk)}
    made = attachments.add(actor=actor, county=cadre.county, file=file, **of)
    with transaction.atomic():
        Cadre.objects.select_for_update(of=("self",)).get(pk=cadre.pk)
        for earlier in attachment_queries.of(viewer=actor, **of)[:-1]:  # of two set at once the later stays
            attachments.remove(actor=actor, attachment=earlier)
    return made


def load_photos(*, actor: Actor, division: str, file: UploadedFile) -> PhotoReport:
    """Set the photographs of a zip for cadres the actor keeps in an area (key; a unit's own people whatever the area).

    Files are named 单位_姓名, 姓名 or the identity number. What fits nobody or several is reported and left; so is what is
    no picture. Raises ``Refusal`` (field ``file``) for an archive that is not safe to open.
    """
    data, archive = _opened(file, division)
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    people = _People(actor, division)
    report = PhotoReport()
    for entry in entries:
        name = _name(entry)
        base = name.rpartition("/")[2]
        if base.startswith(".") or name.startswith("__MACOSX/") or base == "Thumbs.db":
            continue  # left there by the system that packed it
        if not base.lower().endswith(_ENDINGS):
            report.left.append(Unset(base, "不是照片（只接收 .jpg、.jpeg、.png）"))
            continue
        found = people.meant(base.rpartition(".")[0])
        if isinstance(found, str):
            report.left.append(Unset(people.shown(base), found))
            continue
        if double := next((other for other, cadre in report.done if cadre.pk == found.pk), None):
            report.left.append(Unset(people.shown(base), f"与“{people.shown(double)}”是同一个人的照片"))
            continue
        content = b"".join(pieces(data, entry))
        try:
            set_photo(actor=actor, cadre=found, file=ContentFile(content, name=f"{found.name}.jpg"))
        except Refusal as refusal:
            report.left.append(Unset(people.shown(base), refusal.sentence))
        else:
            report.done.append((base, found))
    report.done = [(people.shown(name), cadre) for name, cadre in report.done]
    with transaction.atomic():
        record(
            actor=actor, verb="批量设置照片", subject_kind=SUBJECT, subject_id="", subject_label=file.name or "照片",
            county=division, detail={"set": len(report.done), "left": len(report.left)},
        )  # fmt: skip
    return report


class _People:
    """Finds who a file's name means among the cadres the actor keeps in an area."""

    def __init__(self, actor: Actor, division: str) -> None:
        rows = queries.kept_by(actor)
        if not actor.organisations({"sending_unit"}):
            rows = rows.filter(county__startswith=division)
        self._by_name: dict[str, list[Cadre]] = {}
        self._by_index: dict[str, Cadre] = {}
        for row in rows.defer("identity"):
            self._by_name.setdefault(row.name, []).append(row)
            if row.identity_index:
                self._by_index[row.identity_index] = row

    def meant(self, stem: str) -> Cadre | str:
        """The cadre, or the sentence that says why nobody."""
        if _is_number(stem):
            return self._by_index.get(queries.index_of(stem.upper())) or "没有登记这个身份证号的人"
        unit, _, name = stem.rpartition("_")
        fits = self._by_name.get(rules.plain_name(name), [])
        if unit:
            fits = [row for row in fits if row.organisation.name == unit.strip()]
        if len(fits) == 1:
            return fits[0]
        if fits:
            units = "、".join(row.organisation.name for row in fits[:5])
            return f"有 {len(fits)} 个“{name}”（{units}），请把文件名写成“单位_姓名”或身份证号"
        return f"没有找到“{stem}”，请核对单位全称和姓名，或先登记此人"

    @staticmethod
    def shown(file: str) -> str:
        """The file's name without digits of an identity number."""
        stem, dot, ending = file.rpartition(".")
        return f"{identity.masked(stem)}{dot}{ending}" if _is_number(stem) else file


def _is_number(stem: str) -> bool:
    return len(stem) == 18 and stem[:17].isdigit()


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as whoever packed it saw it."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename


def _opened(file: UploadedFile, division: str) -> tuple[bytes, zipfile.ZipFile]:
    limits = read_limits(division, clock.today())
    data = bytearray()
    for piece in file.chunks():
        data += piece
        if len(data) > limits.max_file_bytes:
            most = limits.max_file_bytes >> 20
            raise Refusal(f"压缩包超过上限 {most} MB，请分几次上传。", "PD-004", "file")
    try:
        return bytes(data), check_zip(bytes(data), limits)
    except Unreadable as wrong:
        sentence = _WRONG.get(
            wrong.fault.code, "压缩包解压后过大或结构异常，为保护系统不予解压，请分几次上传"
        )
        raise Refusal(f"{sentence}。", field="file") from wrong
