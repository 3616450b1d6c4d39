-- Keep an owner in every project
--
-- A project whose last owner had left could be neither paid for nor deleted.
--
-- revision: 7b19e6f04a52
-- down_revision: 3d5a7716c0ea

-- upgrade:

-- The triggers below only keep what is there, so projects without an owner get theirs first.
INSERT INTO membership (project_id, account_id, role)
SELECT id, created_by, 'owner' FROM project
WHERE NOT EXISTS (
    SELECT 1 FROM membership
    WHERE membership.project_id = project.id AND membership.role = 'owner'
)
ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role;

CREATE TRIGGER membership_owner_leaves BEFORE DELETE ON membership
WHEN old.role = 'owner'
    -- A project that is itself being deleted takes its owners with it.
    AND EXISTS (SELECT 1 FROM project WHERE project.id = old.project_id)
    AND NOT EXISTS (
        SELECT 1 FROM membership AS other
        WHERE other.project_id = old.project_id
            AND other.role = 'owner'
            AND other.account_id <> old.account_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a project keeps at least one owner');
END;

CREATE TRIGGER membership_owner_steps_down BEFORE UPDATE OF role ON membership
WHEN old.role = 'owner'
    AND new.role <> 'owner'
    AND NOT EXISTS (
        SELECT 1 FROM membership AS other
        WHERE other.project_id = old.project_id
            AND other.role = 'owner'
            AND other.account_id <> old.account_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a project keeps at least one owner');
END;

-- downgrade:

-- The owners that were added stay: nobody can tell them from the others, and they do no harm.
DROP TRIGGER membership_owner_steps_down;
DROP TRIGGER membership_owner_leaves;
