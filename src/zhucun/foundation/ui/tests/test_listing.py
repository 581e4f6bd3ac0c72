"""A list page from a request: sorting, filtering, paging and export by the address alone."""

from typing import Any

import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.tables import Column, export_rows

pytestmark = pytest.mark.django_db


class ByName(FilterForm):
    q = forms.CharField(label="名称", required=False, max_length=20)

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return queryset.filter(model__startswith=self.cleaned_data["q"])


KINDS = Listing(
    caption="类别",
    columns=(Column("model", "名称", sort="model"), Column("id", "编号", numeric=True)),
    sorts=(Sort("model", ("model", "id")),),
    filters=ByName,
    size=2,
)


@pytest.fixture
def kinds() -> QuerySet[ContentType]:
    """Five rows of a table every installation has."""
    made = [
        ContentType.objects.create(app_label="listing", model=name)
        for name in ("ant", "bee", "cat", "cow", "dog")
    ]
    return ContentType.objects.filter(pk__in=[kind.pk for kind in made])


def answer(address: str, kinds: QuerySet[ContentType]) -> Any:
    return KINDS.answer(RequestFactory().get(f"/kinds/{address}"), kinds)


def shown(listed: Any) -> list[str]:
    return [row.model for row in listed.table.rows]


def test_the_first_sort_holds_until_another_is_chosen(kinds: QuerySet[ContentType]) -> None:
    assert shown(answer("", kinds)) == ["ant", "bee"]
    assert shown(answer("?sort=-model", kinds)) == ["dog", "cow"]
    assert shown(answer("?sort=password", kinds)) == ["ant", "bee"]


def test_paging_keeps_sort_and_filter(kinds: QuerySet[ContentType]) -> None:
    first = answer("?sort=-model&q=c", kinds)
    assert shown(first) == ["cow", "cat"]
    assert first.table.controls.next_url == ""
    second = answer(answer("?sort=-model", kinds).table.controls.next_url, kinds)
    assert shown(second) == ["cat", "bee"]
    assert shown(answer(second.table.controls.previous_url, kinds)) == ["dog", "cow"]


def test_choosing_a_sort_starts_at_the_first_page_and_turns_the_order_round(
    kinds: QuerySet[ContentType],
) -> None:
    head = answer(answer("", kinds).table.controls.next_url, kinds).table.head[0]
    assert head.direction == "ascending"
    assert head.url == "?sort=-model"


def test_an_invalid_filter_shows_its_error_over_an_empty_list(kinds: QuerySet[ContentType]) -> None:
    listed = answer(f"?q={'x' * 21}", kinds)
    assert shown(listed) == []
    assert listed.table.controls.filters.errors


def test_export_takes_every_page_of_the_filtered_list(kinds: QuerySet[ContentType]) -> None:
    listed = answer("?export=csv&sort=-model", kinds)
    assert listed.export == "csv"
    names = [row[0] for row in export_rows(KINDS.columns, listed.rows_to_export)]
    assert names == ["dog", "cow", "cat", "bee", "ant"]


def test_a_list_page_takes_one_query_however_many_rows(
    kinds: QuerySet[ContentType], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        html = render_to_string(
            "ui/list.html", {"title": "类别", "table": answer("?sort=model", kinds).table}
        )
    assert 'aria-sort="ascending"' in html
    assert "导出" in html


def test_an_empty_filtered_list_says_so_and_what_to_do(kinds: QuerySet[ContentType]) -> None:
    html = render_to_string("ui/list.html", {"table": answer("?q=zebra", kinds).table})
    assert "没有符合条件的" in html
