"""Forms on what is recorded of a village: problems, risks, checks, collective income, ledgers, base items."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock

from ..actions import ledgers, problems
from ..actions.common import void as take_back
from ..models import LedgerEntry
from ..queries import ledgers as queries
from ..queries import lists
from ..queries.scope import WRITERS
from . import forms
from .parts import found_or_404, village_form, village_or_404

KEEPERS = sorted(WRITERS)
LABELS = {
    "problem": "问题", "risk": "灾害风险", "check": "环境检查", "entry": "集体经济收支", "ledger": "台账记录",
    "base": "基础资料核对", "profile": "村情",
}  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_problem(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a problem."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    kinds, clause = lists.problem_kinds(key, today)
    return village_form(
        request, key, forms.ProblemForm(kinds, request.POST or None, initial={"noted_on": today}),
        lambda data: problems.note_problem(actor=actor, village_key=key, **data),
        title="登记村级问题", done="已登记问题。", rests_on=clause,
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def close_problem(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close a problem."""
    actor = actor_of(request)
    row = found_or_404(queries.one(viewer=actor, kind="problem", pk=id))
    return village_form(
        request, row.village_id, forms.CloseForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: problems.close_problem(actor=actor, problem=row, **data),
        title=f"销号：{row.title}", done="已销号。", submit="销号",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_risk(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a disaster risk."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    return village_form(
        request, key, forms.RiskForm(lists.disaster_kinds(key, today), request.POST or None, initial={"since": today}),
        lambda data: problems.note_risk(actor=actor, village_key=key, **data),
        title="登记灾害风险", done="已登记灾害风险。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def end_risk(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a disaster risk."""
    actor = actor_of(request)
    row = found_or_404(queries.one(viewer=actor, kind="risk", pk=id))
    return village_form(
        request, row.village_id, forms.EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: problems.end_risk(actor=actor, risk=row, **data),
        title=f"解除灾害风险：{row.kind}{row.place}", done="已登记解除。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_check(request: HttpRequest, key: str) -> HttpResponse:
    """Enter an environment check."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    items = lists.environment_items(key, today)

    def act(data: Mapping[str, Any]) -> object:
        cleared = {item: item in data["cleared"] for item in items}
        rest = {name: data[name] for name in ("checked_on", "checker", "note_text")}
        return ledgers.check_environment(actor=actor, village_key=key, cleared=cleared, **rest)

    return village_form(
        request, key, forms.CheckForm(list(items), request.POST or None, initial={"checked_on": today}), act,
        title="登记环境检查", done="已登记环境检查。", rests_on=next(iter(items.values()), ""),
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest, key: str) -> HttpResponse:
    """Enter collective income or a use of it."""
    actor = actor_of(request)
    village_or_404(request, key)
    return village_form(
        request, key, forms.CollectiveForm(request.POST or None, initial={"booked_on": clock.today()}),
        lambda data: ledgers.book(actor=actor, village_key=key, **data),
        title="登记集体经济收支", done="已登记收支。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_ledger(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a meeting, a turn of duty, a look at the assets, a reserve cadre."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    titles = dict(LedgerEntry.Ledger.choices)
    kinds = [
        (str(titles[ledger]), [(f"{ledger}:{word}", word) for word in words])
        for ledger, words in lists.ledger_kinds(key, today).items()
        if ledger in titles
    ]

    def act(data: Mapping[str, Any]) -> object:
        ledger, _, kind = data["what"].partition(":")
        rest = {name: data[name] for name in ("happened_on", "until", "people", "content")}
        return ledgers.enter(actor=actor, village_key=key, ledger=ledger, kind=kind, **rest)

    return village_form(
        request, key, forms.LedgerForm(kinds, request.POST or None, initial={"happened_on": today}), act,
        title="登记组织建设台账", done="已登记台账。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_base(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a look at a base item."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    items, clause = lists.base_items(key, today)
    return village_form(
        request, key, forms.BaseForm(items, request.POST or None, initial={"checked_on": today}),
        lambda data: ledgers.check_base_record(actor=actor, village_key=key, **data),
        title="核对驻村基础资料", done="已登记核对。", rests_on=clause,
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:
    """Take back a record written in error."""
    actor = actor_of(request)
    row = found_or_404(queries.one(viewer=actor, kind=kind, pk=id))
    return village_form(
        request, row.village_id, forms.VoidForm(request.POST or None),
        lambda data: take_back(actor=actor, row=row, label=LABELS[kind], **data),
        title=f"作废{LABELS[kind]}", done="已作废。", submit="作废",
    )  # fmt: skip
