"""Form fields that every page makes the same way."""

from typing import Any

from django import forms


def day_field(label: str, *, required: bool = True, help_text: str = "", **kwargs: Any) -> forms.DateField:  # noqa: ANN401 - passed on
    """A date as the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, **kwargs)
