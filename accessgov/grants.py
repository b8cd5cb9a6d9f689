"""What the web role may do: the whole list of its rights in the database.

Run after every migration, as the owner. What is not listed here is not granted, and what an
earlier version granted is taken back first.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg2 import sql

READ = "SELECT"
WRITE = "SELECT, INSERT, UPDATE"
ALL = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS = {
    # Append-only: a trigger keeps even the owner from changing an entry.
    "audit_logentry": "SELECT, INSERT",
    "audit_interaction": WRITE,
    "audit_draw": "SELECT, INSERT",
    "audit_sample": WRITE,
    "audit_callattempt": WRITE,
    "audit_dailyreport": WRITE,
    # Read under row-level security; written only by the function customers_store.
    "customers_customer": READ,
    "customers_datakey": READ,
    "customers_dossier": READ,
    "customers_lookup": READ,
    "customers_nameword": READ,
    "customers_importjob": WRITE,
    "staff_user": WRITE,
    "staff_vendor": WRITE,
    "staff_region": WRITE,
    "staff_branch": WRITE,
    "staff_holiday": ALL,
    "staff_assignment": WRITE,
    "staff_branchpermission": WRITE,
    "django_session": ALL,
    "django_content_type": READ,
    "django_migrations": READ,
    "auth_permission": READ,
}


def grant(*, using: str, **kwargs: Any) -> None:
    """Give the web role exactly the rights listed, on the database just migrated."""
    role = sql.Identifier(settings.WEB_ROLE)
    with connections[using].cursor() as cursor:
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        present = set(connections[using].introspection.table_names(cursor))
        for table, rights in RIGHTS.items():
            if table in present:
                cursor.execute(
                    sql.SQL("GRANT {} ON {} TO {}").format(
                        sql.SQL(rights), sql.Identifier(table), role
                    )
                )
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
