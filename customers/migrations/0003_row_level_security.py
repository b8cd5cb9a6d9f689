"""Who sees which row of the customer tables. docs/row-level-security.md explains it to a DBA."""

from django.db import migrations

# Most functions below run as the owner (SECURITY DEFINER), and all name pg_temp last: otherwise a
# temporary table of the caller would take the place of ours. Who may call which function is
# listed in accessgov/grants.py.
HEADS = """
-- No policy for these tables, and no right on them: the web role reads heads, hashes and words
-- of names only through the functions below, a few at a time, whatever query was injected.
ALTER TABLE customers_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_nameword ENABLE ROW LEVEL SECURITY;

-- Where a customer belongs, for the gate to decide before anything of the record is visible.
-- It tells a branch and a flag, no personal data.
CREATE FUNCTION customers_locate(wanted text)
RETURNS TABLE (branch_id bigint, protected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT head.branch_id, head.protected FROM customers_customer AS head
     WHERE head.number = wanted;
$$;

-- The branches for which a person holds a permission right now, whatever the caller's clock says.
CREATE FUNCTION customers_branches_of(person bigint, wanted text) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT held.content_object_id), '{}')
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission ON permission.id = held.permission_id
      JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
     WHERE held.user_id = person AND permission.codename = wanted
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp());
$$;

-- What a decision needs to know: the customer's branch, or nothing; whether the interaction named is
-- the person's own and running; and whatever the person was ever granted for a permission, with
-- the terms. Unknown and forbidden cost the same, and the reader cannot tell them apart.
CREATE FUNCTION customers_facts(
    person bigint, wanted text, asked_for text, at timestamptz, named bigint)
RETURNS TABLE (
    branch_id bigint, protected boolean, interaction_runs boolean, held_branch_id bigint,
    valid_from timestamptz, valid_until timestamptz, name text, time_zone text,
    workdays smallint[], opens_at time, closes_at time, day_ends_at time, assignment_id bigint,
    role text, tiers text[], hours_from time, hours_until time, workdays_only boolean,
    networks text[], customers_a_day integer, own_holiday boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT located.branch_id, located.protected,
           EXISTS (SELECT 1 FROM audit_interaction AS call
                    WHERE call.id = named AND call.agent_id = person AND call.ended_at IS NULL),
           held.content_object_id, held.valid_from, held.valid_until,
           branch.name::text, branch.time_zone::text, branch.workdays, branch.opens_at,
           branch.closes_at, branch.day_ends_at,
           terms.id, terms.role::text, terms.tiers::text[], terms.hours_from, terms.hours_until,
           terms.workdays_only, terms.networks::text[], terms.customers_a_day,
           EXISTS (SELECT 1 FROM staff_holiday AS added
                    WHERE added.date = (at AT TIME ZONE branch.time_zone)::date
                      AND (added.branch_id = branch.id OR added.branch_id IS NULL))
      FROM (SELECT 1) AS one
      LEFT JOIN customers_customer AS located ON located.number = asked_for
      LEFT JOIN (staff_branchpermission AS held
                 JOIN auth_permission AS permission ON permission.id = held.permission_id
                 JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
                 JOIN staff_branch AS branch ON branch.id = held.content_object_id
                 JOIN staff_assignment AS terms ON terms.id = held.assignment_id)
             ON held.user_id = person AND permission.codename = wanted;
END $$;

-- The heads that a query finds in the person's branches: at most 21, of which 20 are shown and
-- the last says that there are more. Never a second page.
CREATE FUNCTION customers_found_by_key(
    person bigint, branches bigint[], numbers text[], kinds text[], digests bytea[])
RETURNS TABLE (number text, branch text, masked_name text, hint text, status text,
               protected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT head.number, branch.name, head.masked_name, head.hint, head.status, head.protected
      FROM customers_customer AS head
      JOIN staff_branch AS branch ON branch.id = head.branch_id
     WHERE head.branch_id = ANY (branches)
       AND head.branch_id = ANY (
            (SELECT customers_branches_of(person, 'search_customers'))::bigint[])
       -- what one search asks for, and no list to try through
       AND coalesce(cardinality(numbers), 0) <= 2 AND coalesce(cardinality(digests), 0) <= 4
       AND (head.number = ANY (numbers)
            OR head.id IN (SELECT known.customer_id FROM customers_lookup AS known
                            WHERE known.digest = ANY (digests) AND known.kind = ANY (kinds)
                              AND known.kind IN ('phone', 'nik', 'kk')))
     ORDER BY head.number = ANY (numbers) DESC, head.number LIMIT 21;
$$;

-- `asked` is an array of words, each an array of the beginnings that a word of the name may have.
-- Every word must begin a word of the name; whole words count more than beginnings. The query is
-- put together here, quoted by format(), since the planner guesses well only about constants.
CREATE FUNCTION customers_found_by_name(person bigint, branches bigint[], asked jsonb)
RETURNS TABLE (number text, branch text, masked_name text, hint text, status text,
               protected boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    here bigint[] := array(SELECT unnest(branches)
                           INTERSECT
                           SELECT unnest(customers_branches_of(person, 'search_customers')));
    words text[] := array(
        SELECT (SELECT CASE WHEN count(*) > 0 THEN format(
                           'SELECT customer_id, max((word = ANY (%L::text[]))::int) AS exact'
                           '  FROM customers_nameword'
                           ' WHERE branch_id = ANY (%L::bigint[]) AND (%s) GROUP BY customer_id',
                           array_agg(beginning), here,
                           string_agg(format('word ^@ %L', beginning), ' OR ')) END
                  FROM jsonb_array_elements_text(word) AS beginning WHERE beginning <> ''
                HAVING count(*) <= 6)  -- the spellings of one word, and no alphabet
          FROM jsonb_array_elements(asked) AS word);
BEGIN
    IF cardinality(words) = 0 OR cardinality(words) > 12
       OR array_position(words, NULL) IS NOT NULL THEN
        RETURN;  -- a word without a beginning would begin every name
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT head.number::text, branch.name::text, head.masked_name::text, head.hint::text,'
        '       head.status::text, head.protected'
        '  FROM (SELECT customer_id, sum(exact) AS exact FROM (%s) AS word'
        '         GROUP BY customer_id HAVING count(*) = %s) AS hit'
        '  JOIN customers_customer AS head ON head.id = hit.customer_id'
        '  JOIN staff_branch AS branch ON branch.id = head.branch_id'
        ' ORDER BY hit.exact DESC, length(head.masked_name), head.number LIMIT 21',
        array_to_string(words, ' UNION ALL '), cardinality(words));
END $$;

-- How many of a caller's answers are true of a customer in the person's branches. The hashes are
-- salted with the number and keyed, so the question cannot be made without the index key.
CREATE FUNCTION customers_true_answers(person bigint, wanted text, asked text, digests bytea[])
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(DISTINCT known.digest)
      FROM customers_lookup AS known JOIN customers_customer AS head ON head.id = known.customer_id
     WHERE head.number = wanted AND known.kind = asked AND known.digest = ANY (digests)
       AND cardinality(digests) <= 24  -- the words of one answer
       AND head.branch_id = ANY (
            (SELECT customers_branches_of(person, 'verify_customer'))::bigint[]);
$$;
"""

DOSSIERS = """
-- What the ticket named for this transaction opens right now: a customer's tiers, wherever the
-- ticket's actor may read them. A function, because it keeps its plan; it runs as the caller.
CREATE FUNCTION customers_opened_by_ticket()
RETURNS TABLE (number text, tier text, branch_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT ticket.customer::text, opened.tier::text, held.content_object_id
      FROM audit_logentry AS ticket
     CROSS JOIN unnest(ticket.tiers) AS opened (tier)
      JOIN staff_user AS reader ON reader.id = ticket.actor_id AND reader.is_active
      JOIN staff_branchpermission AS held ON held.user_id = reader.id
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE
       -- the one entry named for this transaction
           ticket.id = nullif(current_setting('mercusuar.ticket', true), '')::bigint
       AND ticket.outcome = 'given'
       -- committed by an earlier transaction, so that no rollback can take it back
       AND ticket.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       -- fresh
       AND ticket.recorded_at > clock_timestamp() - interval '1 minute'
       -- of a kind that opens this tier, and its actor may still do this, in that branch
       AND permission.codename = CASE
               WHEN ticket.event = 'opened' AND opened.tier = 'masked'
               THEN 'open_customer'
               WHEN ticket.event = 'revealed' AND opened.tier <> 'masked'
               THEN 'reveal_' || opened.tier
               WHEN ticket.event = 'called_back' AND opened.tier IN ('masked', 'contact')
               THEN 'call_back' END
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp());
END $$;

ALTER TABLE customers_dossier ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_with_ticket ON customers_dossier FOR SELECT
    USING ((number::text, tier::text, branch_id) IN
           (SELECT ticket.number, ticket.tier, ticket.branch_id
              FROM customers_opened_by_ticket() AS ticket));
"""

STORE = """
-- The only way to write customers: under a committed ticket of an import, in branches for which
-- its actor may import. Takes a JSON array as customers/records.py makes it; bytes are base64.
CREATE FUNCTION customers_store(import_ticket bigint, batch jsonb)
RETURNS TABLE (number text, branch_id bigint, outcome text, before text, after text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    importable bigint[];
BEGIN
    SELECT array_agg(held.content_object_id) INTO importable
      FROM audit_logentry AS ticket
      JOIN staff_user AS importer ON importer.id = ticket.actor_id AND importer.is_active
      JOIN staff_branchpermission AS held ON held.user_id = importer.id
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE ticket.id = import_ticket AND ticket.event = 'imported' AND ticket.outcome = 'given'
       AND ticket.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       AND ticket.recorded_at > clock_timestamp() - interval '6 hours'
       AND permission.codename = 'import_customers'
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp());

    -- Made afresh: a table of this name that the caller prepared would be an error, not used.
    CREATE TEMP TABLE incoming (
        number text, branch_id bigint, masked_name text, hint text, status text,
        protected boolean, fingerprint bytea, master text, wrapped bytea,
        tiers jsonb, lookups jsonb, words jsonb, before bytea, customer_id bigint);
    INSERT INTO incoming
    SELECT item->>'number', (item->>'branch_id')::bigint, item->>'masked_name', item->>'hint',
           item->>'status', (item->>'protected')::boolean, decode(item->>'fingerprint', 'base64'),
           item->>'master', decode(item->>'wrapped', 'base64'),
           item->'tiers', item->'lookups', item->'words', head.fingerprint, head.id
      FROM jsonb_array_elements(batch) AS item
      LEFT JOIN customers_customer AS head ON head.number = item->>'number';

    IF EXISTS (SELECT 1 FROM incoming LEFT JOIN customers_customer AS head
                   ON head.id = incoming.customer_id
                WHERE importable IS NULL OR NOT incoming.branch_id = ANY (importable)
                   OR NOT coalesce(head.branch_id, incoming.branch_id) = ANY (importable)) THEN
        RAISE EXCEPTION 'No ticket of an import covers these branches.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;

    RETURN QUERY SELECT incoming.number, incoming.branch_id, 'unchanged', NULL::text, NULL::text
                   FROM incoming WHERE before = fingerprint;
    DELETE FROM incoming WHERE before = fingerprint;

    WITH written AS (
        INSERT INTO customers_customer AS head
               (number, branch_id, masked_name, hint, status, protected, fingerprint)
        SELECT number, branch_id, masked_name, hint, status, protected, fingerprint FROM incoming
        ON CONFLICT (number) DO UPDATE SET
               branch_id = excluded.branch_id, masked_name = excluded.masked_name,
               hint = excluded.hint, status = excluded.status,
               protected = excluded.protected, fingerprint = excluded.fingerprint
        RETURNING head.id, head.number)
    UPDATE incoming SET customer_id = written.id
      FROM written WHERE written.number = incoming.number;

    DELETE FROM customers_dossier WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    DELETE FROM customers_lookup WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    DELETE FROM customers_nameword WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    INSERT INTO customers_datakey (customer_id, master, wrapped)
        SELECT customer_id, master, wrapped FROM incoming
        ON CONFLICT (customer_id) DO UPDATE
           SET master = excluded.master, wrapped = excluded.wrapped;
    INSERT INTO customers_dossier (customer_id, number, branch_id, tier, content)
        SELECT customer_id, number, branch_id, tier.key, decode(tier.value, 'base64')
          FROM incoming, jsonb_each_text(tiers) AS tier;
    INSERT INTO customers_lookup (customer_id, branch_id, kind, digest)
        SELECT customer_id, branch_id, hashed->>0, decode(hashed->>1, 'base64')
          FROM incoming, jsonb_array_elements(lookups) AS hashed;
    INSERT INTO customers_nameword (customer_id, branch_id, word)
        SELECT customer_id, branch_id, word
          FROM incoming, jsonb_array_elements_text(words) AS word;

    RETURN QUERY
        SELECT incoming.number, incoming.branch_id,
               CASE WHEN before IS NULL THEN 'created' ELSE 'changed' END,
               encode(before, 'hex'), encode(fingerprint, 'hex')
          FROM incoming;
    DROP TABLE incoming;
END $$;
"""

UNDO = """
DROP FUNCTION customers_store(bigint, jsonb);
DROP POLICY read_with_ticket ON customers_dossier;
DROP FUNCTION customers_opened_by_ticket();
ALTER TABLE customers_dossier DISABLE ROW LEVEL SECURITY;
DROP FUNCTION customers_true_answers(bigint, text, text, bytea[]);
DROP FUNCTION customers_found_by_name(bigint, bigint[], jsonb);
DROP FUNCTION customers_found_by_key(bigint, bigint[], text[], text[], bytea[]);
DROP FUNCTION customers_facts(bigint, text, text, timestamptz, bigint);
DROP FUNCTION customers_branches_of(bigint, text);
DROP FUNCTION customers_locate(text);
ALTER TABLE customers_nameword DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_initial"),
        ("audit", "0003_ledger_rules"),
        ("staff", "0002_permission_of_its_assignment"),
    ]
    operations = [migrations.RunSQL(HEADS + DOSSIERS + STORE, UNDO)]
