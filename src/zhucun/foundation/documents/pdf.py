"""Pages: Typst files fed with JSON.

The layout reads ``data`` from ``base.typ``, which parses it from JSON; text is never pasted into Typst
source, and no layout calls ``eval``. Only fonts that travel with the product or lie in the folders named by
``ZHUCUN_FONT_DIRS`` are used, never those that happen to be installed: the same data must give the same
page on every machine.

*Faces.* GB/T 9704-2012 asks for 小标宋, 仿宋, 黑体 and 楷体, which cannot be shipped. Each face names the
licensed fonts first and falls back to Noto Serif SC or Noto Sans SC. These have the regular weight only, so
a face that must stand out (小标宋, 楷体) is then drawn with a thin outline of its own strokes.

*Pictures* (``text.Picture``) reach the layout as paths of files, an empty text where there is none. Equal
pictures are one file and stand in the PDF once.
"""

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import pylopdf_fonts_zh_cn
import typst

from zhucun.foundation.documents.text import Picture, plain

D = TypeVar("D")

# Layouts import each other by their path below the package, e.g. "/foundation/documents/…/base.typ".
ROOT = Path(__file__).resolve().parents[2]
# A file says what its data says, not when it was printed; the earliest instant a zip file can also carry.
STAMP = datetime(1980, 1, 1, tzinfo=UTC)
PICTURES = "pictures"


@dataclass(frozen=True)
class Face:
    """Fonts for one face of the standard: licensed ones in order of preference, the free one, and whether
    the free one needs an outline to stand out from the running text."""

    licensed: tuple[str, ...]
    free: str
    outlined: bool = False


FACES = {
    "xiaobiaosong": Face(
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体"), "Noto Serif SC", True
    ),
    "fangsong": Face(
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FZFangSong-Z02S"), "Noto Serif SC"
    ),
    "heiti": Face(("SimHei", "黑体", "FZHei-B01S"), "Noto Sans SC"),
    "kaiti": Face(("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FZKai-Z03S"), "Noto Serif SC", True),
    "songti": Face(("SimSun", "宋体", "FZShuSong-Z01S"), "Noto Serif SC"),
}


@dataclass(frozen=True)
class PdfLayout(Generic[D]):
    """A Typst file; ``view`` turns the contract into what the page shows where that is more than its
    fields."""

    path: Path
    view: Callable[[D], object] | None = None

    def fill(self, data: D, title: str, /) -> bytes:
        """The pages as PDF (tagged). Raises ``typst.TypstError`` for a fault in the layout."""
        fonts, faces = _fonts(os.environ.get("ZHUCUN_FONT_DIRS", ""))
        pictures: dict[bytes, str] = {}

        # Numbered, not named by their digest: Typst remembers every path a process ever used.
        def path_of(picture: Picture) -> str:
            return pictures.setdefault(picture.content, f"/{PICTURES}/{len(pictures)}.jpg")

        shown = plain(self.view(data) if self.view else data, path_of)
        inputs = {"title": title, "data": shown, "faces": faces}
        return typst_pdf(self.path, inputs, fonts, pictures=list(pictures))


def typst_pdf(
    path: Path,
    inputs: dict[str, object],
    fonts: Any,  # noqa: ANN401 - typst is untyped
    *,
    pictures: Sequence[bytes] = (),
) -> bytes:
    """Compile a layout with each input as JSON text; the pictures are ``/pictures/0.jpg`` and so on."""
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in inputs.items()}
    if not pictures:
        return _compiled(path, ROOT, texts, fonts)
    with tempfile.TemporaryDirectory(prefix="zhucun-pages-") as name:
        # Typst reads below one root only: a folder with the pictures, and the floors of the package linked.
        root = Path(name)
        (root / PICTURES).mkdir()
        for number, content in enumerate(pictures):
            (root / PICTURES / f"{number}.jpg").write_bytes(content)
        for floor in (folder for folder in ROOT.iterdir() if folder.is_dir()):
            (root / floor.name).symlink_to(floor)
        main = f'#include "/{path.relative_to(ROOT).as_posix()}"'
        return _compiled(main.encode(), root, texts, fonts)


def _compiled(layout: Path | bytes, root: Path, texts: dict[str, str], fonts: Any) -> bytes:  # noqa: ANN401
    pdf = typst.compile(
        layout,
        root=root,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=texts,
        timestamp=STAMP,
    )
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=4)
def _fonts(extra: str) -> tuple[Any, dict[str, dict[str, object]]]:
    """The font book, and for each face the family to use and whether to outline it."""
    folders = [
        Path(pylopdf_fonts_zh_cn.serif_path()).parent,
        *map(Path, filter(None, extra.split(os.pathsep))),
    ]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return fonts, _faces(set(fonts.families()))


def _faces(families: set[str]) -> dict[str, dict[str, object]]:
    lower = {family.lower(): family for family in families}
    chosen: dict[str, dict[str, object]] = {}
    for name, face in FACES.items():
        licensed = [lower[f.lower()] for f in face.licensed if f.lower() in lower]
        # The free fonts stay behind the licensed one: older licensed fonts lack rare characters of names.
        free = [face.free, *(f for f in ("Noto Serif SC", "Noto Sans SC") if f != face.free)]
        chosen[name] = {"families": [*licensed[:1], *free], "outlined": face.outlined and not licensed}
    return chosen
