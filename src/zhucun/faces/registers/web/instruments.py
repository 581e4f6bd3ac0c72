"""The register of instruments: the list, and the page of one."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhucun.foundation.accounts.access import actor_of, signed_in
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.register import Entry
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.listing import FilterForm
from zhucun.foundation.ui.parts import Cite, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from .. import instruments as pages

STATE_TONES: dict[str, Tone] = {"现行有效": "ok", "尚未施行": "info", "已失效": "warn", "供采用": ""}


class InstrumentFilter(FilterForm):
    """How an instrument is looked for; the register itself narrows."""

    q = forms.CharField(
        label="题名、别名、文号、机关或日期",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如 湘扶发[2015]1号"}),
    )
    issuer = forms.CharField(label="发文机关", required=False)
    year = forms.IntegerField(label="年份", required=False, min_value=1949, max_value=2100)
    topic = forms.ChoiceField(
        label="规则类别", required=False, choices=[("", "全部"), *((topic, topic) for topic in facts.TOPICS)]
    )

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - the list is no queryset
        """Nothing: the conditions are asked of the register, not of the database."""
        return queryset


def state_tag(entry: Entry) -> Tag:
    """现行有效, 尚未施行, 已失效 or 供采用."""
    return Tag(entry.state, STATE_TONES.get(entry.state, ""))


COLUMNS = (
    Column(
        "title",
        "题名",
        read=lambda e: e.instrument.title,
        link=lambda e: reverse("instrument", args=[e.instrument.id]),
    ),
    Column("number", "文号", read=lambda e: e.instrument.number),
    Column("issuers", "发文机关", read=lambda e: "、".join(e.instrument.issuers)),
    Column("signed", "成文日期", numeric=True, read=lambda e: e.instrument.signed_on),
    Column("effective", "施行日期", numeric=True, read=lambda e: e.instrument.effective_from),
    Column("clauses", "条款", numeric=True),
    Column("parameters", "参数", numeric=True),
    Column("state", "状态", read=state_tag),
    Column("confidence_zh", "可信程度"),
)


@signed_in
@require_GET
def instruments(request: HttpRequest) -> HttpResponseBase:
    """All instruments, newest first."""
    form = InstrumentFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else None
    today = clock.today()
    rows = (
        policy.instruments(
            asked["q"], issuer=asked["issuer"], year=asked["year"], topic=asked["topic"], on=today
        )
        if asked is not None
        else ()
    )
    listed = shown(
        request,
        caption="制度",
        columns=COLUMNS,
        rows=rows,
        key=lambda entry: entry.instrument.id,
        filters=form,
        empty="还没有装入制度。系统管理员可运行 zhucun policy load 装入制度包。",
    )
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="制度", title="制度目录", columns=COLUMNS, rows=listed.rows,
            fmt=listed.export,
        )  # fmt: skip
    context = {"title": "制度条款", "sub": f"{today} 的状态", "table": listed.table}
    return render(request, "registers/instruments.html", context)


PARAMETERS = (
    Column("title", "参数", link=lambda p: f"{reverse('policy')}?q={p.key}"),
    Column("value", "规定"),
    Column("force", "效力"),
    Column("severity", "不符时"),
    Column("days", "适用日期"),
    Column("clause", "条款", read=lambda p: Cite(p.clause, p.section)),
    Column("reading", "读法"),
)
EXAMPLES = (
    Column("case", "事例"),
    Column("title", "参数"),
    Column("expect", "应为"),
    Column("on", "日期", numeric=True),
    Column("clause", "条款", read=lambda e: Cite(e.clause, e.section)),
)


@signed_in
@require_GET
def instrument(request: HttpRequest, id: str) -> HttpResponse:
    """Everything about one instrument."""
    try:
        page = policy.instrument(id, on=clock.today())
    except Refusal as refusal:
        raise Http404(refusal.sentence) from refusal
    found, book = page.instrument, policy.book()
    duties = (
        Column("title", "义务"),
        Column("who", "谁办", read=lambda d: facts.WHO[d.who]),
        Column("to", "报给"),
        Column("due", "期限", read=lambda d: pages.duty_in_words(d, book.keys)),
        Column("clause", "条款", read=lambda d: Cite(d.clause, book.clauses[d.clause].section)),
    )
    context = {
        "title": found.title,
        "entry": page.entry,
        "state": state_tag(page.entry),
        "facts": pages.register_data(page),
        "areas": pages.holds_in(page),
        "relations": pages.relations(page),
        "transmission": page.transmission,
        "annexes": pages.annexes(found),
        "topics": pages.topics(found),
        "sections": pages.sections(page),
        "chains": page.chains,
        "parameters": Table("参数", PARAMETERS, pages.fixed(found)),
        "duties": Table("义务", duties, page.duties),
        "examples": Table("事例", EXAMPLES, pages.examples(found)),
    }
    return render(request, "registers/instrument.html", context)


@signed_in
@require_GET
def cited(request: HttpRequest) -> HttpResponse:
    """A document the register does not hold: which instruments name it, and how."""
    number, title = request.GET.get("number", ""), request.GET.get("title", "")
    found = pages.citing(number, title)
    if not found:
        raise Http404("没有制度提到这份文件。")
    context = {"title": title or number, "number": number, "found": found}
    return render(request, "registers/cited.html", context)
