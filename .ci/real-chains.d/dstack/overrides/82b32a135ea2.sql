-- The user of each volume
--
-- The revision reads `volumes` in a subquery of `UPDATE volumes AS v`, which no trigger takes.
--
-- overrides: 82b32a135ea2

-- upgrade:

ALTER TABLE volumes
    ADD COLUMN user_id CHAR(32),
    ADD CONSTRAINT fk_volumes_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;

UPDATE volumes
SET user_id = (SELECT owner_id FROM projects WHERE projects.id = volumes.project_id)
WHERE user_id IS NULL;

ALTER TABLE volumes ALTER COLUMN user_id SET NOT NULL;
