-- Several directions and values
--
-- A column that is NOT NULL is added to a table from which the revision has just taken every row:
-- Python moves them elsewhere and back. Here, SQL does.
--
-- overrides: v2.4.0.a

-- upgrade:

CREATE TABLE study_directions (
    study_direction_id INTEGER NOT NULL,
    direction VARCHAR(8) NOT NULL,
    study_id INTEGER NOT NULL,
    objective INTEGER NOT NULL,
    PRIMARY KEY (study_direction_id),
    FOREIGN KEY(study_id) REFERENCES studies (study_id),
    UNIQUE (study_id, objective)
);

INSERT INTO study_directions (direction, study_id, objective)
SELECT direction, study_id, 0 FROM studies;

CREATE TABLE trial_intermediate_values (
    trial_intermediate_value_id INTEGER NOT NULL,
    trial_id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    intermediate_value FLOAT NOT NULL,
    PRIMARY KEY (trial_intermediate_value_id),
    FOREIGN KEY(trial_id) REFERENCES trials (trial_id),
    UNIQUE (trial_id, step)
);

INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value)
SELECT trial_id, step, value FROM trial_values;

DELETE FROM trial_values;

ALTER TABLE trial_values
    ADD COLUMN objective INTEGER,
    ALTER COLUMN objective SET NOT NULL USING 0,
    ADD CONSTRAINT uq_trial_values_trial_id_objective UNIQUE (trial_id, objective),
    DROP UNIQUE (trial_id, step),
    DROP COLUMN step;

INSERT INTO trial_values (trial_id, value, objective)
SELECT trial_id, value, 0 FROM trials;

ALTER TABLE studies DROP COLUMN direction;

ALTER TABLE trials DROP COLUMN value;
