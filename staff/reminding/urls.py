"""The addresses of reminding."""

from django.urls import path

from staff.reminding import views

urlpatterns = [
    path("reminder/", views.reminder, name="reminder"),
    path("reminder/later/", views.later, name="reminder_later"),
    path("reminder/<int:reminder>/", views.answer, name="reminder_answer"),
    path("reminders/", views.listing, name="reminders"),
    path("reminders/spoken/", views.speak, name="speak"),
]
