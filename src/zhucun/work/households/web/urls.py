"""The routes of the registry, one module per subject."""

from . import exchange_urls, household_urls, list_urls, quality_urls, quota_urls, roll_urls, survey_urls

urlpatterns = [
    *quality_urls.urlpatterns,
    *quota_urls.urlpatterns,
    *roll_urls.urlpatterns,
    *list_urls.urlpatterns,
    *survey_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *household_urls.urlpatterns,
]
