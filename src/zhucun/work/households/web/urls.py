from . import survey_urls

urlpatterns = [*survey_urls.urlpatterns]
