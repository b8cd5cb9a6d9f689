"""One's own account: assignments in words, language, password; and accepting an invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import invitations, people
from staff.attempts import posted
from staff.filters import in_force
from staff.forms.people import OwnPasswordForm
from staff.models import User


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person what they may do, until when, and on which terms."""
    at = timezone.now()
    held = in_force(at=at, user=request.user).select_related("user", "branch", "region", "lent_by")
    later = request.user.assignments.filter(valid_from__gt=at).select_related("branch", "region")
    context = {"now": held, "later": later.exclude(valid_until__lte=at)}
    return render(request, "staff/account.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other device is signed out."""
    form = PasswordChangeForm(request.user, posted(request))
    if form.is_valid():
        invitations.set_password(
            person=request.user, password=form.cleaned_data["new_password1"], at=timezone.now()
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password is saved. Other devices are signed out."))
        return redirect("staff:account")
    return render(request, "staff/password.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language, for the signed-in person for good, else for this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in User.Language.values:
        return redirect("home")
    if request.user.is_authenticated:
        people.choose_language(person=request.user, language=chosen)
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=31_536_000,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    """Return where the switch was used, if that is a page of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else "/"


class _Welcome(PasswordResetConfirmView):
    token_generator = invitations.tokens
    form_class = OwnPasswordForm
    template_name = "staff/welcome.html"
    success_url = reverse_lazy("account_login")
    reset_url_token = "choose"  # noqa: S105 (the address after the token went into the session)

    def get_user(self, uidb64: str) -> User | None:
        person = super().get_user(uidb64)
        return person if person and person.is_active and person.invited_at else None

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        invitations.accept(
            person=form.user, password=form.cleaned_data["new_password1"], at=timezone.now()
        )
        self.request.session.pop("_password_reset_token", None)
        messages.success(self.request, _("Your password is saved. Sign in with it."))
        return HttpResponseRedirect(self.get_success_url())


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let an invited person choose a password; the link works once."""
    return _Welcome.as_view()(request, uidb64=uid, token=token)
