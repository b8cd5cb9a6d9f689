"""Every address of the product."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from health_check.views import HealthCheckView

from accessgov import home, views
from staff.views_account import language

healthz = login_not_required(
    HealthCheckView.as_view(checks=["health_check.Database", "health_check.Cache"])
)

urlpatterns = [
    path("", home.page, name="home"),
    path("language/", language, name="set_language"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("components/", views.components, name="components"),
    path("healthz", healthz, name="healthz"),
    path("", include("staff.urls")),
    path("", include("audit.urls")),
    path("", include("customers.urls")),
]
