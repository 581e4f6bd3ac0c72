"""A clause: what it says, how it was read, where it is used, whether it works. Opens from every 〔 〕 mark."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from zhucun.foundation.accounts.access import signed_in
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.register import Use
from zhucun.foundation.ui.tables import Column, Table

from .. import coverage


def _where(use: Use) -> str:
    return f"{reverse('policy')}?q={use.where}" if use.kind_zh == "参数" else ""


USES = (
    Column("text", "用在哪里", link=_where),
    Column("kind_zh", "类别"),
    Column("where", "位置"),
)


@signed_in
@require_GET
def clause(request: HttpRequest, id: str) -> HttpResponse:
    """The page of a clause; asked for by htmx, the short part for the popup."""
    try:
        page = policy.clause(id)
    except Refusal as refusal:
        raise Http404(refusal.sentence) from refusal
    state = coverage.of_clause(id)
    context = {
        "title": policy.clause_label(id),
        "page": page,
        "clause": page.clause,
        "state": coverage.tag(state.state),
        "meaning": coverage.MEANINGS[state.state],
        "tests": state.tests,
        "uses": Table("用处", USES, page.uses, empty="还没有参数、义务、审批链或程序用到这一条。"),
    }
    short = "HX-Request" in request.headers
    response = render(request, f"registers/clause{'_popup' if short else ''}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
