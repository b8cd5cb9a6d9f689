"""The addresses of directories, of their protocol, and of importing people from a file."""

from django.urls import path

from staff.directory import views, views_file, views_scim

urlpatterns = [
    path("staff/directory/", views.listing, name="directories"),
    path("staff/directory/new/", views.add, name="add_directory"),
    path("staff/directory/<int:directory>/renew/", views.renew, name="renew_directory"),
    path("staff/directory/<int:directory>/revoke/", views.revoke, name="revoke_directory"),
    path("staff/import/", views_file.upload, name="import_people"),
    path("staff/import/<str:sign>/", views_file.found, name="people_file"),
    path("staff/import/<str:sign>/columns/", views_file.columns, name="people_file_columns"),
    path("staff/import/<str:sign>/store/", views_file.store, name="people_file_store"),
    path("staff/import/<str:sign>/rest/", views_file.rest, name="people_file_rest"),
    path("scim/v2/Users", views_scim.users, name="scim_users"),
    path("scim/v2/Users/<str:person>", views_scim.user, name="scim_user"),
    path("scim/v2/ServiceProviderConfig", views_scim.config, name="scim_config"),
    path("scim/v2/ResourceTypes", views_scim.kinds, name="scim_kinds"),
    path("scim/v2/ResourceTypes/<str:name>", views_scim.kinds, name="scim_kind"),
    path("scim/v2/Schemas", views_scim.schemas, name="scim_schemas"),
    path("scim/v2/Schemas/<str:name>", views_scim.schemas, name="scim_schema"),
    path("scim/v2/<path:rest>", views_scim.elsewhere, name="scim_elsewhere"),
]
