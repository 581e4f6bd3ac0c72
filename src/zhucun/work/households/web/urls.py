from . import household_urls, quality_urls

urlpatterns = [*quality_urls.urlpatterns, *household_urls.urlpatterns]
