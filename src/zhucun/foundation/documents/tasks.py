"""The background step. It is safe to be run twice or to be killed: see work.py."""

from uuid import UUID

from django_tasks import task


@task()
def make_print(job: str) -> None:
    """Make the file of a print job."""
    from . import work

    work.make(UUID(job))
