"""The unit's liaison: one at a time, named by the unit or its office, none for restricted units."""

from datetime import date

import pytest

from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.units import actions, queries
from zhucun.work.units.models import UnitLiaison
from zhucun.work.units.queries import Batch

from .conftest import MACHINE, actor, browser, load, make_batch, unit

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2015, 3, 1), date(2015, 6, 1)


@pytest.fixture
def batch() -> Batch:
    """A batch of three units, one of them restricted."""
    row = make_batch()
    load(row, ["省财政厅", "省军区政治部", "湖南大学"])
    return row


def test_the_unit_names_its_own_liaison_and_no_other_units(batch: Batch) -> None:
    us = actor("sending_unit", body=unit("省财政厅"))
    row = actions.name_liaison(actor=us, organisation=unit("省财政厅"), name=" 吴静 ", since=MARCH)
    assert (row.name, row.valid_to) == ("吴静", None)
    with pytest.raises(NotAllowed):
        actions.name_liaison(actor=us, organisation=unit("湖南大学"), name="吴静", since=MARCH)


def test_a_new_liaison_ends_the_one_before_on_the_day_it_begins(batch: Batch) -> None:
    office = actor("province_office", "43")
    for name, since in (("吴静", MARCH), ("李明", JUNE)):
        actions.name_liaison(actor=office, organisation=unit("省财政厅"), name=name, since=since)
    spans = UnitLiaison.objects.order_by("valid_from").values_list("name", "valid_from", "valid_to")
    assert list(spans) == [("吴静", MARCH, JUNE), ("李明", JUNE, None)]


def test_a_new_liaison_must_begin_later_than_the_present_one(batch: Batch) -> None:
    actions.name_liaison(actor=MACHINE, organisation=unit("省财政厅"), name="吴静", since=JUNE)
    for since in (MARCH, JUNE):
        with pytest.raises(Refusal, match="现联络人自2015年6月1日起任") as refused:
            actions.name_liaison(actor=MACHINE, organisation=unit("省财政厅"), name="李明", since=since)
        assert refused.value.field == "since"
    assert UnitLiaison.objects.get().name == "吴静"


def test_a_restricted_unit_shows_no_liaison(batch: Batch) -> None:
    with pytest.raises(Refusal, match="“省军区政治部”不公开人员"):
        actions.name_liaison(actor=MACHINE, organisation=unit("省军区政治部"), name="甲", since=MARCH)
    assert not UnitLiaison.objects.exists()


def test_a_liaison_without_a_name_is_refused(batch: Batch) -> None:
    with pytest.raises(Refusal, match="请填写联络人姓名"):
        actions.name_liaison(actor=MACHINE, organisation=unit("省财政厅"), name="  ", since=MARCH)


def test_units_without_a_liaison_on_the_day_are_listed_but_restricted_ones_are_not(batch: Batch) -> None:
    def missing(on: date) -> list[str]:
        return queries.without_liaison(viewer=MACHINE, batch=batch, on=on)

    actions.name_liaison(actor=MACHINE, organisation=unit("省财政厅"), name="吴静", since=MARCH)
    assert missing(MARCH) == ["湖南大学"]
    assert missing(date(2015, 2, 28)) == ["省财政厅", "湖南大学"]


@pytest.mark.clause("SC15-027")
def test_where_a_deputy_leader_is_wanted_another_liaison_does_not_count() -> None:
    row = make_batch("36")
    load(row, ["省财政厅", "江西大学"])
    for name, leader in (("省财政厅", True), ("江西大学", False)):
        actions.name_liaison(
            actor=MACHINE, organisation=unit(name, "36"), name="吴静", since=MARCH, is_deputy_leader=leader
        )
    assert queries.without_liaison(viewer=MACHINE, batch=row, on=JUNE) == []
    policy.adopt(actor=MACHINE, instrument="county-2015", division="36", citation="测试", valid_from=MARCH)
    assert queries.without_liaison(viewer=MACHINE, batch=row, on=date(2015, 12, 1)) == ["江西大学"]


def test_the_form_names_the_liaison_and_keeps_what_was_typed_when_refused(batch: Batch) -> None:
    client, url = browser("sending_unit", body=unit("省财政厅")), f"/units/{unit('省财政厅').pk}/liaison/"
    assert client.get(url).status_code == 200
    answer = client.post(url, {"name": "吴静", "post": "人事处处长", "since": "2015-13-01"})
    assert answer.status_code == 422
    assert 'value="人事处处长"' in answer.content.decode()
    assert client.post(url, {"name": "吴静", "since": "2015-03-01"}).status_code == 302
    again = client.post(url, {"name": "李明", "since": "2015-03-01"})
    assert again.status_code == 422
    assert "新联络人的日期须晚于该日" in again.content.decode()
    assert UnitLiaison.objects.get().name == "吴静"


def test_the_form_of_another_unit_is_not_found(batch: Batch) -> None:
    client = browser("sending_unit", body=unit("省财政厅"))
    assert client.get(f"/units/{unit('湖南大学').pk}/liaison/").status_code == 404
    assert browser("province_office", "36").get(f"/units/{unit('湖南大学').pk}/liaison/").status_code == 404


def test_the_list_of_units_leads_those_who_may_to_the_form_and_not_for_restricted_units(batch: Batch) -> None:
    where = f"/placement/batches/{batch.pk}/units/"
    ours, closed = (f"/units/{unit(name).pk}/liaison/" for name in ("省财政厅", "省军区政治部"))
    for client, expected in (
        (browser("province_office", "43"), True),
        (browser("sending_unit", body=unit("省财政厅")), True),
        (browser("county_office", "430121"), False),
        (browser("auditor", "43"), False),
    ):
        page = client.get(where).content.decode()
        assert (ours in page, closed in page) == (expected, False)
