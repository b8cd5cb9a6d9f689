"""My trail: what the signed-in person did on a day, and a statement about it to print."""

from datetime import date as Date
from datetime import datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.declaring import trail as own
from audit.declaring.declarations import is_number
from audit.declaring.statements import make_statement
from staff.models import User

PAGE = 200


class DayForm(forms.Form):
    """Which day, and for a statement perhaps which customer."""

    date = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    customer = forms.CharField(
        label=gettext_lazy("Customer number"),
        required=False,
        help_text=gettext_lazy("Only to state whether you opened this one record."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: object, today: Date, **kwargs: object) -> None:
        super().__init__(*args, initial={"date": today}, **kwargs)
        self.today = today

    def clean_date(self) -> Date:
        """Refuse days that have not begun, and dates of which there is no day before."""
        date = self.cleaned_data["date"]
        if date > self.today or date.year < 2000:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return date

    def clean_customer(self) -> str:
        """Take a customer number, and nothing else that people might type."""
        number = self.cleaned_data["customer"].replace(" ", "")
        if number and not is_number(number):
            raise forms.ValidationError(_("A customer number has ten digits."))
        return number


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Show a day of one's own: every entry, every flag that one may know, and its clearing."""
    at, user = timezone.now(), _user(request)
    zone = own.zone_of(user=user, at=at)
    form = DayForm(request.GET if "date" in request.GET else None, today=_today(at, zone))
    date = form.cleaned_data["date"] if form.is_valid() else _today(at, zone)
    day = own.calendar_day(date=date, zone=zone)
    page = Paginator(own.own_entries(user=user, day=day), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "date": date,
        "zone": zone,
        "page": page,
        "moments": [own.moment(entry) for entry in page],
        "flags": own.flags(user=user, day=day),
        "before": date - timedelta(days=1),
        "after": date + timedelta(days=1) if date < _today(at, zone) else None,
    }
    return render(request, "audit/trail.html", context)


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """Make a statement about one's own day, to print; that is an entry itself."""
    at, user = timezone.now(), _user(request)
    zone = own.zone_of(user=user, at=at)
    form = DayForm(request.GET or None, today=_today(at, zone))
    if not form.is_valid():
        return render(request, "audit/trail_ask.html", {"form": form})
    made = make_statement(
        user=user,
        day=own.calendar_day(date=form.cleaned_data["date"], zone=zone),
        zone=zone,
        customer=form.cleaned_data["customer"],
        at=at,
    )
    return render(request, "audit/statement.html", {"statement": made, "zone": zone, "at": at})


def _today(at: datetime, zone: object) -> Date:
    return at.astimezone(zone).date()


def _user(request: HttpRequest) -> User:
    return request.user
