"""Variant (b): guardian's mixin per object, auditlog's LogAccessMixin, Django's DetailView."""

from typing import Any

from auditlog.mixins import LogAccessMixin
from django.views.generic import DetailView
from guardian.mixins import PermissionRequiredMixin

from tests.bench.plain import page
from tests.bench.textbook.models import Record


class TextbookRecord(PermissionRequiredMixin, LogAccessMixin, DetailView):
    """The three classes as their documentation shows them, with the product's own template."""

    model = Record
    permission_required = "textbook.open_record"
    return_403 = True
    template_name = "customers/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the same page as the other variants."""
        return super().get_context_data(**kwargs) | page(self.object.number, self.object.values)
