"""The one way a file leaves the storage."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import actor_of, signed_in

from .. import actions, queries
from ..guards import IMAGES

# Whatever a browser makes of the bytes, it runs nothing and loads nothing.
_POLICY = "default-src 'none'; sandbox"


@signed_in
@require_safe
def attachment(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A file whose kind lets the viewer read it: a picture on the page, anything else as a download."""
    viewer = actor_of(request)
    row = queries.attachment(viewer=viewer, pk=id)
    if row is None:
        raise Http404("没有这个附件，或者它不在您可以查看的范围内。")
    try:
        file = queries.open_file(row)
    except FileNotFoundError as lost:
        raise Http404(f"附件“{row.name}”的内容不在服务器上，请系统管理员从备份恢复。") from lost
    shown = row.media_type in IMAGES
    if not shown and request.method == "GET":
        actions.note_download(actor=viewer, attachment=row)
    response = FileResponse(file, as_attachment=not shown, filename=row.name, content_type=row.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = _POLICY
    return response
