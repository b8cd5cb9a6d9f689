"""The addresses of suspending, leave and leaving; included among those of people."""

from django.urls import path

from staff.reviewing import views

urlpatterns = [
    path("staff/suspended/", views.suspended, name="suspended"),
    path("staff/<int:person>/suspend/", views.suspend, name="suspend"),
    path("staff/<int:person>/lift/", views.lift, name="lift"),
    path("staff/<int:person>/leave/", views.enter_leave, name="enter_leave"),
    path("staff/leaves/<int:leave>/cancel/", views.cancel_leave, name="cancel_leave"),
    path("staff/<int:person>/transfer/", views.transfer, name="transfer"),
    path("staff/vendors/<int:vendor>/end/", views.end_vendor, name="end_vendor"),
]
