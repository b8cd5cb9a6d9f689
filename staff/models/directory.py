"""A company's directories: systems that say who works here, and who does not any more."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Directory(models.Model):
    """A system that creates, changes and ends people over SCIM, known by its token."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    # Only the token's hash is kept; the ending tells two tokens apart on the screen.
    token_hash = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=4)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_heard_at = models.DateTimeField(_("last heard"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DirectoryPerson(models.Model):
    """Somebody whom a directory speaks of; of one person only one directory speaks."""

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="people")
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="in_directory"
    )
    external_id = models.CharField(max_length=200, blank=True)  # the directory's own name for them
    since = models.DateTimeField()
    # Set where the directory ended them: only these may it bring back.
    ended_at = models.DateTimeField(null=True, blank=True)
    # Deleted in the directory, where they are not to be found any more; here nobody is deleted.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The directory wanted to end somebody who was appointed: those who appoint have to.
    asked_to_end_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "external_id"],
                condition=~Q(external_id=""),
                name="external_id_once_in_a_directory",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.person_id}"
