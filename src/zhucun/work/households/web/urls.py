from . import household_urls

urlpatterns = [*household_urls.urlpatterns]
