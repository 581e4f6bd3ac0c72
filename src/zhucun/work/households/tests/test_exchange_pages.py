"""The pages of the registry in bulk."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.imports import actions, work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.tests.conftest import make_user
from zhucun.work.households.bulk.layout import CODE
from zhucun.work.households.models import Household

from . import world
from .exchange import family, number, workbook
from .test_exchange import load

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Client:
    """The county's office, signed in, with a place for staging."""
    settings.VAR = tmp_path
    client = Client()
    client.force_login(make_user("office", "county_office", world.COUNTY))
    return client


@pytest.fixture
def job(office: Client) -> ImportJob:
    """A checked workbook that changes one household and adds another."""
    load(family())
    from zhucun.foundation.accounts.models import User

    file = SimpleUploadedFile("两户.xlsx", workbook(family(arable="5") + family(2)))
    job = actions.upload(
        actor=actor_for(User.objects.get(username="office")), layout=CODE, file=file, county=world.COUNTY
    )
    work.check(job.id)
    job.refresh_from_db()
    return job


def test_the_preview_says_what_will_change_before_and_after(office: Client, job: ImportJob) -> None:
    page = office.get(f"/imports/{job.pk}/").content.decode()
    assert "新增 2 行，修改 2 行，不变 0 行" in page
    assert "耕地（亩）" in page
    assert ">3.5<" in page
    assert number(3) not in page


def test_a_waiting_sheet_is_compared_and_the_result_exported(office: Client, job: ImportJob) -> None:
    assert f"/households/exchange/{job.pk}/" in office.get("/households/exchange/").content.decode()
    page = office.get(f"/households/exchange/{job.pk}/").content.decode()
    assert "只在对方文件中" in page
    assert "耕地（亩）" in page
    only = office.get(f"/households/exchange/{job.pk}/?kind=added").content.decode()
    assert "耕地（亩）" not in only
    answer = office.get(f"/households/exchange/{job.pk}/?export=csv")
    assert "耕地（亩）,3.5,5" in b"".join(answer).decode()


def test_the_sheet_is_committed_from_there(office: Client, job: ImportJob) -> None:
    office.post(f"/imports/{job.pk}/commit/")
    work.commit(job.id)
    job.refresh_from_db()
    assert (job.state, job.created, job.changed) == ("done", 2, 2)
    assert Household.objects.count() == 2
    assert office.get(f"/households/exchange/{job.pk}/").status_code == 404


def test_an_export_states_its_rows_and_full_numbers_need_a_reason(office: Client) -> None:
    load(family())
    asked = {"area": world.COUNTY, "on": "2015-09-01", "fmt": "csv"}
    answer = office.post("/households/exchange/", asked)
    assert "1%E6%88%B72%E4%BA%BA" in answer["Content-Disposition"]  # 1户2人
    assert number(3) not in b"".join(answer).decode()
    refused = office.post("/households/exchange/", asked | {"revealed": "on"})
    assert refused.status_code == 422
    assert "请写明用途" in refused.content.decode()
    full = office.post("/households/exchange/", asked | {"revealed": "on", "reason": "报送省里"})
    assert number(3) in b"".join(full).decode()


def test_another_county_sees_none_of_it(job: ImportJob) -> None:
    other = Client()
    other.force_login(make_user("other", "county_office", "990101"))
    assert other.get(f"/households/exchange/{job.pk}/").status_code == 404
    answer = other.post("/households/exchange/", {"area": world.COUNTY, "on": "2015-09-01", "fmt": "csv"})
    assert answer.status_code == 422
