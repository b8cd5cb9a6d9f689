"""The addresses of the customers' pages."""

from django.urls import path

from customers import (
    views_callbacks,
    views_imports,
    views_interactions,
    views_lists,
    views_push,
    views_record,
    views_search,
    views_sources,
    views_ties,
)

app_name = "customers"
urlpatterns = [
    path("customers/", views_search.search, name="search"),
    path("customers/import/", views_imports.uploads, name="import"),
    path("customers/import/<int:job>/", views_imports.job, name="import_job"),
    path("customers/import/<int:job>/columns/", views_imports.columns, name="import_columns"),
    path("customers/import/<int:job>/store/", views_imports.store, name="import_store"),
    path("customers/import/<int:job>/discard/", views_imports.discard, name="import_discard"),
    path("customers/import/<int:job>/rest/", views_imports.rest, name="import_rest"),
    path("customers/<str:number>/", views_record.record, name="record"),
    path("customers/<str:number>/tiers/<str:tier>/", views_record.tier, name="tier"),
    path("customers/<str:number>/verify/", views_record.verify, name="verify"),
    path("staff/<int:person>/ties/", views_ties.page, name="ties"),
    path("callbacks/<int:sample>/", views_callbacks.callback, name="callback"),
    path("callbacks/<int:sample>/outcome/", views_callbacks.outcome, name="outcome"),
    path("callbacks/<int:sample>/uncalled/", views_callbacks.uncalled, name="uncalled"),
    path("interactions/", views_interactions.page, name="interactions"),
    path("lists/", views_lists.lists, name="lists"),
    path("lists/new/", views_lists.hand_out, name="hand_out"),
    path("lists/<int:portfolio>/", views_lists.one, name="list"),
    path("lists/<int:portfolio>/end/", views_lists.end, name="end_list"),
    path("sources/", views_sources.sources, name="sources"),
    path("sources/new/", views_sources.add, name="add_source"),
    path("sources/<int:feed>/", views_sources.source, name="source"),
    path("sources/<int:feed>/edit/", views_sources.edit, name="edit_source"),
    path("sources/<int:feed>/token/", views_sources.renew, name="renew_source"),
    path("sources/<int:feed>/revoke/", views_sources.revoke, name="revoke_source"),
    path("api/openapi.json", views_push.description, name="api_description"),
    path("api/v1/interactions", views_push.interactions, name="api_interactions"),
    path("interactions/end/", views_interactions.end, name="interaction_end"),
]
