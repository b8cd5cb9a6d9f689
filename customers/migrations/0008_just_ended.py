"""A form opened during a contact may be sent just after it: what ended moments ago still counts."""

from importlib import import_module

from django.db import migrations

earlier = import_module("customers.migrations.0005_callers")

# The entry names the interaction as it was named during the call, unless the agent is with somebody
# else by now: once a later contact has begun, the form is a stale one. Later contacts are those that
# pages offer, calls and own notes (a ticket written during the call is none).
# audit/interactions.py has the same five minutes.
RUNS_OR_JUST_ENDED = """call.agent_id = person
                      AND CASE WHEN call.ended_at IS NULL THEN
                               call.source = 'agent'
                               OR call.started_at BETWEEN at - interval '2 hours'
                                                      AND at + interval '5 minutes'
                          ELSE call.ended_at BETWEEN at - interval '5 minutes'
                                                 AND at + interval '5 minutes'
                               AND NOT EXISTS (
                                   SELECT 1 FROM audit_interaction AS later
                                    WHERE later.agent_id = person
                                      AND later.source IN ('agent', 'telephony')
                                      AND (later.started_at, later.id)
                                        > (call.started_at, call.id)) END"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_prerequisites")]
    operations = [
        migrations.RunSQL(
            earlier.FACTS.format(runs=RUNS_OR_JUST_ENDED),
            earlier.FACTS.format(runs=earlier.RUNS_FOR_TWO_HOURS),
        )
    ]
