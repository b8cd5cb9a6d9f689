"""The product's addresses, and the pages that it is compared with."""

from django.urls import include, path

from tests.bench import plain
from tests.bench.textbook.views import TextbookRecord

urlpatterns = [
    path("bench/plain/<str:number>/", plain.record),
    path("bench/bare/", plain.bare),
    path("bench/textbook/<int:pk>/", TextbookRecord.as_view()),
    path("", include("accessgov.urls")),
]
