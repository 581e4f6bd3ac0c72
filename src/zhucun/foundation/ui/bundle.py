"""Where the built desk bundle lies: Vite names its files by their content and writes the names of today into
``bundle.manifest``; pages ask here. The names never change their content, so they may be cached for ever,
and they are linked as they stand (a second hash by the static storage would load the script twice).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

FOLDER = Path(__file__).resolve().parent / "static" / "desk"
MANIFEST = FOLDER / "bundle.manifest"
ENTRY = "src/desk.ts"


@dataclass(frozen=True)
class Bundle:
    """Addresses of the script and the style sheets of a desk page."""

    script: str
    styles: tuple[str, ...]


def icon() -> str:
    """The mark as an icon, linked as it stands like the bundle: pages need no collected files."""
    return f"{settings.STATIC_URL}ui/mark.svg"


def current() -> Bundle | None:
    """The bundle as last built, or ``None`` where it was never built; a new build is seen without a
    restart.
    """
    try:
        return _read(MANIFEST.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _read(changed: int) -> Bundle:
    entry = json.loads(MANIFEST.read_text())[ENTRY]
    address = f"{settings.STATIC_URL}desk/"
    return Bundle(address + entry["file"], tuple(address + name for name in entry.get("css", ())))


@register
def bundle_is_built(**_: object) -> list[CheckMessage]:
    """Warn where pages would come without style and script."""
    if MANIFEST.exists():
        return []
    return [Warning("界面资源尚未生成，页面将没有样式。", hint="请运行 zhucun setup。", id="ui.W001")]
