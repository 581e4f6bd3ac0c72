"""The background steps. Both are safe to run twice or to be killed: see work.py."""

from uuid import UUID

from django_tasks import task


@task()
def check_job(job: str) -> None:
    """Read and check the file of a job."""
    from . import work

    work.check(UUID(job))


@task()
def commit_job(job: str) -> None:
    """Write the rows of a job."""
    from . import work

    work.commit(UUID(job))
