"""A document is declared once, as data, and printed in the formats it has layouts for.

*Data contract*: a frozen dataclass that holds everything the paper shows and nothing of how it looks. The
app that owns the document fills it; nothing else reaches the layout. *Layout*: one file (or function) per
format:

======  ===================================  =================================================
format  layout                               for
======  ===================================  =================================================
pdf     ``PdfLayout``, a Typst file          everything that is printed
docx    ``DocxLayout``, a Word template      forms, which offices go on filling in
xlsx    ``XlsxLayout``, a Python function    tables, which offices go on calculating with
======  ===================================  =================================================

Text of users is data to every layout, never Typst, Jinja, XML or a formula. The same data gives the same
bytes on every machine, so that a printed paper can be compared with the record by its digest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from zhucun.foundation.documents.text import cleaned

Format = Literal["pdf", "docx", "xlsx"]
D = TypeVar("D")
D_contra = TypeVar("D_contra", contravariant=True)


class Unprintable(ValueError):
    """Data that makes no paper; the sentence is Chinese and names what is wrong and how to mend it."""


class Layout(Protocol[D_contra]):
    """How a data contract becomes the bytes of one format."""

    def fill(self, data: D_contra, title: str, /) -> bytes: ...


@dataclass(frozen=True)
class Document(Generic[D]):
    """One kind of paper.

    ``code``: stable, ``<app>.<name>``. ``title``: what the kind is called, Chinese. ``contract``: type of
    the data. ``name``: the name of one paper, for its file and its properties.
    """

    code: str
    title: str
    contract: type[D]
    layouts: Mapping[Format, Layout[D]]
    name: Callable[[D], str]


def render(document: Document[D], data: D, fmt: Format) -> bytes:
    """The document as a file of format ``fmt``.

    Raises ``TypeError`` for data of another contract and ``LookupError`` (Chinese) for a format without
    layout.
    """
    if not isinstance(data, document.contract):
        raise TypeError(f"{document.code} prints {document.contract.__name__}, not {type(data).__name__}")
    if fmt not in document.layouts:
        offered = "、".join(document.layouts)
        raise LookupError(f"《{document.title}》没有 {fmt} 格式，请改选：{offered}")
    data = cleaned(data)
    return document.layouts[fmt].fill(data, document.name(data))
