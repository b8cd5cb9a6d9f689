"""Every address of the product."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe
from health_check.views import HealthCheckView

from accessgov import home, views
from staff.views_account import language

healthz = login_not_required(
    HealthCheckView.as_view(checks=["health_check.Database", "health_check.Cache"])
)

form_page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", home.page, name="home"),
    path("language/", language, name="set_language"),
    path("login/", form_page(account.login), name="account_login"),
    path("logout/", form_page(account.logout), name="account_logout"),
    path("components/", views.components, name="components"),
    path("healthz", require_safe(healthz), name="healthz"),
    path("", include("staff.urls")),
    path("", include("audit.urls")),
    path("", include("customers.urls")),
]
