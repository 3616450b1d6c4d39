-- Show what every project owes
--
-- revision: b07f4c92e1a8
-- down_revision: 9d6e83a1c57f

-- upgrade:

CREATE VIEW project_balance AS
SELECT
    project.title AS project,
    subscription.plan,
    count(invoice.id) AS open_invoices,
    coalesce(sum(invoice.amount_cents), 0) AS open_cents
FROM project
LEFT JOIN subscription ON subscription.project_id = project.id
LEFT JOIN invoice ON invoice.project_id = project.id AND invoice.paid_on IS NULL
GROUP BY project.id;

-- downgrade:

DROP VIEW project_balance;
