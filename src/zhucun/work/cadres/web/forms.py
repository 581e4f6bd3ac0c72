"""Forms of the person: what annex 4 asks, in its order, then what is asked beside it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui.fields import day_field

from .. import ranks
from ..facts import Facts, PostFacts
from ..models import Cadre
from ..wording import month, read_month

T = TypeVar("T")
PURPOSE = "用于核对同一人，不印在登记表上；加密保存，平时只显示首尾几位。可以不填。"
_CHECKED = "系统提示可能重复或有误时，核对无误后勾选"


class MonthField(forms.CharField):
    """A month written 1978.06 (or 1978-6, 1978年6月, 197806), read as its first day; None where it may be empty."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        widget = forms.TextInput(attrs={"placeholder": "1978.06", "autocomplete": "off"})
        super().__init__(label=label, required=required, max_length=10, help_text=help_text, widget=widget)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what was typed, or a date
        """How it stands in the form."""
        return value if value is None or isinstance(value, str) else month(value)

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The first day of the month."""
        text = super().clean(value)
        if not text:
            return None
        found = read_month(text)
        if found is None:
            raise forms.ValidationError(f"“{text}”不是年月，请写成 1978.06。")
        return found


class CadreForm(forms.Form):
    """The facts of the registration form."""

    name = forms.CharField(label="姓名", max_length=40)
    sex = forms.ChoiceField(label="性别", choices=[("", "请选择"), *Cadre.Sex.choices])
    born_month = MonthField("出生年月")
    origin = forms.CharField(label="籍贯", max_length=60, required=False)
    nation = forms.CharField(label="民族", max_length=20, initial="汉族")
    politics = forms.ChoiceField(label="政治面貌", choices=[("", "请选择"), *Cadre.Politics.choices])
    work_month = MonthField("参加工作时间", required=False)
    party_month = MonthField("入党时间", required=False)
    education = forms.CharField(label="学历", max_length=20, required=False)
    degree = forms.CharField(label="学位", max_length=20, required=False)
    school = forms.CharField(label="毕业院校系及专业", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    email = forms.CharField(label="电子邮箱", max_length=100, required=False)
    young = forms.BooleanField(label="优秀年轻干部", required=False)
    reserve = forms.BooleanField(label="后备干部", required=False)
    identity = forms.CharField(
        label="身份证号",
        max_length=18,
        required=False,
        help_text=PURPOSE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    checked = forms.BooleanField(label="已核对", required=False, help_text=_CHECKED)

    def facts(self) -> Facts:
        """The facts as filled in."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})


class EditForm(CadreForm):
    """The same for somebody registered; the identity number stays unless another is given or it is taken away."""

    forget = forms.BooleanField(label="删除已登记的身份证号", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = [*(name for name in CadreForm.base_fields if name != "checked"), "forget", "checked"]

    def __init__(self, *args: Any, masked: str, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        identity = self.fields["identity"]
        if masked:
            identity.help_text = f"已登记 {masked}；不改就空着。{PURPOSE.removesuffix('可以不填。')}"
        else:
            del self.fields["forget"]

    def number(self) -> str | None:
        """The new number, "" to take it away, None to leave it."""
        if self.cleaned_data.get("forget"):
            return ""
        return self.cleaned_data["identity"] or None


class PostForm(forms.Form):
    """A post from a day on."""

    title = forms.CharField(label="职务", max_length=60)
    department = forms.CharField(label="所在处室", max_length=60, required=False)
    rank = forms.ChoiceField(label="职务层级", required=False, help_text="企业、院校没有层级的不选")
    since = day_field("任职日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        offer(self, "rank", [("", "不填"), *((name, name) for name in ranks.names())])

    def post(self) -> PostFacts:
        """The post as filled in."""
        data = self.cleaned_data
        return PostFacts(data["title"], data["since"], data["department"], data["rank"])


class NewCadreForm(CadreForm, PostForm):
    """A new cadre of a unit, with the present post."""

    organisation = forms.CharField(label="单位全称", max_length=100)
    field_order = [
        "organisation", "name", "sex", "born_month", "origin", "nation", "politics", "work_month", "party_month",
        "education", "degree", "school", "department", "title", "rank", "since", "phone", "email", "young", "reserve",
        "identity", "checked",
    ]  # fmt: skip

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        for name in ("title", "since"):
            self.fields[name].required = False
        self.fields["since"].label = "任现职日期"
        if units:
            self.fields["organisation"] = forms.ChoiceField(label="单位", choices=units)
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A post has a title and a day, or there is none."""
        data = super().clean() or {}
        if data.get("title") and not data.get("since") and "since" not in self.errors:
            self.add_error("since", "请填写任现职日期。")
        if not data.get("title") and (data.get("department") or data.get("rank") or data.get("since")):
            self.add_error("title", "请填写职务，或者处室、层级、日期都不填。")
        return data


class MovePostForm(PostForm):
    """A post that may be with another unit, for offices that keep both."""

    organisation = forms.CharField(
        label="调入单位全称", max_length=100, required=False, help_text="仍在原单位的不填"
    )


class ResumeForm(forms.Form):
    """The résumé as lines of text."""

    resume = forms.CharField(
        label="工作简历",
        required=False,
        max_length=12000,
        help_text="每段经历一行，如“1996.09—2000.07 某农业大学学生”；至今的写“2000.07—至今 某单位干部”。",
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class AccountForm(forms.Form):
    """The account that is the cadre's own."""

    username = forms.CharField(
        label="用户名",
        max_length=60,
        required=False,
        help_text="本人登录用的用户名；空着提交就是取消关联。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevealForm(forms.Form):
    """Why somebody wants to see an identity number."""

    reason = forms.CharField(label="查看事由", max_length=200, help_text="事由、时间和查看人都会记入审计。")


class FindForm(forms.Form):
    """Somebody by the identity number; sent as a post, so that the number stands in no address."""

    number = forms.CharField(
        label="身份证号",
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PhotoForm(forms.Form):
    """One photograph."""

    file = forms.FileField(label="照片", help_text="JPEG 或 PNG；系统会缩小并去掉拍摄地点和时间。")


class PhotosForm(forms.Form):
    """Many photographs in a zip."""

    file = forms.FileField(
        label="照片压缩包（.zip）",
        help_text="照片以“单位_姓名.jpg”“姓名.jpg”或身份证号命名，同名的请写单位。",
    )


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns; a refusal becomes the error of its field with its clause, what was typed stays, and None is
    returned."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refusal as refusal:
        label = policy.clause_label(refusal.clause) if refusal.clause else ""
        sentence = f"{refusal.sentence}〔{label}〕" if label else refusal.sentence
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence)
        return None
