"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("login/", include("allauth.account.urls")),
]
