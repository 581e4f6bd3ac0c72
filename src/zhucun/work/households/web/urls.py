from . import exchange_urls, household_urls, quality_urls

urlpatterns = [*quality_urls.urlpatterns, *household_urls.urlpatterns, *exchange_urls.urlpatterns]
