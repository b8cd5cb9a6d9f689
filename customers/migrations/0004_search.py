"""Which heads a query finds in the branches where a person may search."""

from django.db import migrations

BY_KEY = """
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
"""

BY_NAME = """
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
"""

UNDO = """
DROP FUNCTION customers_found_by_name(bigint, bigint[], jsonb);
DROP FUNCTION customers_found_by_key(bigint, bigint[], text[], text[], bytea[]);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_deciding")]
    operations = [migrations.RunSQL(BY_KEY + BY_NAME, UNDO)]
