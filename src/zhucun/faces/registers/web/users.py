"""Accounts and roles, for the three administrators: one makes accounts, one gives roles, one watches."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhucun.foundation.accounts import actions, queries
from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import ADMINISTRATORS, ROLES
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import areas, words
from .parts import named_body, tried

ONE_DAY = timedelta(days=1)
ROLE_CHOICES = [("", "请选择"), *((role.code, role.title) for role in ROLES.values())]


class UserFilter(FilterForm):
    """By user name or name, by role, by state."""

    q = forms.CharField(
        label="用户名或姓名",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *ROLE_CHOICES[1:]])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("on", "启用"), ("off", "停用")]
    )

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed; by role means a role held today."""
        asked = self.cleaned_data
        if asked["q"]:
            queryset = queryset.filter(Q(username__startswith=asked["q"]) | Q(name__startswith=asked["q"]))
        if asked["role"]:
            today = queries.real_today()
            open_ = Q(grants__valid_to=None) | Q(grants__valid_to__gt=today)
            queryset = queryset.filter(
                open_, grants__role=asked["role"], grants__valid_from__lte=today
            ).distinct()
        if asked["state"]:
            queryset = queryset.filter(is_active=asked["state"] == "on")
        return queryset


def _roles(user: Any) -> str:  # noqa: ANN401 - a row of accounts
    """The roles a user holds today with their places, from what was fetched with the page."""
    today = queries.real_today()
    held = [grant for grant in user.grants.all() if grant.holds_on(today)]
    return "；".join(f"{ROLES[grant.role].title}（{_where(grant, today)}）" for grant in held) or "没有角色"


def _where(grant: Any, today: date) -> str:  # noqa: ANN401 - a row of accounts
    if grant.organisation:
        return str(grant.organisation.name)
    return areas.name_on(grant.division.spans.all(), today)


USERS = Listing(
    caption="账号",
    columns=(
        Column("username", "用户名", link=lambda user: reverse("user", args=[user.pk]), sort="username"),
        Column("name", "姓名"),
        Column("state", "状态", read=lambda user: _state(user)),
        Column("roles", "现有角色", read=_roles),
        Column("created_at", "创建时间"),
    ),
    sorts=(Sort("username", ("username",)),),
    filters=UserFilter,
    empty="还没有账号。系统管理员点“新建账号”开始。",
)


def _state(user: Any) -> Tag:  # noqa: ANN401 - a row of accounts
    return Tag("启用", "ok") if user.is_active else Tag("停用", "warn")


@access(*ADMINISTRATORS)
@require_GET
def users(request: HttpRequest) -> HttpResponseBase:
    """The accounts kept in the viewer's areas."""
    actor = actor_of(request)
    rows = queries.users(viewer=actor).prefetch_related("grants__division__spans")
    listed = USERS.answer(request, rows)
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="账号", title="账号清单", columns=USERS.columns, rows=listed.rows_to_export,
            fmt=listed.export,
        )  # fmt: skip
    context = {
        "title": "账号与角色",
        "sub": "系统管理员建账号，安全管理员授角色，审计管理员查记录，互不兼任",
        "table": listed.table,
        "may_create": actor.holds({"system_admin"}),
    }
    return render(request, "registers/users.html", context)


class NewUserForm(forms.Form):
    """A new account, without any role."""

    username = forms.CharField(
        label="用户名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label="姓名", max_length=60)
    division = forms.CharField(
        label="所属地区（名称或代码）", help_text="由这个地区及其上级的管理员管理；全国填“全国”。"
    )
    password = forms.CharField(
        label="初始密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="请当面交给本人，并请本人登录后修改。",
    )


@access("system_admin")
@require_http_methods(["GET", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    actor, today = actor_of(request), queries.real_today()
    own = divisions.by_keys({grant.division for grant in actor.grants}, today).values()
    form = NewUserForm(
        request.POST or None, initial={"division": areas.written(next(iter(own))) if len(own) == 1 else ""}
    )

    def act() -> Any:  # noqa: ANN401 - a row of accounts
        asked = form.cleaned_data
        place = areas.named_one(asked["division"], today).key
        return actions.create_user(actor=actor, **(asked | {"division": place}))

    if request.method == "POST" and form.is_valid():
        made = tried(form, act)
        if made:
            messages.success(request, f"已为{made.name}创建账号。请通知安全管理员授予角色。")
            return redirect("user", id=made.pk)
    context = {"title": "新建账号", "form": form, "submit": "创建", "cancel_url": reverse("users")}
    return render(request, "ui/form.html", context)


@access(*ADMINISTRATORS)
@require_GET
def user(request: HttpRequest, id: UUID) -> HttpResponse:
    """One account with every role it held, holds or will hold."""
    actor, found = actor_of(request), _get(request, id)
    may_grant = actor.holds({"security_admin"}) and actor.id != str(found.pk)
    today = queries.real_today()
    columns = [
        Column("title", "角色"),
        Column("where", "在哪里"),
        Column("days", "日期", read=lambda role: words.span(role.valid_from, role.valid_to)),
        Column("reason", "依据"),
    ]
    if may_grant:
        columns.append(
            Column(
                "end",
                "办理",
                read=lambda role: "收回" if role.valid_to is None or role.valid_to > today else None,
                link=lambda role: reverse("end_role", args=[id, role.id]),
            )
        )
    context = {
        "title": found.name,
        "found": found,
        "place": areas.names([found.division_id], today).get(found.division_id, found.division_id),
        "state": _state(found),
        "roles": Table(
            "角色",
            tuple(columns),
            queries.roles_of(viewer=actor, user=id),
            empty="还没有角色，由安全管理员授予。",
        ),
        "may_grant": may_grant,
        "may_manage": actor.holds({"system_admin"}),
        "own": actor.id == str(found.pk),
    }
    return render(request, "registers/user.html", context)


@access("system_admin")
@require_POST
def set_active(request: HttpRequest, id: UUID) -> HttpResponse:
    """Enable or disable an account."""
    found, active = _get(request, id), request.POST.get("active") == "1"
    actions.set_active(actor=actor_of(request), user=found, active=active)
    messages.success(request, f"{found.name}的账号已{'启用' if active else '停用'}。")
    return redirect("user", id=id)


class PasswordForm(forms.Form):
    """A new password for somebody who forgot the old one."""

    password = forms.CharField(
        label="新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="请当面交给本人，并请本人登录后修改。",
    )


@access("system_admin")
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give an account a new password."""
    found, form = _get(request, id), PasswordForm(request.POST or None)

    def act() -> bool:
        actions.change_password(actor=actor_of(request), user=found, password=form.cleaned_data["password"])
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        messages.success(request, f"{found.name}的密码已重置。")
        return redirect("user", id=id)
    context = {
        "title": f"重置密码：{found.name}",
        "form": form,
        "submit": "重置",
        "cancel_url": reverse("user", args=[id]),
    }
    return render(request, "ui/form.html", context)


class EmailForm(forms.Form):
    """Where the daily digest goes."""

    email = forms.EmailField(
        label="电子邮箱", required=False, help_text="每天收一封待办和逾期的提醒，不含个人信息；清空就不再收。"
    )


@access("system_admin")
@require_http_methods(["GET", "POST"])
def set_email(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep the address of an account."""
    found = _get(request, id)
    return form_page(
        request,
        EmailForm(request.POST or None, initial={"email": found.email}),
        lambda data: actions.set_email(actor=actor_of(request), user=found, email=data["email"]),
        title=f"电子邮箱：{found.name}",
        submit="保存",
        done="已保存。",
        then=reverse("user", args=[id]),
        cancel_url=reverse("user", args=[id]),
    )


class GrantForm(forms.Form):
    """A role over dates, in an area or in an organisation."""

    role = forms.ChoiceField(label="角色", choices=ROLE_CHOICES)
    division = forms.CharField(
        label="地区（名称或代码）",
        required=False,
        help_text="管这个地区和它的下级；全国填“全国”。派出单位和牵头部门不填。",
    )
    organisation = forms.CharField(
        label="单位全称", required=False, help_text="只有派出单位、牵头部门的角色填写。"
    )
    since = day_field("自哪天起")
    until = day_field("最后一天", required=False, help_text="不填就是长期。")
    reason = forms.CharField(label="依据", max_length=200, help_text="任命或分工文件的名称。")

    def clean(self) -> dict[str, Any]:
        """A role in an area needs the area, so that nobody gets the whole nation by leaving it out."""
        data = super().clean() or {}
        role = ROLES.get(data.get("role", ""))
        if role and role.holder == "division" and not data.get("division"):
            self.add_error("division", f"“{role.title}”要写明地区；管全国的填“全国”。")
        return data


@access("security_admin")
@require_http_methods(["GET", "POST"])
def grant_role(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give a role."""
    found = _get(request, id)
    form = GrantForm(request.POST or None, initial={"since": queries.real_today()})
    if request.method == "POST" and form.is_valid():
        given = tried(form, lambda: _grant(actor_of(request), found, form.cleaned_data))
        if given:
            messages.success(request, f"已授予{found.name}“{ROLES[given.role].title}”。")
            return redirect("user", id=id)
    context = {
        "title": f"授予角色：{found.name}",
        "form": form,
        "submit": "授予",
        "cancel_url": reverse("user", args=[id]),
    }
    return render(request, "ui/form.html", context)


def _grant(actor: Actor, user: Any, asked: dict[str, Any]) -> Any:  # noqa: ANN401 - rows of accounts
    body = named_body(actor, asked["organisation"], "organisation") if asked["organisation"] else None
    return actions.grant_role(
        actor=actor,
        user=user,
        role=asked["role"],
        division="" if body else areas.named_one(asked["division"], queries.real_today()).key,
        organisation=body,
        since=asked["since"],
        until=asked["until"] + ONE_DAY if asked["until"] else None,
        reason=asked["reason"],
    )


class EndRoleForm(forms.Form):
    """From when a role is no longer held, and why."""

    on = day_field("自哪天起不再持有")
    reason = forms.CharField(label="原因", max_length=200)


@access("security_admin")
@require_http_methods(["GET", "POST"])
def end_role(request: HttpRequest, id: UUID, grant: int) -> HttpResponse:
    """Take a role back."""
    found = _get(request, id)
    held = next((row for row in found.grants.all() if row.pk == grant), None)
    if held is None:
        raise Http404("找不到这个角色，可能刚被收回。")
    form = EndRoleForm(request.POST or None, initial={"on": queries.real_today()})

    def act() -> bool:
        actions.end_role(actor=actor_of(request), grant=held, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        messages.success(request, f"已收回{found.name}的“{ROLES[held.role].title}”。")
        return redirect("user", id=id)
    context = {
        "title": f"收回角色：{found.name}",
        "sub": f"{ROLES[held.role].title}，{queries.place_of(held, queries.real_today())}",
        "form": form,
        "submit": "收回",
        "cancel_url": reverse("user", args=[id]),
    }
    return render(request, "ui/form.html", context)


def _get(request: HttpRequest, id: UUID) -> Any:  # noqa: ANN401 - a row of accounts
    found = queries.users(viewer=actor_of(request)).filter(pk=id).first()
    if found is None:
        raise Http404("没有这个账号。")
    return found
