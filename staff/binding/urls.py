"""The addresses of what binds people; included by staff/urls.py."""

from django.urls import path

from staff.binding import (
    views_agreements,
    views_confirming,
    views_contracts,
    views_course,
    views_papers,
)

CONTRACT = "staff/<int:person>/contracts/<int:contract>"

urlpatterns = [
    path("papers/", views_papers.own, name="papers"),
    path("papers/texts/<int:text>/", views_agreements.sign, name="sign"),
    path("papers/signatures/<int:signature>/", views_papers.signed_pdf, name="signed_pdf"),
    path("papers/course/", views_course.page, name="course"),
    path("papers/course/<int:attempt>/", views_course.attempt, name="attempt"),
    path("agreements/", views_agreements.versions, name="agreements"),
    path("agreements/<int:text>/", views_agreements.read, name="agreement"),
    path("agreements/new/<slug:kind>/", views_agreements.publish, name="publish"),
    path("staff/<int:person>/papers/", views_papers.of_person, name="papers_of"),
    path("staff/<int:person>/confirmation/", views_confirming.confirm, name="confirm"),
    path("staff/<int:person>/contracts/new/", views_contracts.enter, name="enter_contract"),
    path(f"{CONTRACT}/extend/", views_contracts.extend, name="extend_contract"),
    path(f"{CONTRACT}/registered/", views_contracts.registration, name="register_contract"),
    path(f"{CONTRACT}/end/", views_contracts.end, name="end_contract"),
    path("onboarding/waiting/", views_papers.everybody, name="waiting"),
]
