from . import household_urls, quota_urls, roll_urls

urlpatterns = [
    *household_urls.urlpatterns,
    *quota_urls.urlpatterns,
    *roll_urls.urlpatterns,
]
