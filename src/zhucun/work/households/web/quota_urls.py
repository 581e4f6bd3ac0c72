from django.urls import path

from . import quotas

urlpatterns = [
    path("quotas/", quotas.quotas, name="household_quotas"),
    path("quotas/<str:key>/", quotas.quotas_of, name="household_quotas_of"),
    path("quotas/<str:key>/<int:year>/", quotas.set_quota, name="household_set_quota"),
]
