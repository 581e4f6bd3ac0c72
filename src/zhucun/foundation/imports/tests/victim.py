"""A background worker for the kill tests: runs one step of one job in a process of its own and may die in it.

python -m zhucun.foundation.imports.tests.victim check|commit JOB
"""

import sys
from uuid import UUID

import django


def main(step: str, job: str) -> None:
    """Run the step."""
    django.setup()
    from zhucun.foundation.imports import work
    from zhucun.foundation.imports.tests import kinds

    kinds.offer()
    {"check": work.check, "commit": work.commit}[step](UUID(job))


if __name__ == "__main__":
    main(*sys.argv[1:])
