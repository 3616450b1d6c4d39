-- table audit_logs on audit_logs
CREATE TABLE audit_logs (
  timestamp TIMESTAMP NOT NULL,
  level VARCHAR(255) NOT NULL,
  message TEXT NOT NULL,
  extra JSON,
  subject_user_id CHAR(36),
  object_id CHAR(36),
  object_class VARCHAR(255),
  admin_user_id CHAR(36),
  admin_api_key_id CHAR(36),
  id CHAR(36) NOT NULL,
  PRIMARY KEY (id)
);
-- table authorization_codes on authorization_codes
CREATE TABLE authorization_codes (
  code VARCHAR(255) NOT NULL,
  c_hash VARCHAR(255) NOT NULL,
  redirect_uri VARCHAR(2048) NOT NULL,
  scope JSON NOT NULL,
  authenticated_at TIMESTAMP NOT NULL,
  nonce VARCHAR(255),
  acr VARCHAR(1) NOT NULL,
  code_challenge VARCHAR(255),
  code_challenge_method VARCHAR(255),
  user_id CHAR(36) NOT NULL,
  client_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table clients on clients
CREATE TABLE clients (
  name VARCHAR(255) NOT NULL,
  first_party BOOLEAN NOT NULL,
  client_type VARCHAR(12) DEFAULT 'confidential' NOT NULL,
  client_id VARCHAR(255) NOT NULL,
  client_secret VARCHAR(255) NOT NULL,
  redirect_uris JSON NOT NULL,
  encrypt_jwk TEXT,
  authorization_code_lifetime_seconds INTEGER NOT NULL,
  access_id_token_lifetime_seconds INTEGER NOT NULL,
  refresh_token_lifetime_seconds INTEGER NOT NULL,
  tenant_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table email_domains on email_domains
CREATE TABLE email_domains (
  email_provider VARCHAR(255) NOT NULL,
  domain_id VARCHAR(255) NOT NULL,
  domain VARCHAR(255) NOT NULL,
  records JSON NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (domain)
);
-- table email_templates on email_templates
CREATE TABLE email_templates (
  type VARCHAR(255) NOT NULL,
  subject TEXT NOT NULL,
  content TEXT NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (type)
);
-- table email_verifications on email_verifications
CREATE TABLE email_verifications (
  code VARCHAR(255) NOT NULL,
  email VARCHAR(320) NOT NULL,
  user_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table grants on grants
CREATE TABLE grants (
  scope JSON NOT NULL,
  user_id CHAR(36) NOT NULL,
  client_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (user_id, client_id)
);
-- table login_sessions on login_sessions
CREATE TABLE login_sessions (
  token VARCHAR(255) NOT NULL,
  response_type VARCHAR(255) NOT NULL,
  response_mode VARCHAR(255) NOT NULL,
  redirect_uri VARCHAR(2048) NOT NULL,
  scope JSON NOT NULL,
  prompt VARCHAR(255),
  state VARCHAR(2048),
  nonce VARCHAR(255),
  acr VARCHAR(1) NOT NULL,
  code_challenge VARCHAR(255),
  code_challenge_method VARCHAR(255),
  client_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table oauth_accounts on oauth_accounts
CREATE TABLE oauth_accounts (
  access_token TEXT NOT NULL,
  expires_at TIMESTAMP,
  refresh_token TEXT,
  account_id VARCHAR(512) NOT NULL,
  account_email VARCHAR(512),
  oauth_provider_id CHAR(36) NOT NULL,
  user_id CHAR(36),
  tenant_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(oauth_provider_id) REFERENCES oauth_providers (id) ON DELETE CASCADE,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (oauth_provider_id, user_id)
);
-- table oauth_providers on oauth_providers
CREATE TABLE oauth_providers (
  provider VARCHAR(255) NOT NULL,
  client_id TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  scopes JSON NOT NULL,
  name VARCHAR(255),
  openid_configuration_endpoint TEXT,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);
-- table oauth_sessions on oauth_sessions
CREATE TABLE oauth_sessions (
  token VARCHAR(255) NOT NULL,
  redirect_uri TEXT NOT NULL,
  oauth_provider_id CHAR(36) NOT NULL,
  oauth_account_id CHAR(36),
  tenant_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(oauth_account_id) REFERENCES oauth_accounts (id) ON DELETE CASCADE,
  FOREIGN KEY(oauth_provider_id) REFERENCES oauth_providers (id) ON DELETE CASCADE,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table permissions on permissions
CREATE TABLE permissions (
  name VARCHAR(255) NOT NULL,
  codename VARCHAR(255) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (codename)
);
-- table refresh_tokens on refresh_tokens
CREATE TABLE refresh_tokens (
  token VARCHAR(255) NOT NULL,
  scope JSON NOT NULL,
  authenticated_at TIMESTAMP NOT NULL,
  user_id CHAR(36) NOT NULL,
  client_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table registration_sessions on registration_sessions
CREATE TABLE registration_sessions (
  token VARCHAR(255) NOT NULL,
  flow VARCHAR(255) NOT NULL,
  email VARCHAR(320),
  oauth_account_id CHAR(36),
  tenant_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(oauth_account_id) REFERENCES oauth_accounts (id) ON DELETE CASCADE,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table roles on roles
CREATE TABLE roles (
  name VARCHAR(255) NOT NULL,
  granted_by_default BOOLEAN NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);
-- table roles_permissions on roles_permissions
CREATE TABLE roles_permissions (
  role_id CHAR(36) NOT NULL,
  permission_id CHAR(36) NOT NULL,
  FOREIGN KEY(permission_id) REFERENCES permissions (id) ON DELETE CASCADE,
  FOREIGN KEY(role_id) REFERENCES roles (id) ON DELETE CASCADE,
  PRIMARY KEY (role_id, permission_id)
);
-- table session_tokens on session_tokens
CREATE TABLE session_tokens (
  token VARCHAR(255) NOT NULL,
  user_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table tenants on tenants
CREATE TABLE tenants (
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(255) NOT NULL,
  "default" BOOLEAN NOT NULL,
  sign_jwk TEXT NOT NULL,
  registration_allowed BOOLEAN NOT NULL,
  application_url VARCHAR(512),
  theme_id CHAR(36),
  logo_url VARCHAR(512),
  email_from_email VARCHAR(255),
  email_from_name VARCHAR(255),
  email_domain_id CHAR(36),
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(email_domain_id) REFERENCES email_domains (id) ON DELETE SET NULL,
  FOREIGN KEY(theme_id) REFERENCES themes (id) ON DELETE SET NULL,
  PRIMARY KEY (id),
  UNIQUE (slug)
);
-- table tenants_oauth_providers on tenants_oauth_providers
CREATE TABLE tenants_oauth_providers (
  tenant_id CHAR(36) NOT NULL,
  oauth_provider_id CHAR(36) NOT NULL,
  FOREIGN KEY(oauth_provider_id) REFERENCES oauth_providers (id) ON DELETE CASCADE,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  PRIMARY KEY (tenant_id, oauth_provider_id)
);
-- table themes on themes
CREATE TABLE themes (
  name VARCHAR(255) NOT NULL,
  "default" BOOLEAN NOT NULL,
  primary_color VARCHAR(255) NOT NULL,
  primary_color_hover VARCHAR(255) NOT NULL,
  primary_color_light VARCHAR(255) NOT NULL,
  input_color VARCHAR(255) NOT NULL,
  input_color_background VARCHAR(255) NOT NULL,
  light_color VARCHAR(255) NOT NULL,
  light_color_hover VARCHAR(255) NOT NULL,
  text_color VARCHAR(255) NOT NULL,
  accent_color VARCHAR(255) NOT NULL,
  background_color VARCHAR(255) NOT NULL,
  font_size INTEGER NOT NULL,
  font_family VARCHAR(255) NOT NULL,
  font_css_url VARCHAR(512),
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);
-- table user_field_values on user_field_values
CREATE TABLE user_field_values (
  value_string TEXT,
  value_integer INTEGER,
  value_boolean BOOLEAN,
  value_date DATE,
  value_datetime TIMESTAMP,
  value_json JSON,
  user_id CHAR(36) NOT NULL,
  user_field_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(user_field_id) REFERENCES user_fields (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (user_field_id, user_id)
);
-- table user_fields on user_fields
CREATE TABLE user_fields (
  name VARCHAR(320) NOT NULL,
  slug VARCHAR(320) NOT NULL,
  type VARCHAR(12),
  configuration JSON NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);
-- table user_permissions on user_permissions
CREATE TABLE user_permissions (
  user_id CHAR(36) NOT NULL,
  permission_id CHAR(36) NOT NULL,
  from_role_id CHAR(36),
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(from_role_id) REFERENCES roles (id) ON DELETE CASCADE,
  FOREIGN KEY(permission_id) REFERENCES permissions (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (user_id, permission_id, from_role_id)
);
-- table user_roles on user_roles
CREATE TABLE user_roles (
  user_id CHAR(36) NOT NULL,
  role_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(role_id) REFERENCES roles (id) ON DELETE CASCADE,
  FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (user_id, role_id)
);
-- table users on users
CREATE TABLE users (
  email VARCHAR(320) NOT NULL,
  email_lower VARCHAR(320) NOT NULL,
  email_verified BOOLEAN NOT NULL,
  hashed_password VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL,
  tenant_id CHAR(36) NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (email, tenant_id)
);
-- table webhook_logs on webhook_logs
CREATE TABLE webhook_logs (
  webhook_id CHAR(36) NOT NULL,
  event VARCHAR(255) NOT NULL,
  attempt INTEGER NOT NULL,
  payload TEXT NOT NULL,
  success BOOLEAN NOT NULL,
  response TEXT,
  error_type VARCHAR(255),
  error_message TEXT,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
-- table webhooks on webhooks
CREATE TABLE webhooks (
  url VARCHAR(255) NOT NULL,
  secret VARCHAR(255) NOT NULL,
  events JSON NOT NULL,
  id CHAR(36) NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);
-- index ix_audit_logs_admin_api_key_id on audit_logs
CREATE INDEX ix_audit_logs_admin_api_key_id ON audit_logs (admin_api_key_id);
-- index ix_audit_logs_admin_user_id on audit_logs
CREATE INDEX ix_audit_logs_admin_user_id ON audit_logs (admin_user_id);
-- index ix_audit_logs_level on audit_logs
CREATE INDEX ix_audit_logs_level ON audit_logs (level);
-- index ix_audit_logs_object_class on audit_logs
CREATE INDEX ix_audit_logs_object_class ON audit_logs (object_class);
-- index ix_audit_logs_object_id on audit_logs
CREATE INDEX ix_audit_logs_object_id ON audit_logs (object_id);
-- index ix_audit_logs_subject_user_id on audit_logs
CREATE INDEX ix_audit_logs_subject_user_id ON audit_logs (subject_user_id);
-- index ix_audit_logs_timestamp on audit_logs
CREATE INDEX ix_audit_logs_timestamp ON audit_logs (timestamp);
-- index ix_authorization_codes_code on authorization_codes
CREATE UNIQUE INDEX ix_authorization_codes_code ON authorization_codes (code);
-- index ix_authorization_codes_created_at on authorization_codes
CREATE INDEX ix_authorization_codes_created_at ON authorization_codes (created_at);
-- index ix_authorization_codes_expires_at on authorization_codes
CREATE INDEX ix_authorization_codes_expires_at ON authorization_codes (expires_at);
-- index ix_authorization_codes_updated_at on authorization_codes
CREATE INDEX ix_authorization_codes_updated_at ON authorization_codes (updated_at);
-- index ix_clients_client_id on clients
CREATE INDEX ix_clients_client_id ON clients (client_id);
-- index ix_clients_client_secret on clients
CREATE INDEX ix_clients_client_secret ON clients (client_secret);
-- index ix_clients_created_at on clients
CREATE INDEX ix_clients_created_at ON clients (created_at);
-- index ix_clients_updated_at on clients
CREATE INDEX ix_clients_updated_at ON clients (updated_at);
-- index ix_email_domains_created_at on email_domains
CREATE INDEX ix_email_domains_created_at ON email_domains (created_at);
-- index ix_email_domains_updated_at on email_domains
CREATE INDEX ix_email_domains_updated_at ON email_domains (updated_at);
-- index ix_email_templates_created_at on email_templates
CREATE INDEX ix_email_templates_created_at ON email_templates (created_at);
-- index ix_email_templates_updated_at on email_templates
CREATE INDEX ix_email_templates_updated_at ON email_templates (updated_at);
-- index ix_email_verifications_code on email_verifications
CREATE UNIQUE INDEX ix_email_verifications_code ON email_verifications (code);
-- index ix_email_verifications_created_at on email_verifications
CREATE INDEX ix_email_verifications_created_at ON email_verifications (created_at);
-- index ix_email_verifications_email on email_verifications
CREATE INDEX ix_email_verifications_email ON email_verifications (email);
-- index ix_email_verifications_expires_at on email_verifications
CREATE INDEX ix_email_verifications_expires_at ON email_verifications (expires_at);
-- index ix_email_verifications_updated_at on email_verifications
CREATE INDEX ix_email_verifications_updated_at ON email_verifications (updated_at);
-- index ix_grants_created_at on grants
CREATE INDEX ix_grants_created_at ON grants (created_at);
-- index ix_grants_updated_at on grants
CREATE INDEX ix_grants_updated_at ON grants (updated_at);
-- index ix_login_sessions_created_at on login_sessions
CREATE INDEX ix_login_sessions_created_at ON login_sessions (created_at);
-- index ix_login_sessions_expires_at on login_sessions
CREATE INDEX ix_login_sessions_expires_at ON login_sessions (expires_at);
-- index ix_login_sessions_token on login_sessions
CREATE UNIQUE INDEX ix_login_sessions_token ON login_sessions (token);
-- index ix_login_sessions_updated_at on login_sessions
CREATE INDEX ix_login_sessions_updated_at ON login_sessions (updated_at);
-- index ix_oauth_accounts_account_id on oauth_accounts
CREATE INDEX ix_oauth_accounts_account_id ON oauth_accounts (account_id);
-- index ix_oauth_accounts_created_at on oauth_accounts
CREATE INDEX ix_oauth_accounts_created_at ON oauth_accounts (created_at);
-- index ix_oauth_accounts_updated_at on oauth_accounts
CREATE INDEX ix_oauth_accounts_updated_at ON oauth_accounts (updated_at);
-- index ix_oauth_providers_created_at on oauth_providers
CREATE INDEX ix_oauth_providers_created_at ON oauth_providers (created_at);
-- index ix_oauth_providers_updated_at on oauth_providers
CREATE INDEX ix_oauth_providers_updated_at ON oauth_providers (updated_at);
-- index ix_oauth_sessions_created_at on oauth_sessions
CREATE INDEX ix_oauth_sessions_created_at ON oauth_sessions (created_at);
-- index ix_oauth_sessions_expires_at on oauth_sessions
CREATE INDEX ix_oauth_sessions_expires_at ON oauth_sessions (expires_at);
-- index ix_oauth_sessions_token on oauth_sessions
CREATE UNIQUE INDEX ix_oauth_sessions_token ON oauth_sessions (token);
-- index ix_oauth_sessions_updated_at on oauth_sessions
CREATE INDEX ix_oauth_sessions_updated_at ON oauth_sessions (updated_at);
-- index ix_permissions_created_at on permissions
CREATE INDEX ix_permissions_created_at ON permissions (created_at);
-- index ix_permissions_updated_at on permissions
CREATE INDEX ix_permissions_updated_at ON permissions (updated_at);
-- index ix_refresh_tokens_created_at on refresh_tokens
CREATE INDEX ix_refresh_tokens_created_at ON refresh_tokens (created_at);
-- index ix_refresh_tokens_expires_at on refresh_tokens
CREATE INDEX ix_refresh_tokens_expires_at ON refresh_tokens (expires_at);
-- index ix_refresh_tokens_token on refresh_tokens
CREATE UNIQUE INDEX ix_refresh_tokens_token ON refresh_tokens (token);
-- index ix_refresh_tokens_updated_at on refresh_tokens
CREATE INDEX ix_refresh_tokens_updated_at ON refresh_tokens (updated_at);
-- index ix_registration_sessions_created_at on registration_sessions
CREATE INDEX ix_registration_sessions_created_at ON registration_sessions (created_at);
-- index ix_registration_sessions_expires_at on registration_sessions
CREATE INDEX ix_registration_sessions_expires_at ON registration_sessions (expires_at);
-- index ix_registration_sessions_token on registration_sessions
CREATE UNIQUE INDEX ix_registration_sessions_token ON registration_sessions (token);
-- index ix_registration_sessions_updated_at on registration_sessions
CREATE INDEX ix_registration_sessions_updated_at ON registration_sessions (updated_at);
-- index ix_roles_created_at on roles
CREATE INDEX ix_roles_created_at ON roles (created_at);
-- index ix_roles_updated_at on roles
CREATE INDEX ix_roles_updated_at ON roles (updated_at);
-- index ix_session_tokens_created_at on session_tokens
CREATE INDEX ix_session_tokens_created_at ON session_tokens (created_at);
-- index ix_session_tokens_expires_at on session_tokens
CREATE INDEX ix_session_tokens_expires_at ON session_tokens (expires_at);
-- index ix_session_tokens_token on session_tokens
CREATE UNIQUE INDEX ix_session_tokens_token ON session_tokens (token);
-- index ix_session_tokens_updated_at on session_tokens
CREATE INDEX ix_session_tokens_updated_at ON session_tokens (updated_at);
-- index ix_tenants_created_at on tenants
CREATE INDEX ix_tenants_created_at ON tenants (created_at);
-- index ix_tenants_updated_at on tenants
CREATE INDEX ix_tenants_updated_at ON tenants (updated_at);
-- index ix_themes_created_at on themes
CREATE INDEX ix_themes_created_at ON themes (created_at);
-- index ix_themes_updated_at on themes
CREATE INDEX ix_themes_updated_at ON themes (updated_at);
-- index ix_user_field_values_created_at on user_field_values
CREATE INDEX ix_user_field_values_created_at ON user_field_values (created_at);
-- index ix_user_field_values_updated_at on user_field_values
CREATE INDEX ix_user_field_values_updated_at ON user_field_values (updated_at);
-- index ix_user_fields_created_at on user_fields
CREATE INDEX ix_user_fields_created_at ON user_fields (created_at);
-- index ix_user_fields_slug on user_fields
CREATE UNIQUE INDEX ix_user_fields_slug ON user_fields (slug);
-- index ix_user_fields_type on user_fields
CREATE INDEX ix_user_fields_type ON user_fields (type);
-- index ix_user_fields_updated_at on user_fields
CREATE INDEX ix_user_fields_updated_at ON user_fields (updated_at);
-- index ix_user_permissions_created_at on user_permissions
CREATE INDEX ix_user_permissions_created_at ON user_permissions (created_at);
-- index ix_user_permissions_updated_at on user_permissions
CREATE INDEX ix_user_permissions_updated_at ON user_permissions (updated_at);
-- index ix_user_roles_created_at on user_roles
CREATE INDEX ix_user_roles_created_at ON user_roles (created_at);
-- index ix_user_roles_updated_at on user_roles
CREATE INDEX ix_user_roles_updated_at ON user_roles (updated_at);
-- index ix_users_created_at on users
CREATE INDEX ix_users_created_at ON users (created_at);
-- index ix_users_email on users
CREATE INDEX ix_users_email ON users (email);
-- index ix_users_email_lower on users
CREATE INDEX ix_users_email_lower ON users (email_lower);
-- index ix_users_email_verified on users
CREATE INDEX ix_users_email_verified ON users (email_verified);
-- index ix_users_updated_at on users
CREATE INDEX ix_users_updated_at ON users (updated_at);
-- index ix_webhook_logs_created_at on webhook_logs
CREATE INDEX ix_webhook_logs_created_at ON webhook_logs (created_at);
-- index ix_webhook_logs_updated_at on webhook_logs
CREATE INDEX ix_webhook_logs_updated_at ON webhook_logs (updated_at);
-- index ix_webhooks_created_at on webhooks
CREATE INDEX ix_webhooks_created_at ON webhooks (created_at);
-- index ix_webhooks_updated_at on webhooks
CREATE INDEX ix_webhooks_updated_at ON webhooks (updated_at);
