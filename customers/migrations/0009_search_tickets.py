"""A search is answered under its entry only."""

from django.db import migrations

# The two functions of 0004 look the heads up; the web role may call this one only.
FOUND = """
-- The heads that a search shows: at most twenty, and whether there are more. `ticket` is the entry
-- of the search. It answers one question: that whose text, with the salt, has the hash in the entry.
-- Whoever asks again, even after a rollback, asks the same. Who asks and what kind of query it is
-- stands in the entry. What was shown becomes an entry too, in the transaction of the answer.
CREATE FUNCTION customers_found(ticket bigint, salt uuid, question text)
RETURNS TABLE (number text, branch text, masked_name text, hint text, status text,
               protected boolean, more boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    search audit_logentry;
    asked jsonb;
    branches bigint[];
    heads refcursor;
    shown text[] := '{}';
BEGIN
    SELECT entry.* INTO search
      FROM audit_logentry AS entry
     WHERE entry.id = ticket AND entry.event = 'searched' AND entry.outcome = 'given'
       -- committed by an earlier transaction, so that no rollback can take it back
       AND entry.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       -- fresh
       AND entry.recorded_at > clock_timestamp() - interval '1 minute'
       -- and of this very question; a uuid is always as long, so no text runs over into it
       AND entry.additional_data ->> 'question'
           = encode(sha256(convert_to(salt::text || question, 'UTF8')), 'hex');
    IF search.id IS NULL THEN
        RAISE EXCEPTION 'No ticket of a search covers this question.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;

    asked := question::jsonb;
    branches := array(SELECT jsonb_array_elements_text(asked -> 'branches')::bigint);
    IF search.additional_data ->> 'kind' = 'name' THEN
        OPEN heads FOR
        SELECT head.*, count(*) OVER () > 20
          FROM customers_found_by_name(search.actor_id, branches, asked -> 'words') AS head
         LIMIT 20;
    ELSE
        OPEN heads FOR
        SELECT head.*, count(*) OVER () > 20
          FROM customers_found_by_key(
                   search.actor_id, branches,
                   array(SELECT jsonb_array_elements_text(asked -> 'numbers')),
                   CASE search.additional_data ->> 'kind' WHEN 'phone' THEN '{phone}'::text[]
                        WHEN 'identity' THEN '{nik,kk}'::text[] END,
                   array(SELECT decode(jsonb_array_elements_text(asked -> 'digests'), 'hex'))
               ) AS head
         LIMIT 20;
    END IF;
    LOOP
        FETCH heads INTO number, branch, masked_name, hint, status, protected, more;
        EXIT WHEN NOT FOUND;
        shown := shown || number;
        RETURN NEXT;
    END LOOP;
    PERFORM audit_answer_search(search.id, shown);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_ties"), ("audit", "0009_search_answers")]
    operations = [migrations.RunSQL(FOUND, "DROP FUNCTION customers_found(bigint, uuid, text);")]
