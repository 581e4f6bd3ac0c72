"""Forms of the import pages."""

from django import forms

from ..registry import Kind


class UploadForm(forms.Form):
    """A file and the area it is for; the area is asked only where there is a choice."""

    file = forms.FileField(
        label="文件",
        help_text="Excel 工作簿（.xlsx、.xls）或 .csv。上传后先检查、可预览，确认提交后才写入。",
        error_messages={
            "required": "请选择要上传的文件。",
            "empty": "文件是空的（0 字节）。请检查是否选错了文件，或重新导出后再上传。",
        },
        widget=forms.FileInput(),
    )
    county = forms.ChoiceField(label="地区", error_messages={"required": "请选择地区。"})

    def __init__(
        self,
        kind: Kind,
        areas: list[tuple[str, str]],
        subjects: list[tuple[str, str]],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        if kind.subjects is not None:
            self.fields["subject"] = forms.ChoiceField(
                label=f"所属{kind.subjects.title}",
                choices=[("", "请选择"), *subjects],
                error_messages={"required": f"请选择这份文件所属的{kind.subjects.title}。"},
            )
        endings = (".xlsx", ".xls", ".csv", *kind.accept)
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)
        if kind.accept:
            named = "、".join(ending.removeprefix(".") for ending in endings)
            self.fields[
                "file"
            ].help_text = f"{named} 均可。{kind.layout.note}上传后先检查、可预览，确认提交后才写入。"
        county = self.fields["county"]
        assert isinstance(county, forms.ChoiceField)
        county.choices = areas
        county.help_text = f"“{kind.layout.title}”将导入到这个地区。"
        if len(areas) == 1:
            county.initial = areas[0][0]
            county.widget = forms.HiddenInput()
