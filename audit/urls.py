"""The addresses of the ledger and the oversight of it."""

from django.urls import path

from audit import (
    views_access_reviews,
    views_declaration,
    views_desk,
    views_draws,
    views_files,
    views_ledger,
    views_lists,
    views_reports,
    views_samples,
    views_trail,
    views_trends,
    views_wishes,
)

app_name = "audit"
_ONE = "reports/daily/<int:report>/"
_NOW = "reports/daily/now/<str:branch>/<int:supervisor>/"
urlpatterns = [
    path("desk/", views_desk.desk, name="desk"),
    path("desk/lists/<str:kind>/", views_lists.day_list, name="day_list"),
    path("viewings/", views_desk.viewings, name="viewings"),
    path("viewings/<int:viewing>/", views_desk.viewing, name="viewing"),
    path("reports/daily/", views_reports.daily, name="reports"),
    path(_ONE, views_reports.report, name="report"),
    path(f"{_ONE}<int:agent>/", views_reports.report_agent, name="report_agent"),
    path(f"{_ONE}files/", views_files.report_files, name="report_files"),
    path("reports/files/<int:file>/", views_files.report_file, name="report_file"),
    path(
        "reports/files/<int:file>/fetch/", views_files.report_file_fetch, name="report_file_fetch"
    ),
    path(_NOW, views_reports.running, name="running"),
    path(f"{_NOW}<int:agent>/", views_reports.running_agent, name="running_agent"),
    path("declaration/", views_declaration.declaration, name="declaration"),
    path("declaration/read/", views_declaration.notices_read, name="notices_read"),
    path("declaration/viewings/<int:viewing>/", views_declaration.own_word, name="own_word"),
    path("declaration/<str:date>/", views_declaration.declaration_day, name="declaration_day"),
    path("trail/", views_trail.trail, name="trail"),
    path("trail/statement/", views_trail.statement, name="statement"),
    path("samples/", views_samples.samples, name="samples"),
    path("samples/<int:sample>/", views_samples.sample, name="sample"),
    path("samples/<int:sample>/follow-up/", views_samples.follow_up, name="follow_up"),
    path("samples/no-calls/", views_wishes.no_calls, name="no_calls"),
    path("samples/no-calls/<int:wish>/end/", views_wishes.end_no_call, name="end_no_call"),
    path("draws/", views_draws.draws, name="draws"),
    path("draws/<int:draw>/", views_draws.draw, name="draw"),
    path("draws/bundle/", views_draws.draw_bundle, name="draw_bundle"),
    path("draws/dice/", views_draws.draw_dice, name="draw_dice"),
    path("reviews/", views_access_reviews.listing, name="access_reviews"),
    path("reviews/decide/", views_access_reviews.decide, name="access_decide"),
    path("reviews/handovers/", views_access_reviews.handovers, name="handovers"),
    path("reviews/handovers/<int:handover>/", views_access_reviews.see_to, name="handover_seen"),
    path("trends/", views_trends.trends, name="trends"),
    path("trends/coverage/", views_trends.uncalled, name="coverage"),
    path("trends/rates/", views_trends.found, name="rates"),
    path("trends/<str:kind>/", views_trends.trend_rows, name="trend_rows"),
    path("ledger/", views_ledger.ledger, name="ledger"),
    path("ledger/trace/", views_ledger.trace, name="trace"),
    path("ledger/<int:entry>/", views_ledger.entry, name="entry"),
]
