"""Branches, regions, vendors and holidays: lists, and forms to add and change them."""

from django.contrib import messages
from django.db.models import Model
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import places
from staff.attempts import attempt, posted
from staff.forms.fields import DayForm
from staff.forms.places import BranchForm, HolidayForm, RegionForm, VendorForm
from staff.models import Branch, Holiday, Region, Vendor
from staff.permissions import branch_ids, holds, requires

FORMS = ("GET", "HEAD", "POST")


@requires("manage_branches")
@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """List regions with their branches."""
    regions = Region.objects.prefetch_related("branches")
    return render(request, "staff/branches.html", {"regions": regions})


@requires("manage_branches")
@require_http_methods(FORMS)
def add_branch(request: HttpRequest) -> HttpResponse:
    """Add a branch."""
    form = BranchForm(posted(request), instance=Branch())
    if form.is_valid():
        if attempt(form, lambda: places.open_branch(branch=form.instance)):
            return _saved(request, "staff:branches")
    return _page(request, form, _("Add a branch"), "staff:branches", _("Branches"))


@requires("manage_branches")
@require_http_methods(FORMS)
def edit_branch(request: HttpRequest, branch: int) -> HttpResponse:
    """Change a branch on which the reader holds the permission."""
    changed = get_object_or_404(Branch, pk=branch)
    if not holds(
        user=request.user, permission="manage_branches", branch_id=branch, at=timezone.now()
    ):
        raise Http404
    form = BranchForm(posted(request), instance=changed)
    return _edit(request, form, "staff:branches", _("Branches"))


@requires("manage_branches")
@require_http_methods(FORMS)
def region(request: HttpRequest, region: int | None = None) -> HttpResponse:
    """Add or change a region."""
    present = get_object_or_404(Region, pk=region) if region else None
    form = RegionForm(posted(request), instance=present)
    return _edit(request, form, "staff:branches", _("Branches"), new=_("Add a region"))


@requires("manage_people")
@require_safe
def vendors(request: HttpRequest) -> HttpResponse:
    """List the vendors who employ outsourced staff."""
    return render(request, "staff/vendors.html", {"vendors": Vendor.objects.all()})


@requires("manage_people")
@require_http_methods(FORMS)
def vendor(request: HttpRequest, vendor: int | None = None) -> HttpResponse:
    """Add or change a vendor."""
    present = get_object_or_404(Vendor, pk=vendor) if vendor else None
    form = VendorForm(posted(request), instance=present)
    return _edit(request, form, "staff:vendors", _("Vendors"), new=_("Add a vendor"))


@requires("manage_branches")
@require_http_methods(FORMS)
def holidays(request: HttpRequest) -> HttpResponse:
    """Show a year's days off, and add one."""
    at = timezone.now()
    today = timezone.localdate(at)
    form = HolidayForm(posted(request), by=request.user, at=at)
    if form.is_valid():
        if attempt(form, lambda: places.add_holiday(holiday=form.instance, today=today)):
            return _saved(request, "staff:holidays")
    year = DayForm(request.GET).chosen(today)
    own = Branch.objects.filter(
        pk__in=branch_ids(user=request.user, permission="manage_branches", at=at)
    )
    days = places.days_off(year=year, branches=own, language=translation.get_language())
    context = {"form": form, "days": days, "year": year, "today": today}
    return render(request, "staff/holidays.html", context)


@requires("manage_branches")
@require_http_methods(FORMS)
def remove_holiday(request: HttpRequest, holiday: int) -> HttpResponse:
    """Confirm and take an added day off away."""
    day = get_object_or_404(Holiday, pk=holiday)
    form = Form(posted(request))
    if form.is_valid():
        today = timezone.localdate()
        if attempt(form, lambda: places.remove_holiday(holiday=day, today=today)):
            messages.success(request, _("The day off is taken away."))
            return redirect("staff:holidays")
    context = {
        "title": _("Take away %(name)s?") % {"name": day.name},
        "lead": _("The branch then works on this day as on any other."),
        "facts": [(_("Day"), day.date), (_("Branch"), day.branch or _("All branches"))],
        "form": form,
        "submit": _("Take the day off away"),
        "cancel_url": reverse("staff:holidays"),
    }
    return render(request, "components/confirm_page.html", context)


def _edit(
    request: HttpRequest, form: ModelForm, back: str, back_label: str, new: str = ""
) -> HttpResponse:
    title = str(form.instance) if form.instance.pk else new
    if form.is_valid():
        if attempt(form, lambda: places.save(place=_instance(form))):
            return _saved(request, back)
    return _page(request, form, title, back, back_label)


def _instance(form: ModelForm) -> Model:
    return form.instance


def _saved(request: HttpRequest, back: str) -> HttpResponse:
    messages.success(request, _("The changes are saved."))
    return redirect(back)


def _page(
    request: HttpRequest, form: ModelForm, title: str, back: str, back_label: str
) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(back), "back_label": back_label}
    return render(request, "staff/place_form.html", context)
