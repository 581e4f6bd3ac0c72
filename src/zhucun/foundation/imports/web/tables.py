"""Tables of the import pages."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..layouts import ColumnSpec, Layout
from ..models import ImportJob
from ..queries import Preview, PreviewRow
from ..registry import Forecast, Kind, title

_TONES: dict[str, Tone] = {"preview": "warn", "done": "ok", "failed": "bad", "cancelled": ""}


def state_tag(job: ImportJob) -> Tag:
    """The job's state in a word."""
    return Tag(job.get_state_display(), _TONES.get(job.state, "info"))


JOBS = Listing(
    caption="导入记录",
    columns=(
        Column("file_name", "文件", link=lambda job: reverse("import_job", args=[job.pk])),
        Column("layout", "类型", read=lambda job: title(job.layout)),
        Column("state", "状态", read=state_tag),
        Column("rows", "行数", numeric=True),
        Column("errors", "错误", numeric=True),
        Column("created_label", "上传人"),
        Column("created_at", "上传时间", sort="time"),
    ),
    sorts=(Sort("time", ("-created_at", "id")),),
    empty="还没有导入过文件。从上面选一种，先下载模板或直接上传已有的表。",
)


def kinds_table(kinds: list[Kind]) -> Table:
    """The kinds of import somebody may use, with their templates."""
    return Table(
        caption="可导入的内容",
        columns=(
            Column(
                "title",
                "导入",
                read=lambda kind: kind.layout.title,
                link=lambda kind: reverse("import_upload", args=[kind.layout.code]),
            ),
            Column("note", "说明", read=lambda kind: kind.layout.note),
            Column(
                "template",
                "模板",
                read=lambda _: "下载模板",
                link=lambda kind: reverse("import_template", args=[kind.layout.code]),
            ),
        ),
        rows=kinds,
        empty="您的角色没有可导入的内容。如工作需要，请向安全管理员申请相应角色。",
    )


def changes_table(forecast: Forecast) -> Table:
    """The first fields a commit would change, before and after."""
    return Table(
        caption="将修改的内容",
        columns=(
            Column("subject", "对象"),
            Column("field", "项目"),
            Column("before", "现在", read=lambda change: change.before or "（空）"),
            Column("after", "导入后", read=lambda change: change.after or "（空）"),
        ),
        rows=forecast.first,
        empty="没有要修改的内容。",
    )


def preview_table(layout: Layout, preview: Preview) -> Table:
    """Rows as understood: a faulty cell stands as a tag in its place, the sentences at the end of the row."""

    def cell(index: int, spec: ColumnSpec) -> Column:
        show: Callable[[str], str] = masked if spec.private else str

        def read(row: PreviewRow) -> object:
            wrong = row.wrong.get(spec.key)
            if wrong is None:
                return show(row.texts[index])
            text = show(wrong.value or row.texts[index]) or "（空）"
            return Tag(text, "bad" if wrong.level == "error" else "warn")

        return Column(f"c{index}", spec.title, read=read)

    def problems(row: PreviewRow) -> Any:  # noqa: ANN401 - a cell's value
        return "\n".join(one.sentence for one in row.faults)

    return Table(
        caption="预览",
        columns=(
            Column("row", "行", read=lambda row: str(row.row)),
            *(cell(index, spec) for index, spec in enumerate(layout.columns)),
            Column("faults", "问题和改法", read=problems),
        ),
        rows=preview.rows,
        empty="没有可显示的行。",
    )
