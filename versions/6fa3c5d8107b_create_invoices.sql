-- Create invoices
--
-- revision: 6fa3c5d8107b
-- down_revision: 5e80b21f94dc

-- upgrade:

CREATE TABLE invoice (
    id INTEGER NOT NULL PRIMARY KEY,
    -- No cascade here: the law wants invoices kept when a project is gone.
    project_id INTEGER NOT NULL REFERENCES project (id),
    number TEXT NOT NULL UNIQUE,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    issued_on TEXT NOT NULL,
    paid_on TEXT
);

-- Reminders look for the few invoices that are open, not for the many that are paid.
CREATE INDEX invoice_open ON invoice (project_id) WHERE paid_on IS NULL;

-- downgrade:

-- Dropping a table of invoices is easy to write and not to be undone. So this downgrade goes on
-- only when there are none: export them, delete them, and run the script again.
CREATE TABLE no_invoices (
    remaining INTEGER NOT NULL,
    CONSTRAINT "export and delete the invoices before this downgrade" CHECK (remaining = 0)
);
INSERT INTO no_invoices (remaining) SELECT count(*) FROM invoice;
DROP TABLE no_invoices;

DROP TABLE invoice;
