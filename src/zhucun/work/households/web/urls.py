from . import household_urls, survey_urls

urlpatterns = [*household_urls.urlpatterns, *survey_urls.urlpatterns]
