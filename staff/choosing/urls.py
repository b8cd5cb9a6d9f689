"""The addresses of choosing people, within those of the staff."""

from django.urls import path

from staff.choosing import views, views_steps, views_vacancies

ONE = "onboarding/candidates/<int:candidate>/"
urlpatterns = [
    path("onboarding/", views.board, name="onboarding"),
    path("vendor/", views.portal, name="portal"),
    path("onboarding/vacancies/", views_vacancies.listing, name="vacancies"),
    path("onboarding/vacancies/new/", views_vacancies.ask, name="ask_people"),
    path("onboarding/vacancies/<int:vacancy>/close/", views_vacancies.close, name="close_vacancy"),
    path("onboarding/vacancies/<int:vacancy>/propose/", views_vacancies.propose, name="propose"),
    path(ONE, views.candidate, name="candidate"),
    path(f"{ONE}documents/new/", views.give_document, name="give_document"),
    path(f"{ONE}documents/<int:document>/", views.document, name="document"),
    path(f"{ONE}screening/", views_steps.screen, name="screen"),
    path(f"{ONE}relatives/", views_steps.declare_relatives, name="declare_relatives"),
    path(f"{ONE}interview/", views_steps.interview, name="interview"),
    path(f"{ONE}again/", views_steps.let_again, name="interview_again"),
    path(f"{ONE}taking-on/", views_steps.take_on, name="take_on"),
    path(f"{ONE}refusal/", views_steps.turn_down, name="turn_down"),
    path(f"{ONE}withdrawal/", views_steps.withdraw, name="withdraw"),
]
