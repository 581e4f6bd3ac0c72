"""Photographs: one on a person's page, or a zip of many."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.ui import place
from zhucun.foundation.ui.tables import Column, Table

from .. import actions
from ..queries import KEEPERS
from .forms import PhotoForm, PhotosForm, tried
from .views import done, kept


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_photo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Set the photograph."""
    row = kept(request, id)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if tried(form, lambda: actions.set_photo(actor=actor_of(request), cadre=row, file=file)):
            return done(request, id, "照片已保存。")
    context = {
        "title": "上传照片",
        "sub": f"{row.name}（{row.organisation.name}）",
        "form": form,
        "submit": "上传",
        "cancel_url": reverse("cadre", args=[id]),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadre_photos(request: HttpRequest) -> HttpResponse:
    """Set many photographs from a zip and say which were not taken over, and why."""
    actor, area = actor_of(request), place.current(request)
    form = PhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, key = form.cleaned_data["file"], area.key if area else ""
        report = tried(form, lambda: actions.load_photos(actor=actor, division=key, file=file))
        if report is not None:
            left = Table(
                caption="没有采用的文件",
                columns=(Column("file", "文件"), Column("sentence", "原因和改法")),
                rows=report.left,
                empty="全部照片都已采用。",
            )
            set_ = Table(
                caption="已设置照片的人",
                columns=(
                    Column(
                        "name", "姓名", read=lambda one: one[1].name,
                        link=lambda one: reverse("cadre", args=[one[1].pk]),
                    ),
                    Column("unit", "单位", read=lambda one: one[1].organisation.name),
                    Column("file", "文件", read=lambda one: one[0]),
                ),
                rows=report.done,
                empty="没有一张照片找到对应的人。",
            )  # fmt: skip
            context = {"title": "批量上传照片：结果", "left": left, "set": set_, "report": report}
            return render(request, "cadres/photos.html", context)
    context = {
        "title": "批量上传照片",
        "sub": area.name if area else "",
        "form": form,
        "submit": "上传",
        "cancel_url": reverse("cadres"),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
