"""The form of a yearly survey, made from the basis and the guarantees of the area and year; and the forms of years."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from zhucun.foundation.kernel.money import yuan
from zhucun.foundation.ui.fields import day_field

from ..guarantees import QUESTIONS, Answer
from ..income import Basis
from ..models import Survey

YES_NO = (("yes", "有保障"), ("no", "没有保障"))
NOTE = forms.Textarea(attrs={"rows": 2})


def amount_field(label: str, *, outgoing: bool) -> forms.DecimalField:
    """Yuan of an item; left empty is nothing."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text="支出，填正数，单位：元" if outgoing else "单位：元",
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip


class SurveyForm(forms.Form):
    """When and by whom, the items of the basis in its groups, the guarantees as questions; a reason where one is replaced."""

    taken_on = day_field("调查日期", help_text="家庭人口按这一天在户的成员计算")
    taken_by = forms.CharField(label="调查人", max_length=60)

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - what was posted
        *,
        basis: Basis,
        items: tuple[str, ...],
        previous: Survey | None,
        hints: Mapping[str, str],
        needs_reason: bool,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(data, **kwargs)
        self.basis, self.items = basis, items
        kept = previous.guarantees if previous else {}
        for one in basis.items:
            field = amount_field(one.label, outgoing=one.sign < 0)
            if previous and one.code in previous.items:
                field.initial = yuan(int(previous.items[one.code]))
            self.fields[one.code] = field
        for item in items:
            known = kept.get(item)
            self.fields[f"met_{item}"] = forms.ChoiceField(
                label=item, choices=YES_NO, required=False, widget=forms.RadioSelect,
                help_text="".join((QUESTIONS.get(item, f"{item}有没有保障？"), hints.get(item, ""))),
                initial=None if known is None else "yes" if known["met"] else "no",
            )  # fmt: skip
            self.fields[f"evidence_{item}"] = forms.CharField(
                label=f"{item}：依据", max_length=200, required=False, initial=known["evidence"] if known else "",
                help_text="看到的情况、证件或鉴定；没有保障的必填",
            )  # fmt: skip
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label="更正理由", max_length=200, help_text="原来的调查作废保留，以这一份为准"
            )

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields under their headings, as the page shows them."""
        yield "", [self["taken_on"], self["taken_by"]]
        for title, items in self.basis.grouped():
            yield title, [self[one.code] for one in items]
        asked = [self[name] for item in self.items for name in (f"met_{item}", f"evidence_{item}")]
        if asked:
            yield "保障情况", asked
        if "reason" in self.fields:
            yield "更正", [self["reason"]]

    def amounts(self) -> dict[str, Decimal]:
        """What was typed, by item code."""
        typed = ((one.code, self.cleaned_data.get(one.code)) for one in self.basis.items)
        return {code: amount for code, amount in typed if amount is not None}

    def answers(self) -> dict[str, Answer]:
        """What was answered, by item."""
        data = self.cleaned_data
        return {
            item: Answer(data[f"met_{item}"] == "yes", data.get(f"evidence_{item}") or "")
            for item in self.items
            if data.get(f"met_{item}")
        }


class SignForm(forms.Form):
    """The day of the household's signature."""

    signed_on = day_field("签字日期", help_text="户主在收入表上签字的日期")


class CloseForm(forms.Form):
    """Closing a year over what is missing needs a reason."""

    reason = forms.CharField(
        label="仍要关闭的理由", max_length=200, required=False, help_text="资料齐全时不用填"
    )
