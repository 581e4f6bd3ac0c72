"""Papers of a list: applications, minutes and photographs of meetings, signed sheets."""

from typing import Final
from uuid import UUID

from zhucun.foundation.attachments import actions as attachments
from zhucun.foundation.attachments.actions import UploadedFile
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.kernel.actor import Actor

from ..models import Roll
from ..queries import rolls, scope

FILES: Final = "roll"


def add_paper(*, actor: Actor, roll: Roll, file: UploadedFile) -> Attachment:
    """Keep a paper with the list, before, while and after it is under way. Raises as ``attachments.actions.add``."""
    return attachments.add(
        actor=actor, subject_kind=FILES, subject_id=str(roll.pk), county=roll.county, file=file
    )


def may_read(viewer: Actor, paper: Attachment) -> bool:
    """Who sees the list sees its papers."""
    return rolls.roll(viewer=viewer, pk=UUID(paper.subject_id)) is not None


def may_write(actor: Actor, roll: str) -> bool:
    """Who may work on lists of the village may add and remove papers until the list is decided."""
    row = Roll.objects.filter(pk=UUID(roll)).first()
    decided = {Roll.State.APPROVED, Roll.State.REFUSED}
    return row is not None and row.state not in decided and scope.edits(actor, row.village_id)
