from . import quota_urls, roll_urls

urlpatterns = [
    *quota_urls.urlpatterns,
    *roll_urls.urlpatterns,
]
