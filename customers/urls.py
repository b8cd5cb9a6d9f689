"""The addresses of the customers' pages."""

from django.urls import path

from customers import views_interactions, views_record, views_search

app_name = "customers"
urlpatterns = [
    path("customers/", views_search.search, name="search"),
    path("customers/<str:number>/", views_record.record, name="record"),
    path("customers/<str:number>/tiers/<str:tier>/", views_record.tier, name="tier"),
    path("customers/<str:number>/verify/", views_record.verify, name="verify"),
    path("interactions/", views_interactions.page, name="interactions"),
    path("interactions/end/", views_interactions.end, name="interaction_end"),
]
