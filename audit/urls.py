"""The addresses of the ledger and the oversight of it."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
