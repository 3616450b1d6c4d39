/* Copyright nobody */

-- Link sessions to projects
--
-- Sessions had no project until now: see the wiki.
--   - one project each
--
--revision: fd08a37a472d
--   down_revision:  1ae1027a6acf ,0ff
-- branch_labels: billing
-- depends_on: 9c0f3d1e2b4a
-- reads: data/roles.csv, data/more roles.csv

-- Nothing else.

-- upgrade:

-- The table
-- of tests

/* and more */
CREATE TABLE test_table (
    id INTEGER NOT NULL PRIMARY KEY, -- the key
    name VARCHAR(100) NOT NULL DEFAULT 'a;b' /* ; */
)   ; -- made -- here
/* of */ -- allow: shape
-- allow: rows-lost, returns-rows
DROP TABLE old; INSERT INTO test_table VALUES (1, '-- downgrade:
-- downgrade:
'); /* one */ UPDATE test_table SET name = 'x' -- all
-- of them
;
create trigger tr after insert on test_table begin
    -- downgrade:
    select 1;
end;

-- That is all.
-- downgrade:   irreversible

-- The rows are gone.
