"""Print jobs as people may see them: each his or her own, nobody else's."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.folders import Step

from .models import PrintJob as PrintJob
from .work import folders

_RECENT: Final = timedelta(days=1)


def print_job(*, viewer: Actor, id: UUID) -> PrintJob | None:
    """One's own job, or None."""
    return PrintJob.objects.filter(pk=id, requested_by=viewer.id).first()


def ready_for(viewer: Actor) -> list[PrintJob]:
    """The viewer's jobs that were finished or failed within the last day, latest first."""
    ended = PrintJob.objects.filter(
        requested_by=viewer.id,
        state__in=(PrintJob.State.DONE, PrintJob.State.FAILED),
        finished_at__gte=clock.now() - _RECENT,
    )
    return list(ended.order_by("-finished_at")[:10])


def step_of(job: PrintJob) -> Step:
    """How far the making is."""
    return folders.progress(job.id)
