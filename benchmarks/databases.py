"""A benchmark's measurement on each database in turn, in a process of its own with an empty database."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from zhucun.config.quality import scratch_database


def measured(module: str) -> Iterator[tuple[str, dict[str, float]]]:
    """The database's name, and what ``python -m module`` printed there as JSON in its last line."""
    for name in ("SQLite", "PostgreSQL"):
        with (
            tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder,
            scratch_database(name.lower()) as url,
        ):
            environment = {key: value for key, value in os.environ.items() if not key.startswith("ZHUCUN_")}
            done = subprocess.run(
                [sys.executable, "-m", module],
                env={**environment, "ZHUCUN_VAR": folder, "ZHUCUN_DATABASE_URL": url},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
        yield name, json.loads(done.stdout.splitlines()[-1])
