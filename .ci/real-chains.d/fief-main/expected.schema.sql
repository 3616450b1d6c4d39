-- table admin_api_key on admin_api_key
CREATE TABLE admin_api_key (
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  name VARCHAR(255) NOT NULL,
  token VARCHAR(255) NOT NULL,
  workspace_id CHAR(36) NOT NULL,
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (token)
);
-- table admin_session_tokens on admin_session_tokens
CREATE TABLE admin_session_tokens (
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  token VARCHAR(255) NOT NULL,
  raw_tokens TEXT NOT NULL,
  raw_userinfo TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (token)
);
-- table workspace_users on workspace_users
CREATE TABLE workspace_users (
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  workspace_id CHAR(36) NOT NULL,
  user_id CHAR(36) NOT NULL,
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table workspaces on workspaces
CREATE TABLE "workspaces" (
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
  updated_at TIMESTAMP DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
  name VARCHAR(255) NOT NULL,
  domain VARCHAR(255) NOT NULL,
  database_type VARCHAR(10),
  database_host TEXT,
  database_port TEXT,
  database_username TEXT,
  database_password TEXT,
  database_name TEXT,
  alembic_revision VARCHAR(255),
  database_ssl_mode TEXT,
  users_count INTEGER DEFAULT '0' NOT NULL,
  database_use_schema BOOLEAN NOT NULL,
  database_table_prefix VARCHAR(255) NOT NULL,
  PRIMARY KEY (id)
);
-- index ix_admin_api_key_created_at on admin_api_key
CREATE INDEX ix_admin_api_key_created_at ON admin_api_key (created_at);
-- index ix_admin_api_key_updated_at on admin_api_key
CREATE INDEX ix_admin_api_key_updated_at ON admin_api_key (updated_at);
-- index ix_admin_session_tokens_created_at on admin_session_tokens
CREATE INDEX ix_admin_session_tokens_created_at ON admin_session_tokens (created_at);
-- index ix_admin_session_tokens_updated_at on admin_session_tokens
CREATE INDEX ix_admin_session_tokens_updated_at ON admin_session_tokens (updated_at);
-- index ix_workspace_users_created_at on workspace_users
CREATE INDEX ix_workspace_users_created_at ON workspace_users (created_at);
-- index ix_workspace_users_updated_at on workspace_users
CREATE INDEX ix_workspace_users_updated_at ON workspace_users (updated_at);
-- index ix_workspaces_alembic_revision on workspaces
CREATE INDEX ix_workspaces_alembic_revision ON workspaces (alembic_revision);
-- index ix_workspaces_created_at on workspaces
CREATE INDEX ix_workspaces_created_at ON workspaces (created_at);
-- index ix_workspaces_updated_at on workspaces
CREATE INDEX ix_workspaces_updated_at ON workspaces (updated_at);
