"""Reading policy packs: a folder of YAML files per instrument, and the vocabulary of keys they share.

Reading never raises for what a file says: it returns the pack (None where it cannot stand) and every
``Fault`` with file, line and how to put it right. A pack is kept as the texts it was read from, so that what
is in force can be shown, compared and read again.
"""

import hashlib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import ROOT

from . import checks, facts, kinds, schema
from .kinds import Bad, Field, Reader
from .reading import MAX_BYTES, Fault, Node, Unreadable, read

TREE = ROOT / "policies"
LISTS = ("clauses.yaml", "parameters.yaml", "obligations.yaml", "chains.yaml")
MAX_FILES = 200


class NoPack(Refusal):
    """The folder is not there or cannot be read; the message is Chinese."""


def read_keys(path: Path = TREE / "keys.yaml") -> tuple[Mapping[str, facts.Key], tuple[Fault, ...]]:
    """The vocabulary: key name → ``Key``, with the faults of the file."""
    if not path.is_file():
        raise NoPack(f"找不到参数词表 {path}，请确认安装完整")
    stat = path.stat()
    return _keys(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _keys(path: str, *_: int) -> tuple[Mapping[str, facts.Key], tuple[Fault, ...]]:
    faults: list[Fault] = []
    found: dict[str, facts.Key] = {}
    reader = Reader(path, faults)
    try:
        root = read(Path(path).read_text(encoding="utf-8"), path)
    except Unreadable as error:
        return facts.NOTHING, (error.fault,)
    for node, record in reader.records(root, schema.KEY, "键"):
        key = facts.Key(**record)
        if key.key in found:
            reader.fault(node.line, f"键 {key.key} 重复", "请删去或合并其中一个")
        if (key.type == "choice") != bool(key.choices):
            reader.fault(
                node.line, f"键 {key.key} 的 choices 与类型不符", "choice 类型必须列出 choices，其他类型不写"
            )
        if key.bound != "none" and key.type not in facts.NUMERIC:
            reader.fault(node.line, f"键 {key.key} 不是数值，却声明了 bound", "请把 bound 改为 none")
        found[key.key] = key
    return MappingProxyType(found), tuple(faults)


def folders(folder: Path) -> list[Path]:
    """The pack folders in ``folder``: itself if it is one, else those directly below it, in order of name."""
    if not folder.is_dir():
        raise NoPack(f"找不到文件夹 {folder}，请核对路径")
    if (folder / "instrument.yaml").exists():
        return [folder]
    found = sorted(child for child in folder.iterdir() if (child / "instrument.yaml").is_file())
    if not found:
        raise NoPack(f"{folder} 里没有 instrument.yaml，不是制度包。请指向含有 instrument.yaml 的文件夹")
    return found


def one_folder(folder: Path) -> Path:
    """``folder`` as the folder of one pack; raises ``NoPack`` where it holds none or several."""
    found = folders(folder)
    if len(found) > 1:
        names = "、".join(child.name for child in found)
        raise NoPack(f"{folder} 里有 {len(found)} 个制度包（{names}），请一次指定一个")
    return found[0]


def read_tree(folder: Path = TREE) -> tuple[dict[str, facts.Pack], list[Fault]]:
    """The packs below ``folder`` by id, with all faults of vocabulary, shape and content; not those among
    them.
    """
    keys, key_faults = read_keys()
    faults = list(key_faults)
    found: dict[str, facts.Pack] = {}
    for child in folders(folder):
        pack, more = read_folder(child, keys)
        faults += more
        if pack is None:
            continue
        faults += checks.own(pack, keys, str(child))
        if pack.id != child.name:
            fix = f"请把文件夹改名为 {pack.id}"
            faults.append(Fault(f"{child}/instrument.yaml", 1, f"编号 {pack.id} 与文件夹名不一致", fix))
        found[pack.id] = pack
    return found, faults


def texts(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    """The texts of a pack's files by name relative to the folder."""
    faults: list[Fault] = []
    found: dict[str, str] = {}
    names = sorted(folder.glob("*.yaml")) + sorted(folder.glob("cases/*.yaml"))
    if len(names) > MAX_FILES:
        return {}, [Fault(str(folder), 1, f"文件超过{MAX_FILES}个", "请核对是否放错了文件夹")]
    for path in names:
        name = path.relative_to(folder).as_posix()
        if name not in {"instrument.yaml", *LISTS} and not name.startswith("cases/"):
            expected = "、".join(("instrument.yaml", *LISTS, "cases/*.yaml"))
            faults.append(
                Fault(str(path), 1, f"制度包里没有 {name} 这种文件", f"请改名或移走；应有的文件是 {expected}")
            )
            continue
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            faults.append(Fault(str(path), 1, "文件是链接或过大", "请换成制度包自己的普通文件"))
            continue
        try:
            found[name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            faults.append(Fault(str(path), 1, "文件不是 UTF-8 编码", "请另存为 UTF-8"))
    return found, faults


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, in order of name."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name].encode())}\0{files[name]}".encode())
    return total.hexdigest()


def read_folder(folder: Path, keys: Mapping[str, facts.Key]) -> tuple[facts.Pack | None, list[Fault]]:
    """The pack in ``folder`` and its faults (of shape; ``checks`` finds those of content)."""
    files, faults = texts(folder)
    pack, more = parse(files, keys, str(folder))
    return pack, faults + more


def parse(
    files: Mapping[str, str], keys: Mapping[str, facts.Key], where: str
) -> tuple[facts.Pack | None, list[Fault]]:
    """The pack that ``files`` hold; ``where`` stands before the file names in the faults."""
    faults: list[Fault] = []

    def tree(name: str) -> tuple[Node, Reader]:
        reader = Reader(f"{where}/{name}", faults)
        try:
            return read(files.get(name, ""), reader.file), reader
        except Unreadable as error:
            faults.append(error.fault)
            return Node(None, 1), reader

    if "instrument.yaml" not in files:
        return None, [Fault(f"{where}/instrument.yaml", 1, "缺少 instrument.yaml", "请补上文件的登记信息")]
    node, reader = tree("instrument.yaml")
    record = reader.record(node, schema.INSTRUMENT, "文件登记") if not faults else None
    instrument = facts.Instrument(**record) if record else None
    own = instrument.id if instrument else ""
    clauses = tuple(
        facts.Clause(instrument=own, line=item.line, **fields)
        for item, fields in _each(tree, "clauses.yaml", schema.CLAUSE, "条款")
    )
    parameters = tuple(
        found
        for item, fields in _each(tree, "parameters.yaml", schema.PARAMETER, "参数")
        if (found := _parameter(item, fields, keys, Reader(f"{where}/parameters.yaml", faults)))
    )
    duties = tuple(
        facts.Duty(valid_from=fields.pop("from"), valid_to=fields.pop("until"), line=item.line, **fields)
        for item, fields in _each(tree, "obligations.yaml", schema.DUTY, "义务")
    )
    chains = tuple(
        facts.Chain(line=item.line, **fields)
        for item, fields in _each(tree, "chains.yaml", schema.CHAIN, "审批链")
    )
    cases = tuple(
        case
        for name in sorted(files)
        if name.startswith("cases/")
        for item, fields in _each(tree, name, schema.CASE, "事例")
        if (case := _case(name, item, fields, keys, Reader(f"{where}/{name}", faults)))
    )
    if instrument is None:
        return None, faults
    return (
        facts.Pack(
            instrument,
            clauses,
            parameters,
            duties,
            chains,
            cases,
            MappingProxyType(dict(files)),
            digest(files),
        ),
        faults,
    )


def _each(
    tree: Callable[[str], tuple[Node, Reader]], name: str, fields: Mapping[str, Field], what: str
) -> list[tuple[Node, dict[str, Any]]]:
    node, reader = tree(name)
    return reader.records(node, fields, what)


def _key(name: str, keys: Mapping[str, facts.Key], line: int, reader: Reader) -> facts.Key | None:
    key = keys.get(name)
    if key is None:
        near = nearest(name, keys)
        hint = f"；是否为 {near}？" if near else ""
        reader.fault(line, f"键“{name}”没有在参数词表 keys.yaml 里登记", f"请改用词表里的键，或先登记{hint}")
    return key


def nearest(name: str, keys: Mapping[str, facts.Key]) -> str:
    """The declared key most like ``name``, or ""."""
    return next(iter(get_close_matches(name, keys, n=1, cutoff=0.75)), "")


def _parameter(
    item: Node, fields: dict[str, Any], keys: Mapping[str, facts.Key], reader: Reader
) -> facts.Parameter | None:
    key = _key(fields["key"], keys, item.line, reader)
    if key is None:
        return None
    sound = True
    values: dict[str, Any] = {}
    for name in ("value", "instead"):
        node: Node | None = fields[name]
        try:
            values[name] = None if node is None else kinds.typed(node, key)
        except Bad as bad:
            reader.fault(node.line if node else item.line, f"参数的“{name}”{bad.problem}", bad.fix)
            sound = False
    if not sound:
        return None
    if fields["force"] == "ban" and key.type == "bool" and values["instead"] is None:
        values["instead"] = not values["value"]  # the only other answer there is
    span = {"valid_from": fields.pop("from"), "valid_to": fields.pop("to")}
    return facts.Parameter(**{**fields, **values, **span}, line=item.line)


def _case(
    file: str, item: Node, fields: dict[str, Any], keys: Mapping[str, facts.Key], reader: Reader
) -> facts.Case | None:
    key = _key(fields["key"], keys, item.line, reader)
    if key is None:
        return None
    node: Node = fields.pop("expect")
    try:
        expect = None if node.value is None else kinds.typed(node, key)
    except Bad as bad:
        reader.fault(node.line, f"事例的“expect”{bad.problem}", bad.fix)
        return None
    return facts.Case(**fields, expect=expect, file=file, line=item.line)


@lru_cache(maxsize=64)
def stored(sha256: str, pairs: tuple[tuple[str, str], ...]) -> facts.Pack | None:
    """A pack from texts that were checked when they were loaded; kept by digest, since workers reload the
    book.

    Keys the vocabulary no longer declares are left out.
    """
    keys, _ = read_keys()
    pack, _ = parse(dict(pairs), keys, sha256[:12])
    return pack
