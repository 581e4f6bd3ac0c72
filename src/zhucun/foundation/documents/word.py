"""Forms: Word templates filled by name.

The template is an ordinary .docx an official can redraw in Word or WPS, with ``{{ name }}`` where a value
belongs. Values are escaped, never read as template or XML; a name the contract does not have is an error, a
value it has not got prints blank.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from zhucun.foundation.documents.pdf import STAMP
from zhucun.foundation.documents.text import plain

D = TypeVar("D")


@dataclass(frozen=True)
class DocxLayout(Generic[D]):
    """A .docx template; ``view`` as in ``PdfLayout``. The title goes into the properties of the file."""

    path: Path
    view: Callable[[D], object] | None = None

    def fill(self, data: D, title: str, /) -> bytes:
        """The filled form. Raises ``jinja2.UndefinedError`` for a name the data contract does not have."""
        shown = plain(self.view(data) if self.view else data)
        template = DocxTemplate(str(self.path))
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
