"""Whatever stands in the demonstration was done by somebody with an ordinary role, and the trail says who."""

from datetime import date

import pytest

from tests.access.trail import LOADED, TRACED, acts, tables, untraced
from zhucun.foundation.kernel.actor import system
from zhucun.work.teams.models import PlacementEvent, VillageSiting
from zhucun.work.units import queries as units

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_table_of_what_people_do_is_traced() -> None:
    assert set(tables()) == set(TRACED) | LOADED
    assert not set(TRACED) & LOADED


def test_every_row_of_the_demonstration_has_an_entry_by_an_ordinary_account() -> None:
    known = acts()
    assert [row for label in TRACED for row in untraced(label, known)] == []


def test_the_demonstration_fills_the_tables_it_is_asked_about() -> None:
    filled = {label for label, model in tables().items() if model._default_manager.exists()}
    assert {"units.Batch", "units.UnitLiaison", "teams.PlanUnit", "teams.VillageSiting"} <= filled
    assert {"cadres.Cadre", "cadres.Post", "cadres.ResumeLine", "cadres.Station"} <= filled
    assert {"teams.Posting", "teams.PartyTransfer", "teams.LocalLiaison", "teams.Adjustment"} <= filled
    assert {"oversight.GroupSeat", "oversight.PlaceContact", "appraisal.Recall", "appraisal.Ban"} <= filled
    assert {"approvals.Case", "approvals.CaseStep"} <= filled


def test_a_row_without_an_entry_is_found_though_its_unit_is_in_the_trail() -> None:
    siting = VillageSiting.objects.order_by("pk").first()
    assert siting is not None
    batch = units.batches(viewer=system("测试")).get(division_id="99")
    unit = next(row for row in units.listed(batch) if row.organisation.name == "演示省国资委")
    event = PlacementEvent.objects.create(
        county="99", batch=batch, organisation=unit.organisation, kind="entry", happened_on=date(2015, 3, 20)
    )
    copied = VillageSiting.objects.get(pk=siting.pk)
    copied.pk, copied.valid_to = None, date(2015, 3, 11)
    copied.save(force_insert=True)
    known = acts()
    assert untraced("teams.PlacementEvent", known) == [f"teams.PlacementEvent {event.pk}"]
    assert untraced("teams.VillageSiting", known) == [f"teams.VillageSiting {copied.pk}"]
