"""Addresses of the registry in bulk."""

from django.urls import path

from . import exchange

urlpatterns = [
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/<uuid:id>/", exchange.reconciliation, name="reconciliation"),
]
