"""The agreements: every version to read, a new one to publish, one's own to sign."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from staff.attempts import attempt, posted
from staff.binding import agreements, clock, passwords
from staff.binding.forms import SignForm, TextForm
from staff.binding.texts import digest_of
from staff.models import AgreementText, Signature, User
from staff.permissions import may, requires


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """List every version of every text that was ever published."""
    at = timezone.now()
    context = {
        "versions": AgreementText.objects.order_by("kind", "-version"),
        "newest": [text.pk for text in agreements.newest(at=at)],
        "kinds": AgreementText.Kind.choices,
        "publishes": may(request, "manage_people"),
        "zone": clock.CAPITAL,
    }
    return render(request, "binding/agreements.html", context)


@require_safe
def read(request: HttpRequest, text: int) -> HttpResponse:
    """Show one version, an old one too, in the reader's language."""
    shown = get_object_or_404(AgreementText, pk=text)
    return render(request, "binding/agreement.html", _text(shown, _language()))


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


def _text(shown: AgreementText, language: str) -> dict[str, object]:
    english = language == "en"
    return {
        "text": shown,
        "title": shown.title_en if english else shown.title_id,
        "body": shown.body_en if english else shown.body_id,
        "language": language,
        "digest": digest_of(text=shown, language=language),
        "zone": clock.CAPITAL,
    }


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, text: int) -> HttpResponse:
    """Show a text to sign, and take the password for the signature."""
    shown = get_object_or_404(AgreementText, pk=text)
    language = _language()
    form = SignForm(posted(request), initial={"language": language})
    if form.is_valid() and attempt(form, lambda: _sign(request, shown, form)):
        messages.success(request, _("Signed. The signed text is among your papers as a PDF."))
        return redirect(_next(request))
    given = Signature.objects.filter(person=request.user.pk, text=shown).first()
    # A text in another language than the one that was sent would not be what is signed.
    read_in = form.data.get("language") if form.is_bound else language
    context = _text(shown, "en" if read_in == "en" else "id")
    return render(request, "binding/sign.html", {**context, "form": form, "given": given})


def _sign(request: HttpRequest, text: AgreementText, form: SignForm) -> Signature:
    passwords.check(request=request, password=form.cleaned_data["password"])
    return agreements.sign(
        person=_person(request),
        text=text,
        language=form.cleaned_data["language"],
        address=request.address,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


def _next(request: HttpRequest) -> str:
    """Lead on to the next text that waits, then to the papers."""
    left = agreements.waiting(person=_person(request), at=timezone.now())
    return reverse("staff:sign", args=[left[0].text.pk]) if left else reverse("staff:papers")


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, kind: str) -> HttpResponse:
    """Write the next version of a text and publish it."""
    last = get_object_or_404(AgreementText.objects.filter(kind=kind).order_by("-version")[:1])
    form = TextForm(posted(request), initial=_initial(last))
    if form.is_valid() and attempt(form, lambda: _publish(request, kind, form)):
        messages.success(request, _("Published. Everybody is asked to sign it."))
        return redirect("staff:agreements")
    return render(request, "binding/publish.html", {"form": form, "last": last})


def _initial(last: AgreementText) -> dict[str, str]:
    names = ("title_id", "title_en", "body_id", "body_en")
    return {name: getattr(last, name) for name in names}


def _publish(request: HttpRequest, kind: str, form: TextForm) -> AgreementText:
    form.instance.kind = kind
    return agreements.publish(
        text=form.instance,
        grace_days=form.cleaned_data["grace_days"],
        by=_person(request),
        at=timezone.now(),
    )
