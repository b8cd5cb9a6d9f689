from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0008_prerequisites"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="branch",
            options={
                "default_permissions": (),
                "ordering": ["code"],
                "permissions": [
                    ("search_customers", "Search customers"),
                    ("open_customer", "Open a customer's masked record"),
                    (
                        "open_without_interaction",
                        "Open a record without an interaction (self-claimed)",
                    ),
                    ("reveal_contact", "Reveal contact data"),
                    ("reveal_service", "Reveal service data"),
                    ("reveal_financial", "Reveal financial data"),
                    ("reveal_identity", "Reveal identity data"),
                    ("verify_customer", "Verify a caller's identity"),
                    ("import_customers", "Import customers"),
                    ("read_reports", "Read and sign daily access reports"),
                    ("call_back", "Call drawn customers back"),
                    ("end_no_call", "Let customers who wanted no calls be called again"),
                    ("declare", "Declare the day's contacts"),
                    ("hand_out", "Hand out lists of customers to own staff"),
                    ("lend_access", "Lend access to own staff"),
                    ("read_ledger", "Read the ledger and trace codes"),
                    ("manage_people", "Register people and vendors"),
                    ("request_people", "Ask for people"),
                    ("interview", "Interview candidates"),
                    ("suspend", "Suspend a person at once"),
                    ("propose", "Put candidates of the own company forward"),
                    ("appoint", "Appoint managers and officers"),
                    ("manage_branches", "Manage regions, branches and holidays"),
                    ("manage_feeds", "Manage the systems that push interactions"),
                ],
            },
        ),
    ]
