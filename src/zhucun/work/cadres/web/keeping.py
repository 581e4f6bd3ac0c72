"""Forms that keep a person's data: registering, editing, posts, résumé, the account."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.units.queries import EDITORS

from .. import actions, queries, rules
from ..models import Cadre
from ..queries import KEEPERS
from ..wording import read_resume, resume_text
from .forms import AccountForm, EditForm, MovePostForm, NewCadreForm, PostForm, ResumeForm, tried
from .views import done, kept


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_cadre(request: HttpRequest) -> HttpResponse:
    """Register a cadre of the own unit, or of a unit the office keeps."""
    actor = actor_of(request)
    own = [] if actor.holds(EDITORS) else [(str(body.pk), body.name) for body in queries.units_of(actor)]
    form = NewCadreForm(request.POST or None, units=own, initial={"since": None})

    def act() -> Cadre:
        data = form.cleaned_data
        body = organisations.get(data["organisation"]) if own else _named(actor, data["organisation"])
        if body is None:
            raise Refusal("请选择单位。", field="organisation")
        return actions.register_cadre(
            actor=actor, organisation=body, facts=form.facts(), post=form.post() if data["title"] else None,
            number=data["identity"], checked=data["checked"],
        )  # fmt: skip

    if request.method == "POST" and form.is_valid():
        made = tried(form, act)
        if made:
            return done(request, made.pk, f"已登记{made.name}。可以接着填写简历、上传照片。")
    context = {"title": "登记干部", "form": form, "submit": "登记", "cancel_url": reverse("cadres")}
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def edit_cadre(request: HttpRequest, id: UUID) -> HttpResponse:
    """Correct the facts of the registration form."""
    actor, row = actor_of(request), kept(request, id)
    facts = queries.facts_of(row)
    initial = {**vars(facts), "seen": rules.version(facts)}
    form = EditForm(request.POST or None, initial=initial, masked=masked(row.identity))

    def act() -> bool:
        data = form.cleaned_data
        actions.edit_cadre(
            actor=actor, cadre=row, facts=form.facts(), number=form.number(), checked=data["checked"], seen=data["seen"]
        )  # fmt: skip
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        return done(request, id, "资料已保存。")
    return _form(request, row, form, "修改资料")


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_post(request: HttpRequest, id: UUID) -> HttpResponse:
    """Note a new post; an office may move the person to another unit it keeps."""
    actor, row = actor_of(request), kept(request, id)
    moves = actor.holds(EDITORS)
    form_class = MovePostForm if moves else PostForm
    form = form_class(request.POST or None, initial={"since": clock.today()})

    def act() -> bool:
        name = form.cleaned_data.get("organisation", "")
        body = _named(actor, name) if name else None
        actions.take_post(actor=actor, cadre=row, post=form.post(), organisation=body)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        return done(request, id, f"已登记任职：{form.cleaned_data['title']}。")
    return _form(request, row, form, "登记任职")


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_resume(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write the résumé, a line for each stretch."""
    row = kept(request, id)
    form = ResumeForm(request.POST or None, initial={"resume": resume_text(queries.resume(row))})

    def act() -> bool:
        lines = read_resume(form.cleaned_data["resume"])
        actions.write_resume(actor=actor_of(request), cadre=row, lines=lines)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        return done(request, id, "简历已保存。")
    return _form(request, row, form, "填写简历")


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_account(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say which account is the person's own."""
    row = kept(request, id)
    form = AccountForm(
        request.POST or None, initial={"username": row.account.username if row.account else ""}
    )

    def act() -> bool:
        actions.link_account(actor=actor_of(request), cadre=row, username=form.cleaned_data["username"])
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        return done(request, id, "账号已保存。")
    return _form(request, row, form, "关联账号")


def _form(
    request: HttpRequest,
    row: Cadre,
    form: EditForm | PostForm | ResumeForm | AccountForm,
    title: str,
) -> HttpResponse:
    context = {
        "title": title,
        "sub": f"{row.name}（{row.organisation.name}）",
        "form": form,
        "submit": "保存",
        "cancel_url": reverse("cadre", args=[row.pk]),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def _named(actor: Actor, name: str) -> Organisation:
    """The one unit of that name whose people the actor keeps."""
    name = name.strip()
    found = [body for body in organisations.search(viewer=actor, text=name) if queries.may_keep(actor, body)]
    exact = [body for body in found if body.name == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    near = f"相近的有：{'、'.join(body.name for body in found[:5])}。" if found else ""
    raise Refusal(f"您所管的单位中没有唯一叫“{name}”的，请填写登记的全称。{near}", field="organisation")
