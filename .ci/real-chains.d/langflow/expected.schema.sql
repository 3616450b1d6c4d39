CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE user (
	id CHAR(32) NOT NULL, 
	username VARCHAR NOT NULL, 
	password VARCHAR NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	is_superuser BOOLEAN NOT NULL, 
	create_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	last_login_at DATETIME, profile_image VARCHAR, store_api_key VARCHAR, optins JSON, retired_at DATETIME, 
	CONSTRAINT pk_user PRIMARY KEY (id), 
	CONSTRAINT uq_user_id UNIQUE (id)
);
CREATE UNIQUE INDEX ix_user_username ON user (username);
CREATE TABLE IF NOT EXISTS "apikey" (
	name VARCHAR, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	total_uses INTEGER NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id CHAR(32) NOT NULL, 
	api_key VARCHAR NOT NULL, 
	user_id CHAR(32) NOT NULL, api_key_hash VARCHAR, expires_at DATETIME, 
	CONSTRAINT pk_apikey PRIMARY KEY (id), 
	CONSTRAINT uq_apikey_id UNIQUE (id), 
	CONSTRAINT fk_apikey_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE INDEX ix_apikey_name ON apikey (name);
CREATE UNIQUE INDEX ix_apikey_api_key ON apikey (api_key);
CREATE INDEX ix_apikey_user_id ON apikey (user_id);
CREATE TABLE IF NOT EXISTS "variable" (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	type VARCHAR, 
	id CHAR(32) NOT NULL, 
	created_at DATETIME, 
	updated_at DATETIME, 
	user_id CHAR(32) NOT NULL, 
	default_fields JSON, is_environment_managed BOOLEAN, 
	CONSTRAINT pk_variable PRIMARY KEY (id), 
	CONSTRAINT fk_variable_user_id FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE IF NOT EXISTS "vertex_build" (
	timestamp DATETIME NOT NULL, 
	id VARCHAR NOT NULL, 
	data JSON, 
	artifacts JSON, 
	params TEXT, 
	build_id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	valid BOOLEAN NOT NULL, job_id CHAR(32), 
	CONSTRAINT pk_temp_vertex_build PRIMARY KEY (build_id)
);
CREATE TABLE IF NOT EXISTS "transaction" (
	timestamp DATETIME NOT NULL, 
	vertex_id VARCHAR NOT NULL, 
	target_id VARCHAR, 
	inputs JSON, 
	outputs JSON, 
	status VARCHAR NOT NULL, 
	id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	error VARCHAR, user_id CHAR(32), session_id VARCHAR, 
	CONSTRAINT pk_temp_transaction PRIMARY KEY (id)
);
CREATE TABLE job (
	job_id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	status VARCHAR(11) NOT NULL, 
	created_timestamp DATETIME NOT NULL, 
	finished_timestamp DATETIME, type VARCHAR(10), user_id CHAR(32), asset_id CHAR(32), asset_type VARCHAR, dedupe_key VARCHAR, job_metadata JSON, result JSON, error JSON, 
	CONSTRAINT pk_job PRIMARY KEY (job_id)
);
CREATE INDEX ix_job_flow_id ON job (flow_id);
CREATE INDEX ix_job_job_id ON job (job_id);
CREATE INDEX ix_vertex_build_job_id ON vertex_build (job_id);
CREATE TABLE sso_user_profile (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	sso_provider VARCHAR NOT NULL, 
	sso_user_id VARCHAR NOT NULL, 
	email VARCHAR, 
	sso_last_login_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, first_name VARCHAR, last_name VARCHAR, picture VARCHAR, 
	CONSTRAINT pk_sso_user_profile PRIMARY KEY (id), 
	CONSTRAINT fk_sso_user_profile_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE INDEX ix_sso_user_profile_email ON sso_user_profile (email);
CREATE UNIQUE INDEX uq_sso_user_profile_provider_user ON sso_user_profile (sso_provider, sso_user_id);
CREATE INDEX ix_job_type ON job (type);
CREATE INDEX ix_job_user_id ON job (user_id);
CREATE INDEX ix_job_asset_id ON job (asset_id);
CREATE TABLE IF NOT EXISTS "trace" (
	name VARCHAR NOT NULL, 
	status VARCHAR(5) NOT NULL, 
	start_time DATETIME NOT NULL, 
	end_time DATETIME, 
	total_latency_ms INTEGER NOT NULL, 
	total_tokens INTEGER NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	session_id VARCHAR, 
	id CHAR(32) NOT NULL, 
	CONSTRAINT pk_trace PRIMARY KEY (id), 
	CONSTRAINT fk_trace_flow_id_flow FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE
);
CREATE INDEX ix_trace_session_id ON trace (session_id);
CREATE INDEX ix_trace_flow_id ON trace (flow_id);
CREATE TABLE IF NOT EXISTS "file" (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	provider VARCHAR, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT file_name_user_id_key UNIQUE (name, user_id), 
	CONSTRAINT fk_file_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE flow_version_deployment_attachment (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	flow_version_id CHAR(32) NOT NULL, 
	deployment_id CHAR(32) NOT NULL, 
	provider_snapshot_id VARCHAR, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_flow_version_deployment_attachment PRIMARY KEY (id), 
	CONSTRAINT fk_flow_version_deployment_attachment_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT fk_flow_version_deployment_attachment_flow_version_id_flow_version FOREIGN KEY(flow_version_id) REFERENCES flow_version (id) ON DELETE CASCADE, 
	CONSTRAINT fk_flow_version_deployment_attachment_deployment_id_deployment FOREIGN KEY(deployment_id) REFERENCES deployment (id) ON DELETE CASCADE, 
	CONSTRAINT uq_flow_version_deployment UNIQUE (flow_version_id, deployment_id)
);
CREATE INDEX ix_flow_version_deployment_attachment_user_id ON flow_version_deployment_attachment (user_id);
CREATE INDEX ix_flow_version_deployment_attachment_flow_version_id ON flow_version_deployment_attachment (flow_version_id);
CREATE INDEX ix_flow_version_deployment_attachment_deployment_id ON flow_version_deployment_attachment (deployment_id);
CREATE INDEX ix_flow_version_deployment_attachment_provider_snapshot_id ON flow_version_deployment_attachment (provider_snapshot_id);
CREATE TABLE IF NOT EXISTS "deployment_provider_account" (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	provider_tenant_id VARCHAR, 
	provider_url VARCHAR NOT NULL, 
	api_key VARCHAR NOT NULL, 
	created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, 
	updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, 
	provider_key VARCHAR(19) NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_deployment_provider_account PRIMARY KEY (id), 
	CONSTRAINT uq_deployment_provider_account_user_url_tenant UNIQUE (user_id, provider_url, provider_tenant_id), 
	CONSTRAINT fk_deployment_provider_account_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_deployment_provider_account_provider_name UNIQUE (user_id, provider_key, name)
);
CREATE INDEX ix_deployment_provider_account_provider_tenant_id ON deployment_provider_account (provider_tenant_id);
CREATE INDEX ix_deployment_provider_account_user_id ON deployment_provider_account (user_id);
CREATE INDEX ix_deployment_provider_account_provider_key ON deployment_provider_account (provider_key);
CREATE INDEX ix_apikey_api_key_hash ON apikey (api_key_hash);
CREATE INDEX ix_job_dedupe_key ON job (dedupe_key);
CREATE TABLE IF NOT EXISTS "message" (
	timestamp DATETIME NOT NULL, 
	sender VARCHAR NOT NULL, 
	sender_name VARCHAR NOT NULL, 
	session_id VARCHAR NOT NULL, 
	text TEXT, 
	id CHAR(32) NOT NULL, 
	flow_id CHAR(32), 
	files JSON, 
	error BOOLEAN DEFAULT 0 NOT NULL, 
	edit BOOLEAN DEFAULT 0 NOT NULL, 
	properties JSON, 
	category TEXT, 
	content_blocks JSON, 
	context_id VARCHAR, 
	session_metadata JSON, 
	run_id CHAR(32), 
	is_output BOOLEAN DEFAULT false NOT NULL, user_id CHAR(32), 
	CONSTRAINT pk_temp_message PRIMARY KEY (id)
);
CREATE INDEX ix_message_run_id ON message (run_id);
CREATE TABLE memory_base (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	threshold INTEGER DEFAULT 50 NOT NULL, 
	auto_capture BOOLEAN DEFAULT true NOT NULL, 
	embedding_model VARCHAR DEFAULT '' NOT NULL, 
	preprocessing BOOLEAN DEFAULT false NOT NULL, 
	preproc_model VARCHAR, 
	preproc_instructions VARCHAR, 
	kb_name VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, preproc_kill_phrase VARCHAR, 
	CONSTRAINT pk_memory_base PRIMARY KEY (id), 
	CONSTRAINT uq_memory_base_user_name UNIQUE (user_id, name)
);
CREATE INDEX ix_memory_base_flow_id ON memory_base (flow_id);
CREATE INDEX ix_memory_base_user_id ON memory_base (user_id);
CREATE TABLE message_ingestion_record (
	id CHAR(32) NOT NULL, 
	message_id CHAR(32) NOT NULL, 
	memory_base_id CHAR(32) NOT NULL, 
	job_id CHAR(32), 
	session_id VARCHAR NOT NULL, 
	ingested_at DATETIME NOT NULL, 
	CONSTRAINT pk_message_ingestion_record PRIMARY KEY (id), 
	CONSTRAINT uq_mir_message_session_mb UNIQUE (message_id, session_id, memory_base_id), 
	CONSTRAINT fk_message_ingestion_record_message_id_message FOREIGN KEY(message_id) REFERENCES message (id) ON DELETE CASCADE, 
	CONSTRAINT fk_message_ingestion_record_memory_base_id_memory_base FOREIGN KEY(memory_base_id) REFERENCES memory_base (id) ON DELETE CASCADE, 
	CONSTRAINT fk_message_ingestion_record_job_id_job FOREIGN KEY(job_id) REFERENCES job (job_id) ON DELETE SET NULL
);
CREATE INDEX ix_mir_message_id ON message_ingestion_record (message_id);
CREATE INDEX ix_mir_job_id ON message_ingestion_record (job_id);
CREATE INDEX ix_mir_memory_base_session ON message_ingestion_record (memory_base_id, session_id);
CREATE TABLE memory_base_workflow_run (
	id CHAR(32) NOT NULL, 
	memory_base_id CHAR(32) NOT NULL, 
	session_id VARCHAR NOT NULL, 
	workflow_job_id CHAR(32), 
	ingestion_job_id CHAR(32), 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_memory_base_workflow_run PRIMARY KEY (id), 
	CONSTRAINT uq_mbwr_mb_session_wf_job UNIQUE (memory_base_id, session_id, workflow_job_id), 
	CONSTRAINT fk_memory_base_workflow_run_memory_base_id_memory_base FOREIGN KEY(memory_base_id) REFERENCES memory_base (id) ON DELETE CASCADE, 
	CONSTRAINT fk_memory_base_workflow_run_workflow_job_id_job FOREIGN KEY(workflow_job_id) REFERENCES job (job_id) ON DELETE SET NULL, 
	CONSTRAINT fk_memory_base_workflow_run_ingestion_job_id_job FOREIGN KEY(ingestion_job_id) REFERENCES job (job_id) ON DELETE SET NULL
);
CREATE INDEX ix_mbwr_mb_session ON memory_base_workflow_run (memory_base_id, session_id);
CREATE INDEX ix_mbwr_ingestion_job_id ON memory_base_workflow_run (ingestion_job_id);
CREATE TABLE knowledge_base (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	model_selection JSON NOT NULL, 
	chunk_size INTEGER DEFAULT '1000' NOT NULL, 
	chunk_overlap INTEGER DEFAULT '200' NOT NULL, 
	separator VARCHAR, 
	column_config JSON NOT NULL, 
	backend_type VARCHAR DEFAULT 'chroma' NOT NULL, 
	backend_config JSON NOT NULL, 
	chunks INTEGER DEFAULT '0' NOT NULL, 
	words INTEGER DEFAULT '0' NOT NULL, 
	characters INTEGER DEFAULT '0' NOT NULL, 
	size_bytes BIGINT DEFAULT '0' NOT NULL, 
	source_types JSON NOT NULL, 
	status VARCHAR DEFAULT 'ready' NOT NULL, 
	failure_reason VARCHAR, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, storage_generation INTEGER DEFAULT '1' NOT NULL, storage_state VARCHAR DEFAULT 'ready' NOT NULL, active_migration_id CHAR(32), 
	CONSTRAINT pk_knowledge_base PRIMARY KEY (id), 
	CONSTRAINT uq_knowledge_base_user_name UNIQUE (user_id, name), 
	CONSTRAINT fk_knowledge_base_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT ck_knowledge_base_status CHECK (status IN ('creating', 'ready', 'ingesting', 'failed'))
);
CREATE INDEX ix_knowledge_base_name ON knowledge_base (name);
CREATE INDEX ix_knowledge_base_user_id ON knowledge_base (user_id);
CREATE INDEX ix_knowledge_base_status ON knowledge_base (status);
CREATE TABLE ingestion_run (
	id CHAR(32) NOT NULL, 
	job_id CHAR(32), 
	kb_name VARCHAR NOT NULL, 
	kb_id CHAR(32), 
	user_id CHAR(32), 
	source_type VARCHAR NOT NULL, 
	source_config JSON NOT NULL, 
	status VARCHAR DEFAULT 'pending' NOT NULL, 
	error_message VARCHAR, 
	total_items INTEGER DEFAULT '0' NOT NULL, 
	succeeded INTEGER DEFAULT '0' NOT NULL, 
	failed INTEGER DEFAULT '0' NOT NULL, 
	skipped INTEGER DEFAULT '0' NOT NULL, 
	total_bytes BIGINT DEFAULT '0' NOT NULL, 
	chunks_created INTEGER DEFAULT '0' NOT NULL, 
	items JSON NOT NULL, 
	user_metadata JSON DEFAULT '{}' NOT NULL, 
	started_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT pk_ingestion_run PRIMARY KEY (id), 
	CONSTRAINT fk_ingestion_run_kb_id_knowledge_base FOREIGN KEY(kb_id) REFERENCES knowledge_base (id) ON DELETE SET NULL, 
	CONSTRAINT ck_ingestion_run_status CHECK (status IN ('pending', 'running', 'succeeded', 'partial', 'failed', 'cancelled'))
);
CREATE INDEX ix_ingestion_run_job_id ON ingestion_run (job_id);
CREATE INDEX ix_ingestion_run_kb_name ON ingestion_run (kb_name);
CREATE INDEX ix_ingestion_run_kb_id ON ingestion_run (kb_id);
CREATE INDEX ix_ingestion_run_user_id ON ingestion_run (user_id);
CREATE INDEX ix_ingestion_run_source_type ON ingestion_run (source_type);
CREATE INDEX ix_ingestion_run_status ON ingestion_run (status);
CREATE INDEX ix_ingestion_run_started_at ON ingestion_run (started_at);
CREATE TABLE memory_base_preprocessing_output (
	id CHAR(32) NOT NULL, 
	memory_base_id CHAR(32) NOT NULL, 
	session_id VARCHAR NOT NULL, 
	job_id CHAR(32), 
	status VARCHAR NOT NULL, 
	output_text TEXT, 
	source_message_ids JSON NOT NULL, 
	model_used VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_memory_base_preprocessing_output PRIMARY KEY (id), 
	CONSTRAINT fk_memory_base_preprocessing_output_memory_base_id_memory_base FOREIGN KEY(memory_base_id) REFERENCES memory_base (id) ON DELETE CASCADE, 
	CONSTRAINT fk_memory_base_preprocessing_output_job_id_job FOREIGN KEY(job_id) REFERENCES job (job_id) ON DELETE SET NULL
);
CREATE INDEX ix_mbpo_pending ON memory_base_preprocessing_output (memory_base_id, session_id, status, created_at);
CREATE INDEX ix_mbpo_listing ON memory_base_preprocessing_output (memory_base_id, session_id, created_at);
CREATE INDEX ix_mbpo_job_id ON memory_base_preprocessing_output (job_id);
CREATE TABLE casbin_rule (
	id INTEGER NOT NULL, 
	ptype VARCHAR(255) NOT NULL, 
	v0 VARCHAR(255), 
	v1 VARCHAR(255), 
	v2 VARCHAR(255), 
	v3 VARCHAR(255), 
	v4 VARCHAR(255), 
	v5 VARCHAR(255), 
	CONSTRAINT pk_casbin_rule PRIMARY KEY (id)
);
CREATE INDEX ix_casbin_rule_ptype ON casbin_rule (ptype);
CREATE TABLE authz_role (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	is_system BOOLEAN NOT NULL, 
	permissions JSON NOT NULL, 
	parent_role_id CHAR(32), 
	workspace_id CHAR(32), 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	created_by CHAR(32), 
	CONSTRAINT pk_authz_role PRIMARY KEY (id), 
	CONSTRAINT fk_authz_role_parent_role_id_authz_role FOREIGN KEY(parent_role_id) REFERENCES authz_role (id) ON DELETE SET NULL, 
	CONSTRAINT fk_authz_role_created_by_user FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX ix_authz_role_name ON authz_role (name);
CREATE INDEX ix_authz_role_workspace_id ON authz_role (workspace_id);
CREATE TABLE authz_role_assignment (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	role_id CHAR(32) NOT NULL, 
	domain_type VARCHAR NOT NULL, 
	domain_id CHAR(32), 
	assigned_at DATETIME NOT NULL, 
	assigned_by CHAR(32), 
	CONSTRAINT pk_authz_role_assignment PRIMARY KEY (id), 
	CONSTRAINT fk_authz_role_assignment_assigned_by_user FOREIGN KEY(assigned_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT fk_authz_role_assignment_role_id_authz_role FOREIGN KEY(role_id) REFERENCES authz_role (id) ON DELETE CASCADE, 
	CONSTRAINT fk_authz_role_assignment_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE INDEX ix_authz_role_assignment_user_id ON authz_role_assignment (user_id);
CREATE INDEX ix_authz_role_assignment_role_id ON authz_role_assignment (role_id);
CREATE INDEX ix_authz_role_assignment_domain_id ON authz_role_assignment (domain_id);
CREATE INDEX ix_authz_role_assignment_user_domain ON authz_role_assignment (user_id, domain_type, domain_id);
CREATE UNIQUE INDEX uq_authz_role_assignment_scoped ON authz_role_assignment (user_id, role_id, domain_type, domain_id) WHERE domain_id IS NOT NULL;
CREATE UNIQUE INDEX uq_authz_role_assignment_unscoped ON authz_role_assignment (user_id, role_id, domain_type) WHERE domain_id IS NULL;
CREATE TABLE authz_team (
	id CHAR(32) NOT NULL, 
	team_name VARCHAR NOT NULL, 
	adom_name VARCHAR NOT NULL, 
	description VARCHAR, 
	is_active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_team PRIMARY KEY (id)
);
CREATE INDEX ix_authz_team_team_name ON authz_team (team_name);
CREATE UNIQUE INDEX ix_authz_team_adom_name ON authz_team (adom_name);
CREATE TABLE authz_team_member (
	id CHAR(32) NOT NULL, 
	team_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	source VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_team_member PRIMARY KEY (id), 
	CONSTRAINT fk_authz_team_member_team_id_authz_team FOREIGN KEY(team_id) REFERENCES authz_team (id) ON DELETE CASCADE, 
	CONSTRAINT fk_authz_team_member_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_authz_team_member UNIQUE (team_id, user_id)
);
CREATE INDEX ix_authz_team_member_team_id ON authz_team_member (team_id);
CREATE INDEX ix_authz_team_member_user_id ON authz_team_member (user_id);
CREATE TABLE authz_share (
	id CHAR(32) NOT NULL, 
	resource_type VARCHAR NOT NULL, 
	resource_id CHAR(32) NOT NULL, 
	scope VARCHAR NOT NULL, 
	target_id CHAR(32), 
	permission_level VARCHAR NOT NULL, 
	created_by CHAR(32), 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_share PRIMARY KEY (id), 
	CONSTRAINT fk_authz_share_created_by_user FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT ck_authz_share_scope_enum CHECK (scope IN ('private', 'team', 'user', 'public')), 
	CONSTRAINT ck_authz_share_permission_enum CHECK (permission_level IN ('read', 'write', 'execute', 'admin')), 
	CONSTRAINT ck_authz_share_scope_target_consistency CHECK ((scope IN ('team', 'user') AND target_id IS NOT NULL) OR (scope IN ('private', 'public') AND target_id IS NULL))
);
CREATE INDEX ix_authz_share_resource_type ON authz_share (resource_type);
CREATE INDEX ix_authz_share_resource_id ON authz_share (resource_id);
CREATE INDEX ix_authz_share_scope ON authz_share (scope);
CREATE INDEX ix_authz_share_target_id ON authz_share (target_id);
CREATE INDEX ix_authz_share_resource ON authz_share (resource_type, resource_id);
CREATE UNIQUE INDEX uq_authz_share_targeted ON authz_share (resource_type, resource_id, scope, target_id) WHERE target_id IS NOT NULL;
CREATE UNIQUE INDEX uq_authz_share_untargeted ON authz_share (resource_type, resource_id, scope) WHERE target_id IS NULL;
CREATE TABLE authz_edit_lock (
	id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	holder_user_id CHAR(32) NOT NULL, 
	acquired_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_edit_lock PRIMARY KEY (id), 
	CONSTRAINT fk_authz_edit_lock_flow_id_flow FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE, 
	CONSTRAINT fk_authz_edit_lock_holder_user_id_user FOREIGN KEY(holder_user_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ix_authz_edit_lock_flow_id ON authz_edit_lock (flow_id);
CREATE INDEX ix_authz_edit_lock_expires_at ON authz_edit_lock (expires_at);
CREATE TABLE IF NOT EXISTS "deployment" (
	id CHAR(32) NOT NULL, 
	resource_key VARCHAR NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	project_id CHAR(32) NOT NULL, 
	deployment_provider_account_id CHAR(32) NOT NULL, 
	display_name VARCHAR, 
	created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, 
	updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, 
	description TEXT, 
	deployment_type VARCHAR(5), 
	workspace_id CHAR(32), 
	CONSTRAINT pk_deployment PRIMARY KEY (id), 
	CONSTRAINT uq_deployment_resource_key_in_provider UNIQUE (deployment_provider_account_id, resource_key), 
	CONSTRAINT fk_deployment_deployment_provider_account_id_deployment_provider_account FOREIGN KEY(deployment_provider_account_id) REFERENCES deployment_provider_account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_deployment_project_id_folder FOREIGN KEY(project_id) REFERENCES folder (id) ON DELETE CASCADE, 
	CONSTRAINT fk_deployment_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE INDEX ix_deployment_project_id ON deployment (project_id);
CREATE INDEX ix_deployment_user_id ON deployment (user_id);
CREATE INDEX ix_deployment_deployment_type ON deployment (deployment_type);
CREATE INDEX ix_deployment_workspace_id ON deployment (workspace_id);
CREATE INDEX ix_deployment_resource_key ON deployment (resource_key);
CREATE INDEX ix_deployment_deployment_provider_account_id ON deployment (deployment_provider_account_id);
CREATE TABLE IF NOT EXISTS "span" (
	name VARCHAR NOT NULL, 
	span_type VARCHAR(9) NOT NULL, 
	status VARCHAR(5) NOT NULL, 
	start_time DATETIME NOT NULL, 
	end_time DATETIME, 
	latency_ms INTEGER NOT NULL, 
	inputs JSON, 
	outputs JSON, 
	error TEXT, 
	span_kind VARCHAR(8) NOT NULL, 
	attributes JSON, 
	id CHAR(32) NOT NULL, 
	trace_id CHAR(32) NOT NULL, 
	parent_span_id CHAR(32), 
	CONSTRAINT pk_span PRIMARY KEY (id), 
	CONSTRAINT fk_span_parent_span_id_span FOREIGN KEY(parent_span_id) REFERENCES span (id), 
	CONSTRAINT fk_span_trace_id_trace FOREIGN KEY(trace_id) REFERENCES trace (id) ON DELETE CASCADE
);
CREATE INDEX ix_span_parent_span_id ON span (parent_span_id);
CREATE INDEX ix_span_trace_id ON span (trace_id);
CREATE TABLE job_events (
	id CHAR(32) NOT NULL, 
	job_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	event_type VARCHAR NOT NULL, 
	payload JSON, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_job_events PRIMARY KEY (id), 
	CONSTRAINT uq_job_events_job_id_seq UNIQUE (job_id, seq)
);
CREATE INDEX ix_job_events_id ON job_events (id);
CREATE INDEX ix_job_events_job_id ON job_events (job_id);
CREATE TABLE mcp_server (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	transport VARCHAR, 
	config JSON, 
	enabled BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_mcp_server PRIMARY KEY (id), 
	CONSTRAINT fk_mcp_server_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_mcp_server_name_user UNIQUE (user_id, name)
);
CREATE INDEX ix_message_user_id ON message (user_id);
CREATE TABLE IF NOT EXISTS "execution_signals" (
	id CHAR(32) NOT NULL, 
	job_id CHAR(32) NOT NULL, 
	signal_type VARCHAR(6) NOT NULL, 
	data JSON, 
	created_at DATETIME NOT NULL, 
	consumed_at DATETIME, 
	CONSTRAINT pk_execution_signals PRIMARY KEY (id)
);
CREATE INDEX ix_execution_signals_id ON execution_signals (id);
CREATE INDEX ix_execution_signals_job_id ON execution_signals (job_id);
CREATE TABLE job_checkpoints (
	id CHAR(32) NOT NULL, 
	job_id CHAR(32) NOT NULL, 
	kind VARCHAR NOT NULL, 
	blob TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_job_checkpoints PRIMARY KEY (id), 
	CONSTRAINT uq_job_checkpoints_job_id_kind UNIQUE (job_id, kind)
);
CREATE INDEX ix_job_checkpoints_job_id ON job_checkpoints (job_id);
CREATE TABLE IF NOT EXISTS "flow" (
	data JSON, 
	name VARCHAR NOT NULL, 
	description TEXT, 
	id CHAR(32) NOT NULL, 
	user_id CHAR(32), 
	is_component BOOLEAN, 
	updated_at DATETIME, 
	icon VARCHAR, 
	icon_bg_color VARCHAR, 
	folder_id CHAR(32), 
	endpoint_name VARCHAR, 
	webhook BOOLEAN, 
	gradient VARCHAR, 
	tags JSON, 
	locked BOOLEAN, 
	fs_path VARCHAR, 
	access_type VARCHAR(7) DEFAULT 'PRIVATE' NOT NULL, 
	mcp_enabled BOOLEAN, 
	action_name VARCHAR, 
	action_description TEXT, 
	workspace_id CHAR(32), 
	flow_type VARCHAR(8) DEFAULT 'workflow' NOT NULL, 
	a2a_enabled BOOLEAN DEFAULT 0, 
	a2a_card_overrides JSON, version_token CHAR(32), last_modified_by CHAR(32), 
	CONSTRAINT pk_flow PRIMARY KEY (id), 
	CONSTRAINT fk_flow_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT unique_flow_endpoint_name UNIQUE (user_id, endpoint_name), 
	CONSTRAINT unique_flow_name UNIQUE (user_id, name), 
	CONSTRAINT uq_flow_id UNIQUE (id), 
	CONSTRAINT flow_folder_id_fkey FOREIGN KEY(folder_id) REFERENCES folder (id)
);
CREATE INDEX ix_flow_endpoint_name ON flow (endpoint_name);
CREATE INDEX ix_flow_user_id ON flow (user_id);
CREATE INDEX ix_flow_name ON flow (name);
CREATE INDEX ix_flow_description ON flow (description);
CREATE INDEX ix_flow_folder_id ON flow (folder_id);
CREATE INDEX ix_flow_workspace_id ON flow (workspace_id);
CREATE TABLE a2a_checkpoints (
	run_id VARCHAR NOT NULL, 
	checkpoint JSON NOT NULL, 
	CONSTRAINT pk_a2a_checkpoints PRIMARY KEY (run_id)
);
CREATE TABLE IF NOT EXISTS "a2a_tasks" (
	id VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	task JSON NOT NULL, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, 
	CONSTRAINT pk_a2a_tasks PRIMARY KEY (id, owner)
);
CREATE INDEX ix_sso_user_profile_user_id ON sso_user_profile (user_id);
CREATE UNIQUE INDEX uq_sso_user_profile_user_provider ON sso_user_profile (user_id, sso_provider);
CREATE TABLE sso_settings (
	id INTEGER NOT NULL, 
	enforce_sso BOOLEAN NOT NULL, 
	CONSTRAINT pk_sso_settings PRIMARY KEY (id), 
	CONSTRAINT ck_sso_settings_singleton CHECK (id = 1)
);
CREATE TABLE authz_role_assignment_grant (
	id CHAR(32) NOT NULL, 
	assignment_id CHAR(32) NOT NULL, 
	source_kind VARCHAR NOT NULL, 
	provider_id VARCHAR(256), 
	external_group VARCHAR(256), 
	administrative_actor CHAR(32), 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_role_assignment_grant PRIMARY KEY (id), 
	CONSTRAINT ck_authz_role_assignment_grant_source CHECK ((source_kind = 'manual' AND provider_id IS NULL AND external_group IS NULL) OR (source_kind = 'idp' AND provider_id IS NOT NULL AND external_group IS NOT NULL)), 
	CONSTRAINT fk_authz_role_assignment_grant_administrative_actor_user FOREIGN KEY(administrative_actor) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT fk_authz_role_assignment_grant_assignment_id_authz_role_assignment FOREIGN KEY(assignment_id) REFERENCES authz_role_assignment (id) ON DELETE CASCADE
);
CREATE INDEX ix_authz_role_assignment_grant_assignment_id ON authz_role_assignment_grant (assignment_id);
CREATE INDEX ix_authz_role_assignment_grant_provider_group ON authz_role_assignment_grant (provider_id, external_group);
CREATE UNIQUE INDEX uq_authz_role_assignment_grant_manual ON authz_role_assignment_grant (assignment_id) WHERE source_kind = 'manual';
CREATE UNIQUE INDEX uq_authz_role_assignment_grant_idp ON authz_role_assignment_grant (assignment_id, provider_id, external_group) WHERE source_kind = 'idp';
CREATE TABLE IF NOT EXISTS "authz_audit_log" (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32), 
	action VARCHAR NOT NULL, 
	resource_type VARCHAR, 
	resource_id CHAR(32), 
	result VARCHAR NOT NULL, 
	details JSON, 
	timestamp DATETIME NOT NULL, 
	actor_type VARCHAR, 
	actor_id CHAR(32), 
	CONSTRAINT pk_authz_audit_log PRIMARY KEY (id), 
	CONSTRAINT fk_authz_audit_log_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT ck_authz_audit_log_result_enum CHECK (result IN ('allow', 'deny', 'owner_override', 'skip'))
);
CREATE INDEX ix_authz_audit_log_action ON authz_audit_log (action);
CREATE INDEX ix_authz_audit_log_timestamp ON authz_audit_log (timestamp);
CREATE INDEX ix_authz_audit_log_actor_type_timestamp ON authz_audit_log (actor_type, timestamp);
CREATE INDEX ix_authz_audit_log_user_timestamp ON authz_audit_log (user_id, timestamp);
CREATE INDEX ix_authz_audit_log_resource ON authz_audit_log (resource_type, resource_id);
CREATE INDEX ix_authz_audit_log_actor_timestamp ON authz_audit_log (actor_id, timestamp);
CREATE INDEX ix_authz_audit_log_user_id ON authz_audit_log (user_id);
CREATE TABLE model_provider_policy (
	id INTEGER NOT NULL, 
	approved_provider_ids JSON NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_model_provider_policy PRIMARY KEY (id), 
	CONSTRAINT ck_model_provider_policy_singleton CHECK (id = 1), 
	CONSTRAINT ck_model_provider_policy_version CHECK (version >= 0)
);
CREATE TABLE catalog_policy_rule (
	id CHAR(32) NOT NULL, 
	resource_kind VARCHAR NOT NULL, 
	resource_key VARCHAR NOT NULL, 
	mode VARCHAR DEFAULT 'block' NOT NULL, 
	scope VARCHAR DEFAULT 'global' NOT NULL, 
	domain_id CHAR(32), 
	created_by CHAR(32), 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_catalog_policy_rule PRIMARY KEY (id), 
	CONSTRAINT fk_catalog_policy_rule_created_by_user FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT ck_catalog_policy_rule_resource_kind CHECK (resource_kind IN ('component', 'template')), 
	CONSTRAINT ck_catalog_policy_rule_mode CHECK (mode IN ('block', 'allow')), 
	CONSTRAINT ck_catalog_policy_rule_scope CHECK (scope IN ('global', 'org', 'workspace')), 
	CONSTRAINT ck_catalog_policy_rule_scope_domain_consistency CHECK ((scope = 'global' AND domain_id IS NULL) OR (scope IN ('org', 'workspace') AND domain_id IS NOT NULL))
);
CREATE UNIQUE INDEX uq_catalog_policy_rule_scoped ON catalog_policy_rule (resource_kind, resource_key, scope, domain_id) WHERE domain_id IS NOT NULL;
CREATE UNIQUE INDEX uq_catalog_policy_rule_unscoped ON catalog_policy_rule (resource_kind, resource_key, scope) WHERE domain_id IS NULL;
CREATE TABLE IF NOT EXISTS "sso_config" (
	id CHAR(32) NOT NULL, 
	provider VARCHAR, 
	provider_name VARCHAR, 
	enabled BOOLEAN NOT NULL, 
	enforce_sso BOOLEAN DEFAULT 0 NOT NULL, 
	client_id VARCHAR, 
	client_secret_encrypted VARCHAR, 
	discovery_url VARCHAR, 
	redirect_uri VARCHAR, 
	scopes VARCHAR, 
	email_claim VARCHAR NOT NULL, 
	username_claim VARCHAR NOT NULL, 
	user_id_claim VARCHAR NOT NULL, 
	token_endpoint VARCHAR, 
	authorization_endpoint VARCHAR, 
	jwks_uri VARCHAR, 
	issuer VARCHAR, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	created_by CHAR(32), 
	slug VARCHAR, 
	display_name VARCHAR, 
	protocol VARCHAR, 
	provider_settings JSON, 
	sort_order INTEGER DEFAULT 0 NOT NULL, 
	updated_by CHAR(32), 
	CONSTRAINT pk_sso_config PRIMARY KEY (id), 
	CONSTRAINT fk_sso_config_created_by_user FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT fk_sso_config_updated_by_user FOREIGN KEY(updated_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT ck_sso_config_protocol_consistency CHECK (protocol IS NULL AND provider_settings IS NULL AND provider IN ('oidc', 'saml', 'ldap') OR protocol IN ('oidc', 'saml', 'ldap') AND JSON_EXTRACT(provider_settings, '$."protocol"') IN ('oidc', 'saml', 'ldap')), 
	CONSTRAINT ck_sso_config_enabled_complete CHECK (protocol IS NULL AND provider_settings IS NULL AND provider IN ('oidc', 'saml', 'ldap') OR enabled IS 0 OR protocol IN ('saml', 'ldap') OR protocol = 'oidc' AND client_secret_encrypted IS NOT NULL AND JSON_EXTRACT(provider_settings, '$."client_id"') IS NOT NULL AND length(trim(JSON_EXTRACT(provider_settings, '$."client_id"'))) > 0 AND (JSON_EXTRACT(provider_settings, '$."discovery_url"') IS NOT NULL AND length(trim(JSON_EXTRACT(provider_settings, '$."discovery_url"'))) > 0 OR JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') IS NOT NULL AND length(trim(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"'))) > 0 AND JSON_EXTRACT(provider_settings, '$."token_endpoint"') IS NOT NULL AND length(trim(JSON_EXTRACT(provider_settings, '$."token_endpoint"'))) > 0 AND JSON_EXTRACT(provider_settings, '$."jwks_uri"') IS NOT NULL AND length(trim(JSON_EXTRACT(provider_settings, '$."jwks_uri"'))) > 0) AND (JSON_EXTRACT(provider_settings, '$."discovery_url"') IS NULL OR JSON_EXTRACT(provider_settings, '$."discovery_url"') NOT LIKE '% %' AND JSON_EXTRACT(provider_settings, '$."discovery_url"') NOT LIKE '%	%' AND JSON_EXTRACT(provider_settings, '$."discovery_url"') NOT LIKE '%
%' AND JSON_EXTRACT(provider_settings, '$."discovery_url"') NOT LIKE '%%' AND (lower(JSON_EXTRACT(provider_settings, '$."discovery_url"')) LIKE 'http://%' AND length(JSON_EXTRACT(provider_settings, '$."discovery_url"')) > 7 AND (substr(JSON_EXTRACT(provider_settings, '$."discovery_url"'), 8, 1) NOT IN ('/', '\', '?', '#', ':')) OR lower(JSON_EXTRACT(provider_settings, '$."discovery_url"')) LIKE 'https://%' AND length(JSON_EXTRACT(provider_settings, '$."discovery_url"')) > 8 AND (substr(JSON_EXTRACT(provider_settings, '$."discovery_url"'), 9, 1) NOT IN ('/', '\', '?', '#', ':')))) AND (JSON_EXTRACT(provider_settings, '$."token_endpoint"') IS NULL OR JSON_EXTRACT(provider_settings, '$."token_endpoint"') NOT LIKE '% %' AND JSON_EXTRACT(provider_settings, '$."token_endpoint"') NOT LIKE '%	%' AND JSON_EXTRACT(provider_settings, '$."token_endpoint"') NOT LIKE '%
%' AND JSON_EXTRACT(provider_settings, '$."token_endpoint"') NOT LIKE '%%' AND (lower(JSON_EXTRACT(provider_settings, '$."token_endpoint"')) LIKE 'http://%' AND length(JSON_EXTRACT(provider_settings, '$."token_endpoint"')) > 7 AND (substr(JSON_EXTRACT(provider_settings, '$."token_endpoint"'), 8, 1) NOT IN ('/', '\', '?', '#', ':')) OR lower(JSON_EXTRACT(provider_settings, '$."token_endpoint"')) LIKE 'https://%' AND length(JSON_EXTRACT(provider_settings, '$."token_endpoint"')) > 8 AND (substr(JSON_EXTRACT(provider_settings, '$."token_endpoint"'), 9, 1) NOT IN ('/', '\', '?', '#', ':')))) AND (JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') IS NULL OR JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') NOT LIKE '% %' AND JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') NOT LIKE '%	%' AND JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') NOT LIKE '%
%' AND JSON_EXTRACT(provider_settings, '$."authorization_endpoint"') NOT LIKE '%%' AND (lower(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"')) LIKE 'http://%' AND length(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"')) > 7 AND (substr(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"'), 8, 1) NOT IN ('/', '\', '?', '#', ':')) OR lower(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"')) LIKE 'https://%' AND length(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"')) > 8 AND (substr(JSON_EXTRACT(provider_settings, '$."authorization_endpoint"'), 9, 1) NOT IN ('/', '\', '?', '#', ':')))) AND (JSON_EXTRACT(provider_settings, '$."jwks_uri"') IS NULL OR JSON_EXTRACT(provider_settings, '$."jwks_uri"') NOT LIKE '% %' AND JSON_EXTRACT(provider_settings, '$."jwks_uri"') NOT LIKE '%	%' AND JSON_EXTRACT(provider_settings, '$."jwks_uri"') NOT LIKE '%
%' AND JSON_EXTRACT(provider_settings, '$."jwks_uri"') NOT LIKE '%%' AND (lower(JSON_EXTRACT(provider_settings, '$."jwks_uri"')) LIKE 'http://%' AND length(JSON_EXTRACT(provider_settings, '$."jwks_uri"')) > 7 AND (substr(JSON_EXTRACT(provider_settings, '$."jwks_uri"'), 8, 1) NOT IN ('/', '\', '?', '#', ':')) OR lower(JSON_EXTRACT(provider_settings, '$."jwks_uri"')) LIKE 'https://%' AND length(JSON_EXTRACT(provider_settings, '$."jwks_uri"')) > 8 AND (substr(JSON_EXTRACT(provider_settings, '$."jwks_uri"'), 9, 1) NOT IN ('/', '\', '?', '#', ':')))) AND (JSON_EXTRACT(provider_settings, '$."issuer"') IS NULL OR JSON_EXTRACT(provider_settings, '$."issuer"') NOT LIKE '% %' AND JSON_EXTRACT(provider_settings, '$."issuer"') NOT LIKE '%	%' AND JSON_EXTRACT(provider_settings, '$."issuer"') NOT LIKE '%
%' AND JSON_EXTRACT(provider_settings, '$."issuer"') NOT LIKE '%%' AND (lower(JSON_EXTRACT(provider_settings, '$."issuer"')) LIKE 'http://%' AND length(JSON_EXTRACT(provider_settings, '$."issuer"')) > 7 AND (substr(JSON_EXTRACT(provider_settings, '$."issuer"'), 8, 1) NOT IN ('/', '\', '?', '#', ':')) OR lower(JSON_EXTRACT(provider_settings, '$."issuer"')) LIKE 'https://%' AND length(JSON_EXTRACT(provider_settings, '$."issuer"')) > 8 AND (substr(JSON_EXTRACT(provider_settings, '$."issuer"'), 9, 1) NOT IN ('/', '\', '?', '#', ':'))))), 
	CONSTRAINT ck_sso_config_client_secret_envelope CHECK (client_secret_encrypted IS NULL OR substr(client_secret_encrypted, 1, 37) = 'lf-sso:v1:hkdf-sha256-v1:aes-256-gcm:' AND substr(client_secret_encrypted, 54, 1) = ':' AND length(client_secret_encrypted) >= 76)
);
CREATE UNIQUE INDEX uq_sso_config_slug ON sso_config (slug);
CREATE TRIGGER trg_sso_config_slug_immutable
                BEFORE UPDATE OF slug ON sso_config
                FOR EACH ROW
                WHEN OLD.slug IS NOT NULL AND NEW.slug IS NOT OLD.slug
                BEGIN
                    SELECT RAISE(ABORT, 'SSOConfig.slug is immutable after insert');
                END;
CREATE TRIGGER trg_sso_config_expand_compat_insert
            AFTER INSERT ON sso_config
            FOR EACH ROW
            BEGIN
                UPDATE sso_config
                SET slug = COALESCE(NEW.slug, 'sso-' || lower(replace(CAST(NEW.id AS TEXT), '-', ''))),
                    display_name = COALESCE(NEW.display_name, NEW.provider_name),
                    provider_name = COALESCE(NEW.provider_name, NEW.display_name),
                    protocol = COALESCE(NEW.protocol, NEW.provider, json_extract(NEW.provider_settings, '$.protocol'), 'oidc'),
                    provider = COALESCE(NEW.provider, NEW.protocol, json_extract(NEW.provider_settings, '$.protocol'), 'oidc'),
                    provider_settings = COALESCE(NEW.provider_settings, json_object('protocol', COALESCE(NEW.provider, NEW.protocol, 'oidc'), 'discovery_url', NEW.discovery_url, 'redirect_uri', NEW.redirect_uri, 'scopes', NEW.scopes, 'token_endpoint', NEW.token_endpoint, 'authorization_endpoint', NEW.authorization_endpoint, 'jwks_uri', NEW.jwks_uri, 'issuer', NEW.issuer, 'client_id', NEW.client_id)),
                    enforce_sso = CASE
                        WHEN NEW.enforce_sso = 1 THEN 1
                        ELSE COALESCE((SELECT enforce_sso FROM sso_settings WHERE id = 1), 0)
                    END,
                    discovery_url = COALESCE(NEW.discovery_url, json_extract(NEW.provider_settings, '$.discovery_url')),
                    redirect_uri = COALESCE(NEW.redirect_uri, json_extract(NEW.provider_settings, '$.redirect_uri')),
                    scopes = COALESCE(NEW.scopes, json_extract(NEW.provider_settings, '$.scopes')),
                    token_endpoint = COALESCE(NEW.token_endpoint, json_extract(NEW.provider_settings, '$.token_endpoint')),
                    authorization_endpoint = COALESCE(NEW.authorization_endpoint, json_extract(NEW.provider_settings, '$.authorization_endpoint')),
                    jwks_uri = COALESCE(NEW.jwks_uri, json_extract(NEW.provider_settings, '$.jwks_uri')),
                    issuer = COALESCE(NEW.issuer, json_extract(NEW.provider_settings, '$.issuer')),
                    client_id = COALESCE(NEW.client_id, json_extract(NEW.provider_settings, '$.client_id'))
                WHERE id = NEW.id;
                UPDATE sso_settings
                SET enforce_sso = 1
                WHERE id = 1 AND NEW.enforce_sso = 1;
                UPDATE sso_config
                SET enforce_sso = 1
                WHERE NEW.enforce_sso = 1 AND enforce_sso IS NOT 1;
            END;
CREATE TRIGGER trg_sso_config_expand_compat_update
            AFTER UPDATE OF display_name, provider_name, protocol, provider, provider_settings, discovery_url, redirect_uri, scopes, token_endpoint, authorization_endpoint, jwks_uri, issuer, client_id ON sso_config
            FOR EACH ROW
            WHEN NEW.display_name IS NOT OLD.display_name OR NEW.provider_name IS NOT OLD.provider_name OR NEW.protocol IS NOT OLD.protocol OR NEW.provider IS NOT OLD.provider OR NEW.provider_settings IS NOT OLD.provider_settings OR NEW.discovery_url IS NOT OLD.discovery_url OR NEW.redirect_uri IS NOT OLD.redirect_uri OR NEW.scopes IS NOT OLD.scopes OR NEW.token_endpoint IS NOT OLD.token_endpoint OR NEW.authorization_endpoint IS NOT OLD.authorization_endpoint OR NEW.jwks_uri IS NOT OLD.jwks_uri OR NEW.issuer IS NOT OLD.issuer OR NEW.client_id IS NOT OLD.client_id
            BEGIN
                UPDATE sso_config
                SET display_name = CASE
                        WHEN NEW.display_name IS NOT OLD.display_name THEN NEW.display_name
                        WHEN NEW.provider_name IS NOT OLD.provider_name THEN NEW.provider_name
                        ELSE NEW.display_name
                    END,
                    provider_name = CASE
                        WHEN NEW.provider_name IS NOT OLD.provider_name THEN NEW.provider_name
                        ELSE OLD.provider_name
                    END,
                    protocol = CASE
                        WHEN NEW.protocol IS NOT OLD.protocol THEN NEW.protocol
                        WHEN NEW.provider IS NOT OLD.provider THEN NEW.provider
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.protocol')
                        ELSE NEW.protocol
                    END,
                    provider = CASE
                        WHEN NEW.protocol IS NOT OLD.protocol THEN NEW.protocol
                        WHEN NEW.provider IS NOT OLD.provider THEN NEW.provider
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.protocol')
                        ELSE NEW.provider
                    END,
                    provider_settings = CASE
                        WHEN NEW.protocol IS NOT OLD.protocol
                            THEN json_set(COALESCE(NEW.provider_settings, '{}'), '$.protocol', NEW.protocol)
                        WHEN NEW.provider IS NOT OLD.provider
                                AND NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_set(COALESCE(NEW.provider_settings, '{}'), '$.protocol', NEW.provider)
                        WHEN NEW.provider IS NOT OLD.provider THEN json_object('protocol', COALESCE(NEW.provider, NEW.protocol, 'oidc'), 'discovery_url', NEW.discovery_url, 'redirect_uri', NEW.redirect_uri, 'scopes', NEW.scopes, 'token_endpoint', NEW.token_endpoint, 'authorization_endpoint', NEW.authorization_endpoint, 'jwks_uri', NEW.jwks_uri, 'issuer', NEW.issuer, 'client_id', NEW.client_id)
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings THEN NEW.provider_settings
                        WHEN NEW.provider IS NOT OLD.provider OR NEW.discovery_url IS NOT OLD.discovery_url OR NEW.redirect_uri IS NOT OLD.redirect_uri OR NEW.scopes IS NOT OLD.scopes OR NEW.token_endpoint IS NOT OLD.token_endpoint OR NEW.authorization_endpoint IS NOT OLD.authorization_endpoint OR NEW.jwks_uri IS NOT OLD.jwks_uri OR NEW.issuer IS NOT OLD.issuer OR NEW.client_id IS NOT OLD.client_id THEN json_object('protocol', COALESCE(NEW.provider, NEW.protocol, 'oidc'), 'discovery_url', NEW.discovery_url, 'redirect_uri', NEW.redirect_uri, 'scopes', NEW.scopes, 'token_endpoint', NEW.token_endpoint, 'authorization_endpoint', NEW.authorization_endpoint, 'jwks_uri', NEW.jwks_uri, 'issuer', NEW.issuer, 'client_id', NEW.client_id)
                        ELSE NEW.provider_settings
                    END,
                    discovery_url = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.discovery_url')
                        ELSE NEW.discovery_url
                    END,
                    redirect_uri = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.redirect_uri')
                        ELSE NEW.redirect_uri
                    END,
                    scopes = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.scopes')
                        ELSE NEW.scopes
                    END,
                    token_endpoint = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.token_endpoint')
                        ELSE NEW.token_endpoint
                    END,
                    authorization_endpoint = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.authorization_endpoint')
                        ELSE NEW.authorization_endpoint
                    END,
                    jwks_uri = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.jwks_uri')
                        ELSE NEW.jwks_uri
                    END,
                    issuer = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.issuer')
                        ELSE NEW.issuer
                    END,
                    client_id = CASE
                        WHEN NEW.provider_settings IS NOT OLD.provider_settings
                            THEN json_extract(NEW.provider_settings, '$.client_id')
                        ELSE NEW.client_id
                    END
                WHERE id = NEW.id;
            END;
CREATE TRIGGER trg_sso_config_expand_compat_enforce
            AFTER UPDATE OF enforce_sso ON sso_config
            FOR EACH ROW
            WHEN NEW.enforce_sso IS NOT OLD.enforce_sso
            BEGIN
                UPDATE sso_settings SET enforce_sso = NEW.enforce_sso WHERE id = 1;
                UPDATE sso_config
                SET enforce_sso = NEW.enforce_sso
                WHERE enforce_sso IS NOT NEW.enforce_sso;
            END;
CREATE TRIGGER trg_sso_settings_expand_compat_enforce
            AFTER UPDATE OF enforce_sso ON sso_settings
            FOR EACH ROW
            WHEN NEW.enforce_sso IS NOT OLD.enforce_sso
            BEGIN
                UPDATE sso_config
                SET enforce_sso = NEW.enforce_sso
                WHERE enforce_sso IS NOT NEW.enforce_sso;
            END;
CREATE TABLE policy_bundle_revision (
	revision INTEGER NOT NULL, 
	initialized BOOLEAN NOT NULL, 
	approved_provider_ids JSON NOT NULL, 
	blocked_component_keys JSON NOT NULL, 
	blocked_template_keys JSON NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	created_by CHAR(32), 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	reason VARCHAR(1024), 
	rollback_of_revision INTEGER, blocked_model_keys JSON DEFAULT '[]', approved_integration_provider_ids JSON DEFAULT '[]', blocked_integration_action_keys JSON DEFAULT '[]', 
	CONSTRAINT pk_policy_bundle_revision PRIMARY KEY (revision), 
	CONSTRAINT ck_policy_bundle_revision_positive CHECK (revision >= 1), 
	CONSTRAINT ck_policy_bundle_revision_hash_length CHECK (length(content_hash) = 64), 
	CONSTRAINT fk_policy_bundle_revision_rollback_of_revision_policy_bundle_revision FOREIGN KEY(rollback_of_revision) REFERENCES policy_bundle_revision (revision) ON DELETE SET NULL
);
CREATE TABLE policy_bundle_active (
	id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	initialized BOOLEAN DEFAULT 0 NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_policy_bundle_active PRIMARY KEY (id), 
	CONSTRAINT ck_policy_bundle_active_singleton CHECK (id = 1), 
	CONSTRAINT ck_policy_bundle_active_revision_positive CHECK (revision >= 1)
);
CREATE TABLE authz_team_member_grant (
	id CHAR(32) NOT NULL, 
	membership_id CHAR(32) NOT NULL, 
	source_kind VARCHAR(16) NOT NULL, 
	provider_id VARCHAR(256), 
	external_group_id VARCHAR(512), 
	legacy_source VARCHAR(512), 
	administrative_actor CHAR(32), 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_team_member_grant PRIMARY KEY (id), 
	CONSTRAINT ck_authz_team_member_grant_source CHECK ((source_kind = 'manual' AND provider_id IS NULL AND external_group_id IS NULL AND legacy_source IS NULL) OR (source_kind = 'directory' AND provider_id IS NOT NULL AND external_group_id IS NOT NULL AND legacy_source IS NULL) OR (source_kind = 'legacy' AND provider_id IS NULL AND external_group_id IS NULL AND legacy_source IS NOT NULL)), 
	CONSTRAINT fk_authz_team_member_grant_administrative_actor_user FOREIGN KEY(administrative_actor) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT fk_authz_team_member_grant_membership_id_authz_team_member FOREIGN KEY(membership_id) REFERENCES authz_team_member (id) ON DELETE CASCADE
);
CREATE INDEX ix_authz_team_member_grant_membership_id ON authz_team_member_grant (membership_id);
CREATE INDEX ix_authz_team_member_grant_provider_group ON authz_team_member_grant (provider_id, external_group_id);
CREATE UNIQUE INDEX uq_authz_team_member_grant_manual ON authz_team_member_grant (membership_id) WHERE source_kind = 'manual';
CREATE UNIQUE INDEX uq_authz_team_member_grant_directory ON authz_team_member_grant (membership_id, provider_id, external_group_id) WHERE source_kind = 'directory';
CREATE UNIQUE INDEX uq_authz_team_member_grant_legacy ON authz_team_member_grant (membership_id, legacy_source) WHERE source_kind = 'legacy';
CREATE INDEX ix_message_flow_id_timestamp_id ON message (flow_id, timestamp, id);
CREATE INDEX ix_message_session_id_timestamp_id ON message (session_id, timestamp, id);
CREATE TABLE connection (
	id CHAR(32) NOT NULL, 
	owner_id CHAR(32), 
	provider_key VARCHAR(120) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	display_name VARCHAR(255) NOT NULL, 
	ownership_mode VARCHAR(16) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	status_reason VARCHAR(32), 
	health VARCHAR(16) NOT NULL, 
	granted_scopes JSON NOT NULL, 
	executing_identity JSON NOT NULL, 
	allow_non_interactive BOOLEAN DEFAULT 0 NOT NULL, 
	health_checked_at DATETIME, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_connection PRIMARY KEY (id), 
	CONSTRAINT ck_connection_owner_mode CHECK ((ownership_mode = 'user' AND owner_id IS NOT NULL) OR (ownership_mode = 'instance' AND owner_id IS NULL)), 
	CONSTRAINT ck_connection_status CHECK (status IN ('pending', 'ready', 'expired', 'revoked', 'error')), 
	CONSTRAINT ck_connection_health CHECK (health IN ('unknown', 'healthy', 'unhealthy')), 
	CONSTRAINT fk_connection_owner_id_user FOREIGN KEY(owner_id) REFERENCES user (id) ON DELETE CASCADE
);
CREATE INDEX ix_connection_owner_id ON connection (owner_id);
CREATE UNIQUE INDEX uq_connection_user_provider_name ON connection (owner_id, provider_key, name) WHERE ownership_mode = 'user';
CREATE UNIQUE INDEX uq_connection_instance_provider_name ON connection (provider_key, name) WHERE ownership_mode = 'instance';
CREATE TABLE connection_secret (
	connection_id CHAR(32) NOT NULL, 
	encrypted_payload TEXT NOT NULL, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_connection_secret PRIMARY KEY (connection_id), 
	CONSTRAINT fk_connection_secret_connection_id_connection FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE connection_oauth (
	connection_id CHAR(32) NOT NULL, 
	generation CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	registration_id VARCHAR(120) NOT NULL, 
	config_digest VARCHAR(64) NOT NULL, 
	state_digest VARCHAR(64), 
	browser_digest VARCHAR(64), 
	encrypted_verifier TEXT, 
	scopes JSON NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_connection_oauth PRIMARY KEY (connection_id), 
	CONSTRAINT fk_connection_oauth_connection_id_connection FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE, 
	CONSTRAINT fk_connection_oauth_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_connection_oauth_state_digest UNIQUE (state_digest)
);
CREATE UNIQUE INDEX ix_user_username_lower ON user (lower(username));
CREATE TABLE IF NOT EXISTS "trigger" (
	id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	provider VARCHAR(64), 
	node_id VARCHAR(255), 
	connection_id CHAR(32), 
	config JSON NOT NULL, 
	provider_state JSON NOT NULL, 
	state VARCHAR(24) DEFAULT 'pending' NOT NULL, 
	binding_target VARCHAR(16) DEFAULT 'flow' NOT NULL, 
	deployment_id CHAR(32), 
	flow_version_id CHAR(32), 
	session_policy VARCHAR(16) DEFAULT 'per_event' NOT NULL, 
	concurrency_limit INTEGER DEFAULT '1' NOT NULL, 
	max_attempts INTEGER DEFAULT '5' NOT NULL, 
	public_id VARCHAR(64), 
	signing_secret_encrypted TEXT, 
	next_fire_at DATETIME, 
	last_fired_at DATETIME, 
	last_error TEXT, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_trigger PRIMARY KEY (id), 
	CONSTRAINT fk_trigger_flow_id_flow FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE, 
	CONSTRAINT fk_trigger_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT fk_trigger_connection_id_connection FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE SET NULL, 
	CONSTRAINT fk_trigger_deployment_id_deployment FOREIGN KEY(deployment_id) REFERENCES deployment (id) ON DELETE SET NULL, 
	CONSTRAINT fk_trigger_flow_version_id_flow_version FOREIGN KEY(flow_version_id) REFERENCES flow_version (id) ON DELETE NO ACTION, 
	CONSTRAINT ck_trigger_state CHECK (state IN ('pending', 'active', 'paused', 'expired', 'needs_reconnect', 'error', 'dead')), 
	CONSTRAINT ck_trigger_binding_target CHECK (binding_target IN ('flow', 'deployment')), 
	CONSTRAINT ck_trigger_session_policy CHECK (session_policy IN ('per_event', 'shared')), 
	CONSTRAINT ck_trigger_concurrency_limit_positive CHECK (concurrency_limit >= 1), 
	CONSTRAINT ck_trigger_max_attempts_positive CHECK (max_attempts >= 1)
);
CREATE INDEX ix_trigger_flow_id ON "trigger" (flow_id);
CREATE INDEX ix_trigger_user_id ON "trigger" (user_id);
CREATE INDEX ix_trigger_connection_id ON "trigger" (connection_id);
CREATE INDEX ix_trigger_flow_version_id ON "trigger" (flow_version_id);
CREATE INDEX ix_trigger_kind ON "trigger" (kind);
CREATE INDEX ix_trigger_state ON "trigger" (state);
CREATE INDEX ix_trigger_state_next_fire_at ON "trigger" (state, next_fire_at);
CREATE UNIQUE INDEX uq_trigger_public_id ON "trigger" (public_id);
CREATE UNIQUE INDEX uq_trigger_flow_node ON "trigger" (flow_id, node_id) WHERE node_id IS NOT NULL;
CREATE TABLE trigger_event (
	id CHAR(32) NOT NULL, 
	trigger_id CHAR(32) NOT NULL, 
	dedupe_key VARCHAR(255) NOT NULL, 
	state VARCHAR(16) DEFAULT 'pending' NOT NULL, 
	attempt INTEGER DEFAULT '0' NOT NULL, 
	available_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	lease_owner VARCHAR(128), 
	lease_expires_at DATETIME, 
	payload JSON NOT NULL, 
	session_id VARCHAR(255), 
	job_id CHAR(32), 
	replay_of_event_id CHAR(32), 
	error TEXT, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_trigger_event PRIMARY KEY (id), 
	CONSTRAINT fk_trigger_event_trigger_id_trigger FOREIGN KEY(trigger_id) REFERENCES "trigger" (id) ON DELETE CASCADE, 
	CONSTRAINT fk_trigger_event_replay_of_event_id_trigger_event FOREIGN KEY(replay_of_event_id) REFERENCES trigger_event (id) ON DELETE SET NULL, 
	CONSTRAINT uq_trigger_event_trigger_dedupe UNIQUE (trigger_id, dedupe_key), 
	CONSTRAINT ck_trigger_event_state CHECK (state IN ('pending', 'claimed', 'dispatched', 'completed', 'failed', 'dead')), 
	CONSTRAINT ck_trigger_event_attempt_non_negative CHECK (attempt >= 0)
);
CREATE INDEX ix_trigger_event_trigger_id ON trigger_event (trigger_id);
CREATE INDEX ix_trigger_event_created_at ON trigger_event (created_at);
CREATE INDEX ix_trigger_event_state_available_at ON trigger_event (state, available_at);
CREATE INDEX ix_trigger_event_trigger_created_at ON trigger_event (trigger_id, created_at);
CREATE TABLE trigger_lease (
	name VARCHAR(64) NOT NULL, 
	owner VARCHAR(128) NOT NULL, 
	acquired_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	heartbeat_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_trigger_lease PRIMARY KEY (name)
);
CREATE TABLE trigger_listener_lease (
	connection_id CHAR(32) NOT NULL, 
	holder VARCHAR(128) NOT NULL, 
	acquired_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	heartbeat_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_trigger_listener_lease PRIMARY KEY (connection_id), 
	CONSTRAINT fk_trigger_listener_lease_connection_id_connection FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE trigger_subscription (
	id CHAR(32) NOT NULL, 
	trigger_id CHAR(32) NOT NULL, 
	connection_id CHAR(32), 
	provider VARCHAR(64) NOT NULL, 
	provider_subscription_id VARCHAR(255) NOT NULL, 
	client_state_digest VARCHAR(64), 
	provider_state JSON NOT NULL, 
	state VARCHAR(16) DEFAULT 'pending' NOT NULL, 
	expires_at DATETIME, 
	renew_after DATETIME, 
	lease_owner VARCHAR(128), 
	lease_until DATETIME, 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_trigger_subscription PRIMARY KEY (id), 
	CONSTRAINT fk_trigger_subscription_trigger_id_trigger FOREIGN KEY(trigger_id) REFERENCES "trigger" (id) ON DELETE CASCADE, 
	CONSTRAINT fk_trigger_subscription_connection_id_connection FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE SET NULL, 
	CONSTRAINT uq_trigger_subscription_provider_external_id UNIQUE (provider, provider_subscription_id), 
	CONSTRAINT ck_trigger_subscription_state CHECK (state IN ('pending', 'active', 'expired', 'error'))
);
CREATE INDEX ix_trigger_subscription_trigger_id ON trigger_subscription (trigger_id);
CREATE INDEX ix_trigger_subscription_renew_after ON trigger_subscription (state, renew_after);
CREATE TABLE IF NOT EXISTS "folder" (
	name VARCHAR NOT NULL, 
	description TEXT, 
	id CHAR(32) NOT NULL, 
	parent_id CHAR(32), 
	user_id CHAR(32), 
	auth_settings JSON, 
	workspace_id CHAR(32), 
	is_personal BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_folder PRIMARY KEY (id), 
	CONSTRAINT unique_folder_name UNIQUE (user_id, name), 
	CONSTRAINT fk_folder_parent_id_folder FOREIGN KEY(parent_id) REFERENCES folder (id), 
	CONSTRAINT fk_folder_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE INDEX ix_folder_workspace_id ON folder (workspace_id);
CREATE INDEX ix_folder_name ON folder (name);
CREATE INDEX ix_folder_is_personal ON folder (is_personal);
CREATE INDEX ix_flow_last_modified_by ON flow (last_modified_by);
CREATE TABLE trigger_source_version (
	trigger_id CHAR(32) NOT NULL, 
	item_key VARCHAR(64) NOT NULL, 
	provider VARCHAR(32) NOT NULL, 
	resource VARCHAR(512) NOT NULL, 
	provider_item_id VARCHAR(512) NOT NULL, 
	version VARCHAR(255) NOT NULL, 
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	CONSTRAINT pk_trigger_source_version PRIMARY KEY (trigger_id, item_key), 
	CONSTRAINT fk_trigger_source_version_trigger_id_trigger FOREIGN KEY(trigger_id) REFERENCES "trigger" (id) ON DELETE CASCADE
);
CREATE TABLE trigger_cleanup (
	id CHAR(32) NOT NULL, 
	trigger_id CHAR(32) NOT NULL, 
	connection_id CHAR(32), 
	user_id CHAR(32) NOT NULL, 
	provider VARCHAR(64) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	provider_subscription_id VARCHAR(255) NOT NULL, 
	provider_state JSON NOT NULL, 
	expires_at DATETIME, 
	available_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	attempt INTEGER DEFAULT '0' NOT NULL, 
	last_error VARCHAR(128), encrypted_credential TEXT, credential_expires_at DATETIME, 
	CONSTRAINT pk_trigger_cleanup PRIMARY KEY (id)
);
CREATE INDEX ix_trigger_cleanup_available_at ON trigger_cleanup (available_at);
CREATE TABLE project_replacement_operation (
	project_id CHAR(32) NOT NULL, 
	operation_id CHAR(32) NOT NULL, 
	request_digest VARCHAR(64) NOT NULL, 
	result JSON, 
	project_user_id CHAR(32), 
	workspace_id CHAR(32), 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_project_replacement_operation PRIMARY KEY (project_id, operation_id)
);
CREATE INDEX ix_job_status_created ON job (status, created_timestamp);
CREATE INDEX ix_job_finished_timestamp ON job (finished_timestamp);
CREATE TABLE background_job_metric_totals (
	id INTEGER NOT NULL, 
	started BIGINT DEFAULT 0 NOT NULL, 
	completed BIGINT DEFAULT 0 NOT NULL, 
	failed_error BIGINT DEFAULT 0 NOT NULL, 
	failed_worker_lost BIGINT DEFAULT 0 NOT NULL, 
	failed_input_timeout BIGINT DEFAULT 0 NOT NULL, 
	timed_out BIGINT DEFAULT 0 NOT NULL, 
	cancelled BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_background_job_metric_totals PRIMARY KEY (id)
);
CREATE INDEX ix_knowledge_base_storage_state ON knowledge_base (storage_state);
CREATE TABLE IF NOT EXISTS "memory_base_session" (
	id CHAR(32) NOT NULL, 
	memory_base_id CHAR(32) NOT NULL, 
	session_id VARCHAR NOT NULL, 
	cursor_id CHAR(32), 
	total_processed INTEGER DEFAULT 0 NOT NULL, 
	last_sync_at DATETIME, 
	purge_pending BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_memory_base_session PRIMARY KEY (id), 
	CONSTRAINT uq_memory_base_session UNIQUE (memory_base_id, session_id), 
	CONSTRAINT fk_memory_base_session_memory_base_id_memory_base FOREIGN KEY(memory_base_id) REFERENCES memory_base (id) ON DELETE CASCADE
);
CREATE INDEX ix_memory_base_session_memory_base_id ON memory_base_session (memory_base_id);
CREATE INDEX ix_memory_base_session_session_id ON memory_base_session (session_id);
CREATE INDEX ix_memory_base_session_lookup ON memory_base_session (memory_base_id, session_id);
CREATE TABLE IF NOT EXISTS "knowledge_base_storage_migration" (
	id CHAR(32) NOT NULL, 
	kb_id CHAR(32) NOT NULL, 
	source_backend VARCHAR NOT NULL, 
	source_generation INTEGER NOT NULL, 
	target_generation INTEGER NOT NULL, 
	source_fingerprint VARCHAR, 
	source_identity VARCHAR, 
	source_version VARCHAR, 
	phase VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	error_code VARCHAR, 
	coordinator VARCHAR, 
	validation JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_knowledge_base_storage_migration PRIMARY KEY (id)
);
CREATE INDEX ix_knowledge_base_storage_migration_kb_id ON knowledge_base_storage_migration (kb_id);
CREATE INDEX ix_knowledge_base_storage_migration_phase ON knowledge_base_storage_migration (phase);
CREATE TABLE audit_events (
	id CHAR(32) NOT NULL, 
	resource_type VARCHAR(64) NOT NULL, 
	resource_id CHAR(32) NOT NULL, 
	resource_name VARCHAR(255), 
	user_id CHAR(32), 
	actor_type VARCHAR(32) NOT NULL, 
	actor_id CHAR(32), 
	acting_issuer VARCHAR(2048), 
	acting_subject VARCHAR(512), 
	action VARCHAR(128) NOT NULL, 
	operation VARCHAR(64) NOT NULL, 
	event_type VARCHAR(16) NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	error_code VARCHAR(64), 
	timestamp DATETIME DEFAULT ((STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW') || '000')) NOT NULL, 
	request_id CHAR(32) NOT NULL, 
	details JSON NOT NULL, 
	CONSTRAINT pk_audit_events PRIMARY KEY (id), 
	CONSTRAINT ck_audit_events_event_type_result CHECK ((event_type = 'authz' AND result IN ('allow', 'deny')) OR (event_type = 'action' AND result IN ('succeeded', 'failed'))), 
	CONSTRAINT ck_audit_events_acting_pair CHECK ((acting_issuer IS NULL AND acting_subject IS NULL) OR (acting_issuer IS NOT NULL AND acting_subject IS NOT NULL))
);
CREATE INDEX ix_audit_events_resource_timeline ON audit_events (resource_type, resource_id, timestamp, id);
CREATE INDEX ix_audit_events_type_timeline ON audit_events (resource_type, timestamp, id);
CREATE INDEX ix_audit_events_user_timeline ON audit_events (user_id, timestamp);
CREATE INDEX ix_audit_events_actor_timeline ON audit_events (actor_type, actor_id, timestamp);
CREATE INDEX ix_audit_events_acting_timeline ON audit_events (acting_issuer, acting_subject, timestamp);
CREATE INDEX ix_audit_events_request_id ON audit_events (request_id);
CREATE INDEX ix_audit_events_timeline ON audit_events (timestamp, id);
CREATE TABLE data_subject_request (
	id CHAR(32) NOT NULL, 
	subject_type VARCHAR(16) NOT NULL, 
	subject_user_id CHAR(32) NOT NULL, 
	subject_end_user_id VARCHAR(255), 
	subject_label VARCHAR(255), 
	scope_flow_ids JSON, 
	source VARCHAR(16) NOT NULL, 
	requested_by CHAR(32), 
	decided_by CHAR(32), 
	status VARCHAR(16) NOT NULL, 
	phase VARCHAR(32), 
	cursor JSON, 
	pending_paths JSON, 
	counts JSON, 
	error JSON, 
	refusal_note TEXT, 
	requested_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	due_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	finished_at DATETIME, 
	CONSTRAINT pk_data_subject_request PRIMARY KEY (id), 
	CONSTRAINT ck_dsr_subject_type CHECK (subject_type IN ('builder', 'end_user')), 
	CONSTRAINT ck_dsr_status CHECK (status IN ('requested', 'approved', 'erasing', 'done', 'refused', 'withdrawn')), 
	CONSTRAINT ck_dsr_source CHECK (source IN ('self', 'admin', 'api'))
);
CREATE INDEX ix_data_subject_request_status ON data_subject_request (status);
CREATE INDEX ix_dsr_subject_status ON data_subject_request (subject_user_id, status);
CREATE INDEX ix_transaction_user_id ON "transaction" (user_id);
CREATE INDEX ix_transaction_session_id ON "transaction" (session_id);
CREATE TABLE authz_access_exception (
	id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	resource_type VARCHAR NOT NULL, 
	resource_id CHAR(32) NOT NULL, 
	created_by CHAR(32), 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_authz_access_exception PRIMARY KEY (id), 
	CONSTRAINT fk_authz_access_exception_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT fk_authz_access_exception_created_by_user FOREIGN KEY(created_by) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT uq_authz_access_exception_target UNIQUE (user_id, resource_type, resource_id)
);
CREATE INDEX ix_authz_access_exception_user_id ON authz_access_exception (user_id);
CREATE INDEX ix_authz_access_exception_resource_type ON authz_access_exception (resource_type);
CREATE INDEX ix_authz_access_exception_resource_id ON authz_access_exception (resource_id);
CREATE INDEX ix_authz_access_exception_resource ON authz_access_exception (resource_type, resource_id);
CREATE INDEX ix_message_flow_id_session_id_timestamp ON message (flow_id, session_id, timestamp);
CREATE TABLE IF NOT EXISTS "flow_version" (
	id CHAR(32) NOT NULL, 
	flow_id CHAR(32) NOT NULL, 
	user_id CHAR(32), 
	data JSON, 
	version_number INTEGER NOT NULL, 
	description VARCHAR, 
	created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, 
	retained BOOLEAN DEFAULT 0 NOT NULL, 
	retained_reason VARCHAR(255), 
	CONSTRAINT pk_flow_version PRIMARY KEY (id), 
	CONSTRAINT fk_flow_version_user_id_user FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE SET NULL, 
	CONSTRAINT fk_flow_version_flow_id_flow FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE, 
	CONSTRAINT unique_flow_version_number UNIQUE (flow_id, version_number), 
	CONSTRAINT ck_flow_version_version_number_positive CHECK (version_number >= 1)
);
CREATE INDEX ix_flow_version_user_id ON flow_version (user_id);
CREATE INDEX ix_flow_version_created_at ON flow_version (created_at);
CREATE INDEX ix_flow_version_flow_id ON flow_version (flow_id);
