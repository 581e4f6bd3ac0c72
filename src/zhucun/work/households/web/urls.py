from . import household_urls, list_urls, quota_urls

urlpatterns = [
    *household_urls.urlpatterns,
    *list_urls.urlpatterns,
    *quota_urls.urlpatterns,
]
