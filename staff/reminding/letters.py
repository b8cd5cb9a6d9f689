"""The mails of reminding: that something waits, until when, and where. Nobody's data."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import branch_time
from staff.models import Reminder, User
from staff.reminding.presence import zone_of


def remind(*, reminder: Reminder) -> None:
    """Tell a person with an address that the rules return, in the person's language."""
    person = reminder.person
    if not person.email:
        return
    with translation.override(person.language):
        until = branch_time(reminder.closes_at, zone_of(person=person, at=reminder.due_at))
        body = [
            _("Good day, %(name)s,") % {"name": person.full_name},
            _(
                "the rules and sanctions that you signed return today, with one situation to "
                "answer. It takes a minute. You can do it until %(until)s; after that, customer "
                "pages stay closed until you have answered."
            )
            % {"until": until},
            f"{settings.SITE_URL}{reverse('staff:reminder')}",
        ]
        subject = _("%(brand)s: a reminder of the rules") % {"brand": settings.BRAND_NAME}
        message = EmailMessage(subject, "\n\n".join(body) + "\n", to=[person.email])
    message.send()


def tell_supervisor(*, supervisor: User, count: int) -> None:
    """Tell a supervisor with an address how many reminders were left unanswered."""
    if not supervisor.email:
        return
    with translation.override(supervisor.language):
        body = [
            _("Good day, %(name)s,") % {"name": supervisor.full_name},
            ngettext(
                "%(count)s reminder of your people was not answered in time. Customer pages are "
                "closed for them until it is. Ask them what keeps them.",
                "%(count)s reminders of your people were not answered in time. Customer pages are "
                "closed for them until they are. Ask them what keeps them.",
                count,
            )
            % {"count": count},
            f"{settings.SITE_URL}{reverse('staff:reminders')}?state=late",
        ]
        subject = _("%(brand)s: reminders without an answer") % {"brand": settings.BRAND_NAME}
        message = EmailMessage(subject, "\n\n".join(body) + "\n", to=[supervisor.email])
    message.send()
