"""Every file of the project: readable, short, and free of what belongs to one machine only."""

import ast
import csv
import fnmatch
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from django.template.loader import get_template

from zhucun.foundation.kernel.evidence import ROOT

MOST_LINES = 420
CODE = {".py", ".ts", ".css", ".scss", ".html", ".typ"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".docx", ".xlsx", ".xls", ".pdf", ".npz", ".gz", ".otf", ".ttf"}


def shipped() -> list[Path]:
    """What a checkout holds: everything but what .gitignore names."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    ignored = [line.strip("/") for line in lines if "/" not in line.strip("/")]
    below = [ROOT / line.strip("/") for line in lines if "/" in line.strip("/")]
    found: list[Path] = []

    def walk(folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if path.name == ".git" or path in below or any(fnmatch.fnmatch(path.name, p) for p in ignored):
                continue
            if path.is_dir():
                walk(path)
            else:
                found.append(path)

    walk(ROOT)
    return found


FILES = shipped()
TEXTS = [path for path in FILES if path.suffix not in BINARY]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _csv(text: str) -> None:
    widths = {len(row) for row in csv.reader(text.splitlines()) if row}
    if len(widths) != 1:
        raise ValueError(f"rows of {sorted(widths)} columns")


PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".yaml": lambda text: list(yaml.load_all(text, Loader=yaml.CSafeLoader)),
    ".json": json.loads,
    ".jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    ".geojson": json.loads,
    ".toml": tomllib.loads,
    ".csv": _csv,
    ".svg": ElementTree.fromstring,
}


def test_the_walk_over_the_checkout_sees_it_whole() -> None:
    names = {_name(path) for path in FILES}
    assert {"pyproject.toml", "Makefile", ".ci/run", "src/zhucun/config/urls.py"} <= names
    assert not any(part in name for name in names for part in (".venv/", "node_modules/", "__pycache__/"))


def test_every_text_file_is_utf_8_and_parses() -> None:
    found = []
    for path in TEXTS:
        try:
            PARSERS.get(path.suffix, str)(path.read_text(encoding="utf-8"))
        except (ValueError, SyntaxError, yaml.YAMLError, csv.Error) as error:
            found.append(f"{_name(path)}: {error}")
    assert found == []


def test_every_page_template_compiles() -> None:
    names = [
        path.relative_to(folder).as_posix()
        for folder in {
            Path(str(path).split("/templates/")[0]) / "templates"
            for path in FILES
            if "/templates/" in str(path)
        }
        for path in FILES
        if path.is_relative_to(folder) and path.suffix == ".html"
    ]
    assert names
    for name in names:
        get_template(name)


def test_no_file_of_code_holds_two_subjects() -> None:
    long = {
        _name(path): lines
        for path in TEXTS
        if path.suffix in CODE
        and not {"migrations", "tests", "data"} & set(path.relative_to(ROOT).parts)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


FOREIGN = {
    # A path of one machine; addresses of pages (/units/, /work/…) follow a quote or a word, these a root.
    "machine path": re.compile(r"(?<![\w.*}>/])/(?:work|home|root|Users|mnt)/[A-Za-z0-9._-]+/"),
    "path out of the checkout": re.compile(r"\.\./shared\b"),
    "registry address": re.compile(
        r"https?://[^/\s\"']*(?:pypi|pythonhosted|npmjs|npmmirror|registry|mirrors?\.|proxy\.golang)[^/\s\"']*",
        re.I,
    ),
    "index option": re.compile(
        r"--(?:extra-)?index-url[ =]\S|--find-links[ =]\S|\"resolved\"\s*:\s*\"https?:"
    ),
}


@pytest.mark.parametrize("kind", sorted(FOREIGN))
def test_no_file_names_a_machine_or_a_registry(kind: str) -> None:
    found = [
        f"{_name(path)}: {match.group()}"
        for path in TEXTS
        if path != Path(__file__) and (match := FOREIGN[kind].search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("machine path", 'open("/home/li/zhucun/x.csv")'),
        ("machine path", "see {}/.cache/uv/".format("/root")),
        ("path out of the checkout", "../shared/design"),
        ("registry address", "https://mirrors.example.com/simple"),
        ("registry address", "https://registry.example.org/left-pad"),
        ("index option", "--index-url https://x"),
        ("index option", '"resolved": "https://x"'),
    ],
)
def test_what_belongs_to_one_machine_is_recognised(kind: str, text: str) -> None:
    assert FOREIGN[kind].search(text)


def test_links_between_documents_lead_somewhere() -> None:
    found = []
    for path in TEXTS:
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
                if (
                    "://" not in target
                    and not target.startswith("mailto:")
                    and not (path.parent / target).exists()
                ):
                    found.append(f"{_name(path)}: {target}")
    assert found == []
