from . import quota_urls

urlpatterns = [
    *quota_urls.urlpatterns,
]
