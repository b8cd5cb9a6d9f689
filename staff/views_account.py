"""One's own account: assignments in words, language, password; and accepting an invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import invitations, people
from staff.attempts import attempt, posted
from staff.filters import in_force
from staff.forms.people import OwnPasswordForm
from staff.models import User

INVITATION = "invitation"  # where the session keeps the code of a link that was followed


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
    if form.is_valid() and _chosen(form, request.user):
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password is saved. Other devices are signed out."))
        return redirect("staff:account")
    return render(request, "staff/password.html", {"form": form})


def _chosen(form: SetPasswordForm, person: User) -> bool:
    password, at = form.cleaned_data["new_password1"], timezone.now()
    return attempt(form, lambda: invitations.set_password(person=person, password=password, at=at))


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


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Let an invited person choose a password; the link works once.

    The code comes in the query, which no log keeps, and leaves the address at once.
    """
    if "code" in request.GET:
        request.session[INVITATION] = request.GET["code"]
        return redirect("staff:welcome")
    person = invitations.invited(code=request.session.get(INVITATION, ""))
    if person is None:
        return render(request, "staff/welcome.html")
    form = OwnPasswordForm(person, posted(request))
    if not (form.is_valid() and _chosen(form, person)):
        return render(request, "staff/welcome.html", {"form": form})
    request.session.pop(INVITATION)
    messages.success(request, _("Your password is saved. Sign in with it."))
    return redirect("account_login")
