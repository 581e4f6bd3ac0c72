"""All routes: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("zhucun.faces.home.web.urls")),
    path("", include("zhucun.faces.registers.web.urls")),
    path("imports/", include("zhucun.foundation.imports.web.urls")),
    path("units/", include("zhucun.work.units.web.urls")),
    path("attachments/", include("zhucun.foundation.attachments.web.urls")),
    path("approvals/", include("zhucun.foundation.approvals.web.urls")),
    path("cadres/", include("zhucun.work.cadres.web.urls")),
    path("placement/", include("zhucun.work.teams.web.urls")),
    path("teams/", include("zhucun.work.teams.web.team_urls")),
    path("central/", include("zhucun.work.teams.web.central_urls")),
    path("oversight/", include("zhucun.work.oversight.web.urls")),
    path("appraisal/", include("zhucun.work.appraisal.web.urls")),
    path("households/", include("zhucun.work.households.web.urls")),
    path("villages/", include("zhucun.work.villages.web.urls")),
    path("notices/", include("zhucun.foundation.publication.web.urls")),
    path("prints/", include("zhucun.foundation.documents.web.urls")),
    path("files/", include("zhucun.faces.casefile.web.urls")),
]

handler400 = "zhucun.foundation.ui.web.errors.bad_request"
handler403 = "zhucun.foundation.ui.web.errors.permission_denied"
handler404 = "zhucun.foundation.ui.web.errors.not_found"
handler500 = "zhucun.foundation.ui.web.errors.server_error"
