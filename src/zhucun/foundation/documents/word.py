"""Forms: Word templates filled by name.

The template is an ordinary .docx an official can redraw in Word or WPS, with ``{{ name }}`` where a value
belongs. Values are escaped, never read as template or XML; a name the contract does not have is an error, a
value it has not got prints blank. A picture is put where its name stands, fitted into the layout's box.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from zhucun.foundation.documents.document import Unprintable
from zhucun.foundation.documents.pdf import STAMP
from zhucun.foundation.documents.text import Picture, plain

D = TypeVar("D")


@dataclass(frozen=True)
class DocxLayout(Generic[D]):
    """A .docx template; ``view`` as in ``PdfLayout``. The title goes into the properties of the file.

    ``picture_box``: the most a picture may take, width and height in millimetres.
    """

    path: Path
    view: Callable[[D], object] | None = None
    picture_box: tuple[float, float] = (30, 40)

    def fill(self, data: D, title: str, /) -> bytes:
        """The filled form. Raises ``jinja2.UndefinedError`` for a name the data contract does not have."""
        template = DocxTemplate(str(self.path))

        def inline(picture: Picture) -> InlineImage:
            width, height = picture_pixels(picture)
            scale = min(self.picture_box[0] / width, self.picture_box[1] / height)
            return InlineImage(template, io.BytesIO(picture.content), Mm(width * scale), Mm(height * scale))

        shown = plain(self.view(data) if self.view else data, inline)
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        template.render(shown, jinja_env=environment, autoescape=True)
        # Not get_docx(): once rendered, it would open the empty template again.
        properties = template.docx.core_properties
        # The format allows 255 characters for a property.
        properties.title = title[:255]
        properties.created = properties.modified = STAMP.replace(tzinfo=None)
        buffer = io.BytesIO()
        template.save(buffer)
        return _restamped(buffer.getvalue())


def picture_pixels(picture: Picture) -> tuple[int, int]:
    """Width and height. Raises ``Unprintable`` for what is no JPEG."""
    try:
        read = Image.from_blob(picture.content)
    except Exception as error:  # the reader stumbles over damaged files in many ways
        raise Unprintable("照片文件不是完好的 JPEG 图片，请重新上传。") from error
    if read.content_type != "image/jpeg" or not (read.px_width and read.px_height):
        raise Unprintable("照片文件不是 JPEG 图片，请换成 .jpg 后重新上传。")
    return read.px_width, read.px_height


def _restamped(archive: bytes) -> bytes:
    """The same zip file with every entry dated alike: equal data must give equal bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            stamped = zipfile.ZipInfo(entry.filename, STAMP.timetuple()[:6])
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, source.read(entry))
    return buffer.getvalue()
