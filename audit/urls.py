"""The addresses of the ledger and the oversight of it."""

from django.urls import path

from audit import views_ledger, views_reports, views_samples

app_name = "audit"
_ONE = "reports/daily/<int:report>/"
_NOW = "reports/daily/now/<str:branch>/<int:supervisor>/"
urlpatterns = [
    path("reports/daily/", views_reports.daily, name="reports"),
    path(_ONE, views_reports.report, name="report"),
    path(f"{_ONE}<int:agent>/", views_reports.report_agent, name="report_agent"),
    path(_NOW, views_reports.running, name="running"),
    path(f"{_NOW}<int:agent>/", views_reports.running_agent, name="running_agent"),
    path("samples/", views_samples.samples, name="samples"),
    path("samples/<int:sample>/", views_samples.sample, name="sample"),
    path("ledger/", views_ledger.ledger, name="ledger"),
    path("ledger/trace/", views_ledger.trace, name="trace"),
    path("ledger/<int:entry>/", views_ledger.entry, name="entry"),
]
