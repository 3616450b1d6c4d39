-- table plugin_settings on plugin_settings
CREATE TABLE plugin_settings (
  label VARCHAR(255),
  description TEXT,
  name VARCHAR(255) NOT NULL,
  namespace VARCHAR(255),
  value BLOB,
  enabled BOOLEAN,
  PRIMARY KEY (name, namespace)
);
-- table runs on runs
CREATE TABLE "runs" (
  id INTEGER NOT NULL,
  job_name VARCHAR,
  state VARCHAR(7),
  started_at DATETIME,
  ended_at DATETIME,
  payload VARCHAR,
  payload_flags INTEGER,
  run_id CHAR(32),
  "trigger" VARCHAR,
  last_heartbeat_at DATETIME,
  PRIMARY KEY (id)
);
-- table state on state
CREATE TABLE state (
  state_id VARCHAR(900) NOT NULL,
  partial_state VARCHAR,
  completed_state VARCHAR,
  updated_at DATETIME,
  PRIMARY KEY (state_id),
  UNIQUE (state_id)
);
