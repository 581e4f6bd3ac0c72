"""Paging by keys: every row once, in order, in both directions; only our own cursors."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from zhucun.foundation.ui.keyset import BadCursor, KeysetPage, keyset_page


class Township(models.Model):
    """Stands only in these tests; its app is not installed, so no migration is missed."""

    name = models.CharField(max_length=10)
    objects: models.Manager["Township"] = models.Manager()

    class Meta:
        app_label = "ui_tests"


class Village(models.Model):
    """Columns of every sort that matters: equal values, empty values, a relation."""

    name = models.CharField(max_length=10)
    poor = models.IntegerField(null=True)
    founded = models.DateField(null=True)
    township = models.ForeignKey(Township, models.CASCADE, null=True)
    objects: models.Manager["Village"] = models.Manager()

    class Meta:
        app_label = "ui_tests"


TABLES = (
    "CREATE TABLE ui_tests_township (id bigint PRIMARY KEY, name varchar(10) NOT NULL)",
    "CREATE TABLE ui_tests_village"
    " (id bigint PRIMARY KEY, name varchar(10) NOT NULL, poor integer, founded date, township_id bigint)",
)


@pytest.fixture
def villages(db: None) -> None:
    """The two tables, in plain SQL: the test's own transaction takes them away again on either database."""
    with connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement)


Drawn = tuple[str, int | None, date | None, str | None]
names = st.sampled_from("abc")
rows = st.lists(
    st.tuples(
        names,
        st.one_of(st.none(), st.integers(0, 2)),
        st.one_of(st.none(), st.sampled_from([date(2015, 3, 6), date(2015, 3, 31)])),
        st.one_of(st.none(), names),
    ),
    max_size=9,
)
columns = st.lists(st.sampled_from(["name", "poor", "founded", "township__name"]), unique=True, max_size=3)


def fill(drawn: list[Drawn]) -> None:
    Village.objects.all().delete()
    Township.objects.all().delete()
    towns = {name: Township.objects.create(pk=number, name=name) for number, name in enumerate("abc")}
    Village.objects.bulk_create(
        Village(pk=number, name=name, poor=poor, founded=founded, township=towns[town] if town else None)
        for number, (name, poor, founded, town) in enumerate(drawn)
    )


def expected(order: tuple[str, ...]) -> list[int]:
    """The order said in plain Python: sorted from the last column to the first, empties last."""
    found = list(Village.objects.select_related("township"))
    for column in reversed(order):
        path = column.lstrip("-").split("__")

        def value(row: Any, path: list[str] = path) -> Any:
            for step in path:
                row = None if row is None else getattr(row, step)
            return row

        filled = [row for row in found if value(row) is not None]
        filled.sort(key=value, reverse=column.startswith("-"))
        found = filled + [row for row in found if value(row) is None]
    return [row.pk for row in found]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=rows, chosen=columns, turned=st.lists(st.booleans(), min_size=4, max_size=4), size=st.integers(1, 4)
)
def test_pages_show_every_row_once_in_order_forwards_and_backwards(
    villages: None, drawn: list[Drawn], chosen: list[str], turned: list[bool], size: int
) -> None:
    fill(drawn)
    order = tuple(
        f"-{c}" if t else c for c, t in zip([*chosen, "id"], [*turned[: len(chosen)], turned[3]], strict=True)
    )
    wanted = expected(order)

    page: KeysetPage[Village] = keyset_page(Village.objects.all(), order=order, size=size)
    pages = [page]
    while page.next:
        page = keyset_page(Village.objects.all(), order=order, cursor=page.next, size=size)
        pages.append(page)
        assert len(pages) <= len(wanted), "paging does not end"
    assert [row.pk for page in pages for row in page.rows] == wanted
    assert pages[0].previous == ""

    walked = [pages[-1]]
    while walked[0].previous:
        assert len(walked) <= len(pages), "paging back does not end"
        walked.insert(
            0, keyset_page(Village.objects.all(), order=order, cursor=walked[0].previous, size=size)
        )
    assert [[row.pk for row in page.rows] for page in walked] == [
        [row.pk for row in page.rows] for page in pages
    ]
    assert walked[0].previous == ""


def test_a_page_far_into_the_list_costs_one_query_without_count_or_offset(
    villages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill([("a", 1, None, "b")] * 30)
    order = ("township__name", "-poor", "id")
    page: KeysetPage[Village] = keyset_page(Village.objects.all(), order=order, size=10)
    with django_assert_num_queries(1) as seen:
        page = keyset_page(Village.objects.all(), order=order, cursor=page.next, size=10)
    assert len(page.rows) == 10
    assert "OFFSET" not in seen.captured_queries[0]["sql"]
    assert "COUNT" not in seen.captured_queries[0]["sql"]


def test_rows_that_come_in_between_do_not_shift_the_next_page(villages: None) -> None:
    fill([("b", None, None, None), ("c", None, None, None)])
    first: KeysetPage[Village] = keyset_page(Village.objects.all(), order=("name", "id"), size=1)
    Village.objects.create(pk=99, name="a")
    second: KeysetPage[Village] = keyset_page(
        Village.objects.all(), order=("name", "id"), cursor=first.next, size=1
    )
    assert [row.name for row in first.rows + second.rows] == ["b", "c"]


def test_pages_over_values_and_annotations(villages: None) -> None:
    fill([("c", 1, None, None), ("a", 2, None, None), ("b", None, None, None)])
    found = Village.objects.annotate(twice=models.F("poor") * 2).values("name", "twice", "id")
    cursor, seen = "", []
    while True:
        page: KeysetPage[Any] = keyset_page(found, order=("-twice", "id"), cursor=cursor, size=1)
        seen += [row["name"] for row in page.rows]
        if not (cursor := page.next):
            break
    assert seen == ["a", "c", "b"]


def test_an_altered_or_foreign_cursor_is_refused(villages: None) -> None:
    fill([("a", 1, None, None)] * 3)
    cursor = keyset_page(Village.objects.all(), order=("name", "id"), size=1).next
    for bad in ("x", cursor[:-1], cursor.swapcase(), f"{cursor}:1"):
        with pytest.raises(BadCursor, match="翻页标记无效"):
            keyset_page(Village.objects.all(), order=("name", "id"), cursor=bad)
    with pytest.raises(BadCursor):
        keyset_page(Village.objects.all(), order=("-name", "id"), cursor=cursor)


@pytest.mark.parametrize("order", [(), ("name",), ("township", "id"), ("id", "name"), ("nowhere", "id")])
def test_an_order_that_cannot_be_paged_is_refused(order: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"unique|relation|nowhere"):
        keyset_page(Village.objects.all(), order=order)
