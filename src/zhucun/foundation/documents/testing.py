"""For tests of documents: open what was made with the programs an office uses, and read a page with a ruler.

A missing program fails the test and says what to install; a skipped proof would look like a proof.
"""

import io
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

INSTALL = "apt-get install --no-install-recommends libreoffice-calc libreoffice-writer poppler-utils"
_MM_PER_POINT = 25.4 / 72
_XHTML = "{http://www.w3.org/1999/xhtml}"


def program(name: str) -> str:
    """The path of a program, or a failed test that says how to get it."""
    found = shutil.which(name)
    if not found:
        pytest.fail(f"{name} is not installed; this test needs it. On Debian: {INSTALL}")
    return found


def soffice_convert(source: Path, to: str, folder: Path) -> Path:
    """``source`` as LibreOffice, without a window, writes it in format ``to`` (e.g. ``xlsx``, ``pdf``,
    ``txt:Text``)."""
    folder.mkdir(exist_ok=True)
    profile = (folder / "profile").as_uri()
    command = [program("soffice"), "--headless", f"-env:UserInstallation={profile}", "--convert-to", to]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    made = folder / f"{source.stem}.{to.partition(':')[0]}"
    assert done.returncode == 0, f"LibreOffice could not open {source.name}: {done.stdout}{done.stderr}"
    assert made.exists(), f"LibreOffice could not open {source.name}: {done.stdout}{done.stderr}"
    return made


@dataclass(frozen=True)
class Line:
    """A line of a page: its text without blanks, and its box in millimetres from the top left of the
    paper."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pdf_pages(pdf: bytes, folder: Path) -> list[list[Line]]:
    """The lines of every page, from top to bottom."""
    source = folder / "read.pdf"
    source.write_bytes(pdf)
    command = [program("pdftotext"), "-bbox-layout", str(source), "-"]
    layout = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    root = ET.fromstring(layout)  # noqa: S314 - written by pdftotext from our own file
    return [
        sorted(map(_line, page.iter(f"{_XHTML}line")), key=_reading) for page in root.iter(f"{_XHTML}page")
    ]


def pdf_texts(pdf: bytes, folder: Path) -> list[str]:
    """The text of every page without blanks, in the order in which the layout put it there: tables cell by
    cell."""
    source = folder / "read.pdf"
    source.write_bytes(pdf)
    command = [program("pdftotext"), "-raw", "-enc", "UTF-8", str(source), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def pdf_bookmarks(pdf: bytes, folder: Path) -> list[tuple[int, str]]:
    """The bookmarks as (level from 1, text), in reading order."""
    source = folder / "read.pdf"
    source.write_bytes(pdf)
    command = [program("pdftohtml"), "-xml", "-i", "-stdout", str(source)]
    layout = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    root = ET.fromstring(layout)  # noqa: S314 - written by pdftohtml from our own file
    found: list[tuple[int, str]] = []

    def walk(outline: ET.Element, level: int) -> None:
        for one in outline:
            if one.tag == "outline":
                walk(one, level + 1)
            else:
                found.append((level, "".join(one.itertext())))

    for outline in root.findall("outline"):
        walk(outline, 1)
    return found


def word_tables(content: bytes) -> list[list[list[str]]]:
    """The tables of a Word file: rows of cells, a merged cell once at its beginning, line breaks as ``\\n``."""
    tables = []
    for table in docx.Document(io.BytesIO(content)).tables:
        before: set[object] = set()
        rows = []
        for row in table.rows:
            cells = {
                cell._tc: cell.text for cell in row.cells
            }  # a merged cell is met in each place it covers
            rows.append([text for cell, text in cells.items() if cell not in before])
            before |= cells.keys()
        tables.append(rows)
    return tables


def word_text(content: bytes) -> str:
    """All text of a Word file without blanks, in order, tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join("".join(text.text or "" for text in body.iter("{*}t")).split())


def _line(element: ET.Element) -> Line:
    text = "".join(word.text or "" for word in element.iter(f"{_XHTML}word"))
    box = (float(element.get(side, "0")) * _MM_PER_POINT for side in ("xMin", "yMin", "xMax", "yMax"))
    return Line(text, *box)


def _reading(line: Line) -> tuple[float, float]:
    return (round(line.top, 1), line.left)
