"""csv as Chinese offices produce it: GB18030 or UTF-8, with or without a mark, any separator, quotes round
line breaks."""

import csv
import io
from typing import Final

from .containers import ReadLimits
from .faults import Unreadable

_SEPARATORS: Final = ",\t;，|"
_SAMPLE: Final = 65_536
_LONGEST_CELL: Final = 131_072


def decode(data: bytes) -> str:
    """The text of a csv file. Marks decide; else UTF-8 if it is valid, else GB18030; raises Unreadable
    otherwise."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((encoding for mark, encoding in marks if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = next((one for one in text[:_SAMPLE] if one < " " and one not in "\t\n\r\f"), None)
        if control is None and "\0" not in text:
            return text
    raise Unreadable(
        "csv-encoding",
        "文件不是表格，也不是可辨认的文本（既非 UTF-8 也非 GBK/GB18030 编码，或被加密软件加密）。"
        "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传。",
    )


def csv_rows(data: bytes, limits: ReadLimits) -> list[list[str]]:
    """The rows of a csv file, ragged as they are; raises Unreadable naming the line where the quotes do not
    match."""
    text = decode(data)
    separator = ""
    start = 0
    first_line = text[:10].split("\n", 1)[0].strip()
    if (
        first_line.lower().startswith("sep=") and len(first_line) == 5
    ):  # Excel's own way of naming the separator
        separator, start = first_line[4], text.index("\n") + 1 if "\n" in text else len(text)
    stream = io.StringIO(text[start:], newline="")
    reader = csv.reader(stream, delimiter=separator or _separator(text), strict=True)
    rows: list[list[str]] = [[]] if start else []
    blank = 0
    try:
        for row in reader:
            if not any(row):  # 100,000 empty lines at the end cost nothing
                blank += 1
                continue
            rows.extend([] for _ in range(blank))
            blank = 0
            rows.append(row)
            if len(row) > limits.max_columns:
                raise Unreadable(
                    "too-many-columns",
                    f"第 {len(rows)} 行有 {len(row)} 列，超过上限 {limits.max_columns} 列。"
                    "请删去多余的列后再上传。",
                )
            if len(rows) > limits.max_rows + 100:
                raise too_many_rows("", limits)
    except csv.Error as error:
        raise Unreadable(
            "csv-quotes",
            f"从第 {len(rows) + blank + 1} 行起无法分列：引号没有成对，或单元格过长（超过 {_LONGEST_CELL} "
            "字）。"
            "请检查该行的英文双引号，或改存为 .xlsx 再上传。",
            row=len(rows) + blank + 1,
        ) from error
    return rows


def too_many_rows(sheet: str, limits: ReadLimits) -> Unreadable:
    """More rows than policy lets in at once."""
    where = f"工作表“{sheet}”" if sheet else "文件"
    return Unreadable(
        "too-many-rows",
        f"{where}超过 {limits.max_rows} 行。请按县或按年度拆成几个文件分别上传。",
        sheet=sheet,
    )


def _separator(text: str) -> str:
    """The separator under which the first rows have the most columns that agree."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def columns(separator: str) -> int:
        try:
            lengths = [
                len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row
            ]
        except csv.Error:
            return 0
        lengths = sorted(lengths[:50])
        return lengths[len(lengths) // 2] if lengths else 0

    return max(_SEPARATORS, key=columns)  # the first of equals, so a single column counts as comma-separated
