"""The addresses of letters, each beside that of the page where the act stands."""

from django.urls import path

from staff.choosing.urls import ONE
from staff.letters import views

urlpatterns = [
    path(f"{ONE}letters/<slug:letter>/", views.candidate, name="candidate_letter"),
    path("staff/suspensions/<int:suspension>/letter/", views.suspension, name="suspension_letter"),
    path("staff/assignments/<int:assignment>/letter/", views.end_of_access, name="end_letter"),
]
