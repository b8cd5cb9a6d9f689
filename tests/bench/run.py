"""One run inside the servers' environment."""

import django
from django.core.management import call_command


def run(*, quick: bool) -> int:
    """Fill what is missing, measure, and tell."""
    django.setup()
    from django.core.wsgi import get_wsgi_application

    from tests.bench import measures, page
    from tests.bench.filling import Size, fill

    call_command("collectstatic", interactive=False, verbosity=0)
    bench = fill(Size(10_000, 100_000) if quick else Size())
    application = get_wsgi_application()
    print("measuring pages …", flush=True)
    effort = {"rounds": 3, "each": 20} if quick else {"rounds": 15, "each": 50}
    bare = measures.bare_pages(bench, application, **effort)
    pages = measures.pages(bench, application, **effort)
    print("measuring searches, reports, draws …", flush=True)
    found = measures.searches(bench, times=20 if quick else 100)
    built = measures.day_of_reports(bench, times=5 if quick else 15)
    drawn = measures.draws(bench, times=2 if quick else 5)
    text = page.page(
        bench=bench, pages=pages, bare=bare, searches=found, reports=built, draws=drawn
    )
    print(text)
    if not quick:
        page.write(text)
    return 0 if page.reached(pages) else 1
