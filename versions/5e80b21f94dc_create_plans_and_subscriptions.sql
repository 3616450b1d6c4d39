-- Create plans and subscriptions
--
-- revision: 5e80b21f94dc
-- down_revision: 3d5a7716c0ea
-- branch_labels: billing

-- upgrade:

CREATE TABLE plan (
    name TEXT NOT NULL PRIMARY KEY,
    monthly_cents INTEGER NOT NULL CHECK (monthly_cents >= 0),
    -- How many members a project may have; NULL is any number.
    members INTEGER CHECK (members > 0)
);

INSERT INTO plan (name, monthly_cents, members) VALUES
    ('free', 0, 3),
    ('team', 2900, 25),
    ('business', 9900, NULL);

CREATE TABLE subscription (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
    plan TEXT NOT NULL REFERENCES plan (name),
    since TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Every project starts on the cheapest plan that has room for the members it already has.
WITH size AS (
    SELECT project.id AS project_id, count(membership.account_id) AS members
    FROM project LEFT JOIN membership ON membership.project_id = project.id
    GROUP BY project.id
)
INSERT INTO subscription (project_id, plan)
SELECT
    size.project_id,
    (
        SELECT plan.name FROM plan
        WHERE plan.members IS NULL OR plan.members >= size.members
        ORDER BY plan.monthly_cents LIMIT 1
    )
FROM size;

-- downgrade:

DROP TABLE subscription;
DROP TABLE plan;
