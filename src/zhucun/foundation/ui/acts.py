"""A form page that does one act: show, try, say what was refused and by which clause, lead on when it is done."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhucun.foundation.kernel.errors import NotAllowed, Refusal

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns; a refusal becomes the error of its field (what was typed stays) and None is returned.

    The clause a refusal rests on is kept as ``form.refused_by`` for the page to show. A missing right stays a 403.
    """
    try:
        return act()
    except NotAllowed:
        raise
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        form.refused_by = refusal.clause  # type: ignore[attr-defined]  # read by the template
        return None


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    *,
    title: str,
    submit: str,
    done: str,
    then: str | Callable[[Any], str],
    sub: str = "",
    cancel_url: str = "",
    template: str = "ui/form.html",
    **context: object,
) -> HttpResponse:
    """The whole page: ``act`` gets the cleaned data; ``done`` is what is said afterwards, ``then`` the address led to (from what
    ``act`` returned, where it is a function)."""
    if request.method == "POST" and form.is_valid():
        result = tried(form, lambda: act(form.cleaned_data))
        if not form.errors:
            messages.success(request, done)
            return redirect(then(result) if callable(then) else then)
    shown = {"title": title, "sub": sub, "form": form, "submit": submit, "cancel_url": cancel_url, **context}
    return render(request, template, shown, status=422 if form.errors else 200)
