-- table attributes on attributes
CREATE TABLE "attributes" (
  name VARCHAR(255) NOT NULL,
  value VARCHAR(255),
  uuid VARCHAR(36),
  node_uuid VARCHAR(36),
  CONSTRAINT fk_node_attribute FOREIGN KEY(node_uuid) REFERENCES nodes (uuid),
  CONSTRAINT pk_attributes PRIMARY KEY (uuid)
);
-- table introspection_data on introspection_data
CREATE TABLE introspection_data (
  uuid VARCHAR(36) NOT NULL,
  processed BOOLEAN NOT NULL,
  data TEXT,
  FOREIGN KEY(uuid) REFERENCES nodes (uuid),
  PRIMARY KEY (uuid, processed)
);
-- table nodes on nodes
CREATE TABLE "nodes" (
  uuid VARCHAR(36) NOT NULL,
  error TEXT,
  version_id VARCHAR(36) DEFAULT (''),
  state VARCHAR(10) DEFAULT 'finished' NOT NULL,
  started_at DATETIME,
  finished_at DATETIME,
  manage_boot BOOLEAN,
  PRIMARY KEY (uuid)
);
-- table options on options
CREATE TABLE options (
  uuid VARCHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  value TEXT,
  FOREIGN KEY(uuid) REFERENCES nodes (uuid),
  PRIMARY KEY (uuid, name)
);
-- table rule_actions on rule_actions
CREATE TABLE rule_actions (
  id INTEGER NOT NULL,
  rule VARCHAR(36),
  action VARCHAR(255) NOT NULL,
  params TEXT,
  FOREIGN KEY(rule) REFERENCES rules (uuid),
  PRIMARY KEY (id)
);
-- table rule_conditions on rule_conditions
CREATE TABLE rule_conditions (
  id INTEGER NOT NULL,
  rule VARCHAR(36),
  op VARCHAR(255) NOT NULL,
  multiple VARCHAR(255) NOT NULL,
  field TEXT,
  params TEXT,
  invert BOOLEAN,
  FOREIGN KEY(rule) REFERENCES rules (uuid),
  PRIMARY KEY (id)
);
-- table rules on rules
CREATE TABLE rules (
  uuid VARCHAR(36) NOT NULL,
  created_at DATETIME NOT NULL,
  description TEXT,
  disabled BOOLEAN,
  scope VARCHAR(255),
  PRIMARY KEY (uuid)
);
