"""Naming one of a unit's cadres as its liaison: who may, who is offered, and that the person is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from zhucun.work.units.models import UnitLiaison

from .conftest import DAY, browser, cadre, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def unit() -> Client:
    return browser("sending_unit", "甲县农业局")


def test_a_unit_names_one_of_its_cadres_and_the_person_is_kept(unit: Client) -> None:
    row = cadre("甲县农业局")
    page = shown(unit, reverse("cadre", args=[row.pk]))
    where = f"{reverse('cadre_liaison', args=[row.organisation_id])}?person={row.pk}"
    assert where in page
    assert f'<option value="{row.pk}" selected>' in shown(unit, where)
    answer = unit.post(where, {"person": str(row.pk), "since": DAY.isoformat(), "mobile": "10000000001"})
    assert answer.status_code == 302
    made = UnitLiaison.objects.get()
    assert (made.person, made.name, made.mobile) == (row.pk, row.name, "10000000001")


def test_a_cadre_of_another_unit_cannot_be_chosen(unit: Client) -> None:
    own, other = cadre("甲县农业局"), cadre("甲县教育局", "李四")
    where = reverse("cadre_liaison", args=[own.organisation_id])
    assert unit.post(where, {"person": str(other.pk), "since": DAY.isoformat()}).status_code == 422
    assert not UnitLiaison.objects.exists()


def test_another_unit_finds_no_such_page(unit: Client) -> None:
    other = cadre("甲县教育局")
    assert unit.get(reverse("cadre_liaison", args=[other.organisation_id])).status_code == 404
