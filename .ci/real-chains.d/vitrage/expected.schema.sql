-- table active_actions on active_actions
CREATE TABLE active_actions (
  action_type VARCHAR(128),
  extra_info VARCHAR(128),
  source_vertex_id VARCHAR(128),
  target_vertex_id VARCHAR(128),
  action_id VARCHAR(128) NOT NULL,
  score SMALLINT,
  "trigger" VARCHAR(128) NOT NULL,
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (action_id, "trigger")
);
-- table alarms on alarms
CREATE TABLE alarms (
  vitrage_id VARCHAR(128) NOT NULL,
  start_timestamp DATETIME NOT NULL,
  end_timestamp DATETIME NOT NULL,
  name VARCHAR(256) NOT NULL,
  vitrage_type VARCHAR(64) NOT NULL,
  vitrage_aggregated_severity VARCHAR(64) NOT NULL,
  vitrage_operational_severity VARCHAR(64) NOT NULL,
  project_id VARCHAR(64),
  vitrage_resource_type VARCHAR(64),
  vitrage_resource_id VARCHAR(64),
  vitrage_resource_project_id VARCHAR(64),
  payload TEXT,
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (vitrage_id)
);
-- table changes on changes
CREATE TABLE changes (
  id INTEGER NOT NULL,
  vitrage_id VARCHAR(128) NOT NULL,
  timestamp DATETIME NOT NULL,
  severity VARCHAR(64) NOT NULL,
  payload TEXT,
  created_at DATETIME,
  updated_at DATETIME,
  FOREIGN KEY(vitrage_id) REFERENCES alarms (vitrage_id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table edges on edges
CREATE TABLE edges (
  source_id VARCHAR(128) NOT NULL,
  target_id VARCHAR(128) NOT NULL,
  label VARCHAR(64) NOT NULL,
  start_timestamp DATETIME NOT NULL,
  end_timestamp DATETIME NOT NULL,
  payload TEXT,
  created_at DATETIME,
  updated_at DATETIME,
  FOREIGN KEY(source_id) REFERENCES alarms (vitrage_id) ON DELETE CASCADE,
  FOREIGN KEY(target_id) REFERENCES alarms (vitrage_id) ON DELETE CASCADE,
  PRIMARY KEY (source_id, target_id)
);
-- table events on events
CREATE TABLE events (
  id BIGINT NOT NULL,
  payload TEXT NOT NULL,
  is_vertex BOOLEAN NOT NULL,
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id)
);
-- table graph_snapshots on graph_snapshots
CREATE TABLE graph_snapshots (
  id INTEGER NOT NULL,
  event_id BIGINT NOT NULL,
  graph_snapshot BLOB NOT NULL,
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id)
);
-- table templates on templates
CREATE TABLE templates (
  id VARCHAR(64) NOT NULL,
  status VARCHAR(16),
  status_details VARCHAR(128),
  name VARCHAR(128) NOT NULL,
  file_content TEXT NOT NULL,
  type VARCHAR(64),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id)
);
-- table webhooks on webhooks
CREATE TABLE webhooks (
  id VARCHAR(128) NOT NULL,
  project_id VARCHAR(128) NOT NULL,
  is_admin_webhook BOOLEAN NOT NULL,
  url VARCHAR(256) NOT NULL,
  headers VARCHAR(1024),
  regex_filter VARCHAR(512),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id)
);
-- index ix_active_action on active_actions
CREATE INDEX ix_active_action ON active_actions (action_type, extra_info, source_vertex_id, target_vertex_id);
-- index ix_alarms_end_timestamp on alarms
CREATE INDEX ix_alarms_end_timestamp ON alarms (end_timestamp);
-- index ix_alarms_project_id on alarms
CREATE INDEX ix_alarms_project_id ON alarms (project_id);
-- index ix_alarms_start_timestamp on alarms
CREATE INDEX ix_alarms_start_timestamp ON alarms (start_timestamp);
-- index ix_alarms_vitrage_aggregated_severity on alarms
CREATE INDEX ix_alarms_vitrage_aggregated_severity ON alarms (vitrage_aggregated_severity);
-- index ix_alarms_vitrage_operational_severity on alarms
CREATE INDEX ix_alarms_vitrage_operational_severity ON alarms (vitrage_operational_severity);
-- index ix_alarms_vitrage_resource_project_id on alarms
CREATE INDEX ix_alarms_vitrage_resource_project_id ON alarms (vitrage_resource_project_id);
-- index ix_changes_severity on changes
CREATE INDEX ix_changes_severity ON changes (severity);
-- index ix_changes_timestamp on changes
CREATE INDEX ix_changes_timestamp ON changes (timestamp);
-- index ix_changes_vitrage_id on changes
CREATE INDEX ix_changes_vitrage_id ON changes (vitrage_id);
