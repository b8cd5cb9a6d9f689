"""The addresses of people and branches."""

from django.urls import include, path

from staff import views_access, views_account, views_people, views_places

app_name = "staff"
urlpatterns = [
    path("staff/", views_people.listing, name="people"),
    path("", include("staff.reviewing.urls")),
    path("staff/new/", views_people.register, name="register"),
    path("staff/<int:person>/", views_people.person, name="person"),
    path("staff/<int:person>/edit/", views_people.edit, name="edit"),
    path("staff/<int:person>/end/", views_people.end, name="end"),
    path("staff/<int:person>/back/", views_people.bring_back, name="bring_back"),
    path("staff/<int:person>/invitation/", views_people.invite, name="invite"),
    path("staff/<int:person>/assignments/new/", views_access.give, name="give"),
    path("staff/assignments/<int:assignment>/end/", views_access.end, name="end_assignment"),
    path("staff/branches/", views_places.branches, name="branches"),
    path("staff/branches/new/", views_places.add_branch, name="add_branch"),
    path("staff/branches/<int:branch>/", views_places.edit_branch, name="edit_branch"),
    path("staff/regions/new/", views_places.region, name="add_region"),
    path("staff/regions/<int:region>/", views_places.region, name="edit_region"),
    path("staff/vendors/", views_places.vendors, name="vendors"),
    path("staff/vendors/new/", views_places.vendor, name="add_vendor"),
    path("staff/vendors/<int:vendor>/", views_places.vendor, name="edit_vendor"),
    path("staff/holidays/", views_places.holidays, name="holidays"),
    path("staff/holidays/<int:holiday>/", views_places.remove_holiday, name="remove_holiday"),
    path("", include("staff.directory.urls")),
    path("", include("staff.reminding.urls")),
    path("account/", views_account.account, name="account"),
    path("account/password/", views_account.password, name="password"),
    path("welcome/", views_account.welcome, name="welcome"),
    path("", include("staff.binding.urls")),
    path("", include("staff.choosing.urls")),
    path("", include("staff.letters.urls")),
]
