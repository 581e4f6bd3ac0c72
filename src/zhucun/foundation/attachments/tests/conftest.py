"""A kind of record whose files its keeper adds and its readers open, and files made for the purpose."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.attachments import actions, guards
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.kernel.actor import Actor, system

MACHINE = system("测试")
KIND = "test_report"


@pytest.fixture(autouse=True)
def storage(db: None) -> Iterator[None]:
    """An empty storage."""
    shutil.rmtree(default_storage.path("attachments"), ignore_errors=True)
    yield
    shutil.rmtree(default_storage.path("attachments"), ignore_errors=True)


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """A kind of record: county offices write, auditors read as well."""
    guards.register(
        KIND,
        title="测试材料",
        may_read=lambda viewer, row: viewer.holds({"county_office", "auditor"}, path=[row.county]),
        may_write=lambda actor, subject: actor.holds({"county_office"}),
    )
    yield
    guards._guards.pop(KIND)


def account(role: str, division: str = "141028") -> User:
    """A person with a role in a county."""
    user = accounts.create_user(actor=MACHINE, username=role + division, name=role, password="Qingchuan-2015")
    accounts.grant_role(actor=MACHINE, user=user, role=role, division=division, since=date(2015, 1, 1))
    return user


@pytest.fixture
def office() -> Actor:
    """The county's office."""
    return actor_for(account("county_office"))


def add(who: Actor, data: bytes, name: str = "材料.pdf", kind: str = KIND) -> Attachment:
    """Add a file to record "r1" of the county."""
    return actions.add(
        actor=who, subject_kind=kind, subject_id="r1", county="141028", file=ContentFile(data, name=name)
    )


def picture(width: int = 40, height: int = 30, form: str = "JPEG", **options: object) -> bytes:
    """A picture, one half red."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def office_file(part: str, *more: str) -> bytes:
    """The bones of a docx or xlsx."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
