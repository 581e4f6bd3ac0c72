from . import exchange_urls, household_urls

urlpatterns = [*household_urls.urlpatterns, *exchange_urls.urlpatterns]
