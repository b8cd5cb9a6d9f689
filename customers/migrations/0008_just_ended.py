"""A form opened during a contact may be sent just after it: what ended moments ago still counts."""

from importlib import import_module

from django.db import migrations

earlier = import_module("customers.migrations.0005_callers")

# The entry names the interaction as it was named during the call. A form opened later names none,
# since no page offers a contact that is over. audit/interactions.py has the same five minutes.
RUNS_OR_JUST_ENDED = """call.agent_id = person
                      AND CASE WHEN call.ended_at IS NULL THEN
                               call.source = 'agent'
                               OR call.started_at BETWEEN at - interval '2 hours'
                                                      AND at + interval '5 minutes'
                          ELSE call.ended_at BETWEEN at - interval '5 minutes'
                                                 AND at + interval '5 minutes' END"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_prerequisites")]
    operations = [
        migrations.RunSQL(
            earlier.FACTS.format(runs=RUNS_OR_JUST_ENDED),
            earlier.FACTS.format(runs=earlier.RUNS_FOR_TWO_HOURS),
        )
    ]
