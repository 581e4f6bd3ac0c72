from . import household_urls, list_urls

urlpatterns = [
    *household_urls.urlpatterns,
    *list_urls.urlpatterns,
]
