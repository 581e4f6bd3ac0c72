from . import household_urls, list_urls, survey_urls

urlpatterns = [
    *household_urls.urlpatterns,
    *list_urls.urlpatterns,
    *survey_urls.urlpatterns,
]
