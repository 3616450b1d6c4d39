-- table backends on backends
CREATE TABLE "backends" (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  type VARCHAR(100) NOT NULL,
  config VARCHAR(20000) NOT NULL,
  auth VARCHAR(20000) NOT NULL,
  source_config VARCHAR(20000),
  source_auth VARCHAR(20000),
  CONSTRAINT fk_backends_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_backends PRIMARY KEY (id)
);
-- table codes on codes
CREATE TABLE "codes" (
  id CHAR(32) NOT NULL,
  repo_id CHAR(32) NOT NULL,
  blob_hash VARCHAR(4000) NOT NULL,
  blob BLOB,
  CONSTRAINT fk_codes_repo_id_repos FOREIGN KEY(repo_id) REFERENCES repos (id) ON DELETE CASCADE,
  CONSTRAINT pk_codes PRIMARY KEY (id),
  CONSTRAINT uq_codes_repo_id_blob_hash UNIQUE (repo_id, blob_hash)
);
-- table compute_groups on compute_groups
CREATE TABLE compute_groups (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  fleet_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  status VARCHAR(100) NOT NULL,
  last_processed_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  provisioning_data TEXT NOT NULL,
  first_termination_retry_at DATETIME,
  last_termination_retry_at DATETIME,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  CONSTRAINT fk_compute_groups_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id),
  CONSTRAINT fk_compute_groups_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_compute_groups PRIMARY KEY (id)
);
-- table event_targets on event_targets
CREATE TABLE "event_targets" (
  id CHAR(32) NOT NULL,
  event_id CHAR(32) NOT NULL,
  entity_project_id CHAR(32),
  entity_type VARCHAR(100) NOT NULL,
  entity_id CHAR(32) NOT NULL,
  entity_name VARCHAR(200) NOT NULL,
  entity_run_id CHAR(32),
  entity_fleet_id CHAR(32),
  entity_gateway_id CHAR(32),
  CONSTRAINT fk_event_targets_entity_fleet_id_fleets FOREIGN KEY(entity_fleet_id) REFERENCES fleets (id) ON DELETE CASCADE,
  CONSTRAINT fk_event_targets_entity_project_id_projects FOREIGN KEY(entity_project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT fk_event_targets_entity_run_id_runs FOREIGN KEY(entity_run_id) REFERENCES runs (id) ON DELETE CASCADE,
  CONSTRAINT fk_event_targets_event_id_events FOREIGN KEY(event_id) REFERENCES events (id) ON DELETE CASCADE,
  CONSTRAINT pk_event_targets PRIMARY KEY (id)
);
-- table events on events
CREATE TABLE events (
  id CHAR(32) NOT NULL,
  message TEXT NOT NULL,
  recorded_at DATETIME NOT NULL,
  actor_user_id CHAR(32),
  CONSTRAINT fk_events_actor_user_id_users FOREIGN KEY(actor_user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_events PRIMARY KEY (id)
);
-- table exported_fleets on exported_fleets
CREATE TABLE exported_fleets (
  id CHAR(32) NOT NULL,
  export_id CHAR(32) NOT NULL,
  fleet_id CHAR(32) NOT NULL,
  CONSTRAINT fk_exported_fleets_export_id_exports FOREIGN KEY(export_id) REFERENCES exports (id) ON DELETE CASCADE,
  CONSTRAINT fk_exported_fleets_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id) ON DELETE CASCADE,
  CONSTRAINT pk_exported_fleets PRIMARY KEY (id),
  CONSTRAINT uq_exported_fleets_export_id_fleet_id UNIQUE (export_id, fleet_id)
);
-- table exported_gateways on exported_gateways
CREATE TABLE exported_gateways (
  id CHAR(32) NOT NULL,
  export_id CHAR(32) NOT NULL,
  gateway_id CHAR(32) NOT NULL,
  CONSTRAINT fk_exported_gateways_export_id_exports FOREIGN KEY(export_id) REFERENCES exports (id) ON DELETE CASCADE,
  CONSTRAINT fk_exported_gateways_gateway_id_gateways FOREIGN KEY(gateway_id) REFERENCES gateways (id) ON DELETE CASCADE,
  CONSTRAINT pk_exported_gateways PRIMARY KEY (id),
  CONSTRAINT uq_exported_gateways_export_id_gateway_id UNIQUE (export_id, gateway_id)
);
-- table exports on exports
CREATE TABLE "exports" (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  project_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  is_global BOOLEAN DEFAULT 0 NOT NULL,
  CONSTRAINT fk_exports_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_exports PRIMARY KEY (id),
  CONSTRAINT uq_exports_project_id_name UNIQUE (project_id, name)
);
-- table file_archives on file_archives
CREATE TABLE file_archives (
  id CHAR(32) NOT NULL,
  user_id CHAR(32) NOT NULL,
  blob_hash TEXT NOT NULL,
  blob BLOB,
  CONSTRAINT fk_file_archives_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_file_archives PRIMARY KEY (id),
  CONSTRAINT uq_file_archives_user_id_blob_hash UNIQUE (user_id, blob_hash)
);
-- table fleets on fleets
CREATE TABLE "fleets" (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  project_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  last_processed_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  status VARCHAR(100) NOT NULL,
  status_message TEXT,
  spec TEXT NOT NULL,
  consolidation_attempt INTEGER DEFAULT '0' NOT NULL,
  last_consolidated_at DATETIME,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  current_master_instance_id CHAR(32),
  CONSTRAINT fk_fleets_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_fleets PRIMARY KEY (id)
);
-- table gateway_computes on gateway_computes
CREATE TABLE "gateway_computes" (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  instance_id VARCHAR(100),
  ip_address VARCHAR(100),
  region VARCHAR(100),
  backend_id CHAR(32) NOT NULL,
  ssh_private_key TEXT NOT NULL,
  ssh_public_key TEXT NOT NULL,
  deleted BOOLEAN DEFAULT 0 NOT NULL,
  active BOOLEAN NOT NULL,
  hostname VARCHAR(100),
  configuration TEXT,
  backend_data TEXT,
  app_updated_at DATETIME NOT NULL,
  replica_num INTEGER DEFAULT '0' NOT NULL,
  gateway_id CHAR(32),
  last_processed_at DATETIME NOT NULL,
  status VARCHAR(100) NOT NULL,
  status_message TEXT,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  scale_in BOOLEAN DEFAULT 0 NOT NULL,
  skip_min_processing_interval BOOLEAN DEFAULT 0 NOT NULL,
  name VARCHAR(100) NOT NULL,
  CONSTRAINT fk_gateway_computes_backend_id_backends FOREIGN KEY(backend_id) REFERENCES backends (id) ON DELETE CASCADE,
  CONSTRAINT fk_gateway_computes_gateway_id_gateways FOREIGN KEY(gateway_id) REFERENCES gateways (id) ON DELETE SET NULL,
  CONSTRAINT pk_gateway_computes PRIMARY KEY (id)
);
-- table gateways on gateways
CREATE TABLE "gateways" (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  region VARCHAR(100) NOT NULL,
  wildcard_domain VARCHAR(100),
  created_at DATETIME NOT NULL,
  project_id CHAR(32) NOT NULL,
  backend_id CHAR(32) NOT NULL,
  gateway_compute_id CHAR(32),
  configuration TEXT,
  status VARCHAR(100) NOT NULL,
  status_message TEXT,
  last_processed_at DATETIME NOT NULL,
  to_be_deleted BOOLEAN DEFAULT 0 NOT NULL,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  forbid_new_services BOOLEAN DEFAULT 0 NOT NULL,
  desired_replica_count INTEGER,
  replica_scale_attempt INTEGER DEFAULT '0' NOT NULL,
  last_replica_scale_attempt_at DATETIME,
  last_update_at DATETIME,
  hostname VARCHAR(255),
  backend_data TEXT,
  CONSTRAINT fk_gateways_backend_id_backends FOREIGN KEY(backend_id) REFERENCES backends (id) ON DELETE CASCADE,
  CONSTRAINT fk_gateways_gateway_compute_id_gateway_computes FOREIGN KEY(gateway_compute_id) REFERENCES gateway_computes (id) ON DELETE CASCADE,
  CONSTRAINT fk_gateways_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_gateways PRIMARY KEY (id),
  CONSTRAINT uq_gateways_project_id_name UNIQUE (project_id, name)
);
-- table imports on imports
CREATE TABLE imports (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  export_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_imports_export_id_exports FOREIGN KEY(export_id) REFERENCES exports (id) ON DELETE CASCADE,
  CONSTRAINT fk_imports_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_imports PRIMARY KEY (id),
  CONSTRAINT uq_imports_project_id_export_id UNIQUE (project_id, export_id)
);
-- table instance_health_checks on instance_health_checks
CREATE TABLE instance_health_checks (
  id CHAR(32) NOT NULL,
  instance_id CHAR(32) NOT NULL,
  collected_at DATETIME NOT NULL,
  status VARCHAR(100) NOT NULL,
  response TEXT NOT NULL,
  CONSTRAINT fk_instance_health_checks_instance_id_instances FOREIGN KEY(instance_id) REFERENCES instances (id),
  CONSTRAINT pk_instance_health_checks PRIMARY KEY (id)
);
-- table instances on instances
CREATE TABLE "instances" (
  id CHAR(32) NOT NULL,
  name VARCHAR(50) NOT NULL,
  created_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  project_id CHAR(32) NOT NULL,
  pool_id CHAR(32),
  status VARCHAR(100) NOT NULL,
  started_at DATETIME,
  finished_at DATETIME,
  termination_policy VARCHAR(100),
  termination_idle_time INTEGER NOT NULL,
  backend VARCHAR(100),
  backend_data TEXT,
  region VARCHAR(2000),
  price FLOAT,
  job_provisioning_data TEXT,
  offer TEXT,
  last_job_processed_at DATETIME,
  termination_deadline DATETIME,
  termination_reason VARCHAR(4000),
  health_status VARCHAR(4000),
  profile TEXT,
  requirements TEXT,
  instance_configuration TEXT,
  last_retry_at DATETIME,
  remote_connection_info TEXT,
  unreachable BOOLEAN NOT NULL,
  instance_num INTEGER NOT NULL,
  fleet_id CHAR(32),
  last_processed_at DATETIME NOT NULL,
  first_termination_retry_at DATETIME,
  last_termination_retry_at DATETIME,
  total_blocks INTEGER,
  busy_blocks INTEGER NOT NULL,
  health VARCHAR(100) NOT NULL,
  compute_group_id CHAR(32),
  termination_reason_message VARCHAR(4000),
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  provisioning_job_id CHAR(32),
  skip_min_processing_interval BOOLEAN DEFAULT 0 NOT NULL,
  CONSTRAINT fk_instances_compute_group_id_compute_groups FOREIGN KEY(compute_group_id) REFERENCES compute_groups (id),
  CONSTRAINT fk_instances_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id),
  CONSTRAINT fk_instances_pool_id_pools FOREIGN KEY(pool_id) REFERENCES pools (id),
  CONSTRAINT fk_instances_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_instances PRIMARY KEY (id)
);
-- table job_metrics_points on job_metrics_points
CREATE TABLE job_metrics_points (
  id CHAR(32) NOT NULL,
  job_id CHAR(32) NOT NULL,
  timestamp_micro BIGINT NOT NULL,
  cpu_usage_micro BIGINT NOT NULL,
  memory_usage_bytes BIGINT NOT NULL,
  memory_working_set_bytes BIGINT NOT NULL,
  gpus_memory_usage_bytes TEXT NOT NULL,
  gpus_util_percent TEXT NOT NULL,
  CONSTRAINT fk_job_metrics_points_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id),
  CONSTRAINT pk_job_metrics_points PRIMARY KEY (id)
);
-- table job_prometheus_metrics on job_prometheus_metrics
CREATE TABLE job_prometheus_metrics (
  job_id CHAR(32) NOT NULL,
  collected_at DATETIME NOT NULL,
  text TEXT NOT NULL,
  CONSTRAINT fk_job_prometheus_metrics_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id),
  CONSTRAINT pk_job_prometheus_metrics PRIMARY KEY (job_id)
);
-- table jobs on jobs
CREATE TABLE "jobs" (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  run_id CHAR(32) NOT NULL,
  run_name VARCHAR(100) NOT NULL,
  job_num INTEGER NOT NULL,
  job_name VARCHAR(100) NOT NULL,
  submission_num INTEGER NOT NULL,
  submitted_at DATETIME NOT NULL,
  last_processed_at DATETIME NOT NULL,
  status VARCHAR(100) NOT NULL,
  termination_reason VARCHAR(100),
  job_spec_data TEXT NOT NULL,
  job_provisioning_data TEXT,
  runner_timestamp BIGINT,
  remove_at DATETIME,
  used_instance_id CHAR(32),
  replica_num INTEGER NOT NULL,
  termination_reason_message TEXT,
  instance_assigned BOOLEAN NOT NULL,
  job_runtime_data TEXT,
  volumes_detached_at DATETIME,
  instance_id CHAR(32),
  inactivity_secs INTEGER,
  exit_status INTEGER,
  disconnected_at DATETIME,
  deployment_num INTEGER NOT NULL,
  registered BOOLEAN DEFAULT 0 NOT NULL,
  fleet_id CHAR(32),
  waiting_master_job BOOLEAN,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  graceful_termination_attempts INTEGER,
  image_pull_progress TEXT,
  skip_min_processing_interval BOOLEAN DEFAULT 0 NOT NULL,
  ready BOOLEAN DEFAULT 0 NOT NULL,
  running_at DATETIME,
  CONSTRAINT fk_jobs_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id),
  CONSTRAINT fk_jobs_instance_id_instances FOREIGN KEY(instance_id) REFERENCES instances (id) ON DELETE CASCADE,
  CONSTRAINT fk_jobs_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT fk_jobs_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE,
  CONSTRAINT pk_jobs PRIMARY KEY (id)
);
-- table members on members
CREATE TABLE "members" (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  user_id CHAR(32) NOT NULL,
  project_role VARCHAR(100) NOT NULL,
  member_num INTEGER,
  CONSTRAINT fk_members_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT fk_members_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_members PRIMARY KEY (id)
);
-- table placement_groups on placement_groups
CREATE TABLE placement_groups (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  project_id CHAR(32) NOT NULL,
  fleet_id CHAR(32) NOT NULL,
  fleet_deleted BOOLEAN NOT NULL,
  created_at DATETIME NOT NULL,
  last_processed_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  configuration TEXT NOT NULL,
  provisioning_data TEXT,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  CONSTRAINT fk_placement_groups_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id),
  CONSTRAINT fk_placement_groups_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_placement_groups PRIMARY KEY (id)
);
-- table pools on pools
CREATE TABLE pools (
  id CHAR(32) NOT NULL,
  name VARCHAR(50) NOT NULL,
  created_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  project_id CHAR(32) NOT NULL,
  CONSTRAINT fk_pools_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_pools PRIMARY KEY (id)
);
-- table probes on probes
CREATE TABLE probes (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  job_id CHAR(32) NOT NULL,
  probe_num INTEGER NOT NULL,
  due DATETIME NOT NULL,
  success_streak BIGINT NOT NULL,
  active BOOLEAN NOT NULL,
  CONSTRAINT fk_probes_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id),
  CONSTRAINT pk_probes PRIMARY KEY (id, job_id),
  CONSTRAINT uq_probes_job_id_probe_num UNIQUE (job_id, probe_num)
);
-- table projects on projects
CREATE TABLE "projects" (
  id CHAR(32) NOT NULL,
  name VARCHAR(50) NOT NULL,
  ssh_private_key TEXT NOT NULL,
  ssh_public_key TEXT NOT NULL,
  default_gateway_id CHAR(32),
  owner_id CHAR(32) NOT NULL,
  deleted BOOLEAN NOT NULL,
  default_pool_id CHAR(32),
  created_at DATETIME NOT NULL,
  is_public BOOLEAN DEFAULT 0 NOT NULL,
  original_name VARCHAR(50),
  templates_repo TEXT,
  CONSTRAINT fk_projects_default_gateway_id_gateways FOREIGN KEY(default_gateway_id) REFERENCES gateways (id) ON DELETE SET NULL,
  CONSTRAINT fk_projects_default_pool_id_pools FOREIGN KEY(default_pool_id) REFERENCES pools (id) ON DELETE SET NULL,
  CONSTRAINT fk_projects_owner_id_users FOREIGN KEY(owner_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_projects PRIMARY KEY (id),
  CONSTRAINT uq_projects_name UNIQUE (name)
);
-- table repo_creds on repo_creds
CREATE TABLE repo_creds (
  id CHAR(32) NOT NULL,
  repo_id CHAR(32) NOT NULL,
  user_id CHAR(32) NOT NULL,
  creds VARCHAR(10000) NOT NULL,
  CONSTRAINT fk_repo_creds_repo_id_repos FOREIGN KEY(repo_id) REFERENCES repos (id) ON DELETE CASCADE,
  CONSTRAINT fk_repo_creds_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_repo_creds PRIMARY KEY (id),
  CONSTRAINT uq_repo_creds_repo_id_user_id UNIQUE (repo_id, user_id)
);
-- table repos on repos
CREATE TABLE "repos" (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  type VARCHAR(100) NOT NULL,
  info TEXT NOT NULL,
  creds VARCHAR(5000),
  CONSTRAINT fk_repos_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_repos PRIMARY KEY (id),
  CONSTRAINT uq_repos_project_id_name UNIQUE (project_id, name)
);
-- table runs on runs
CREATE TABLE "runs" (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  repo_id CHAR(32) NOT NULL,
  user_id CHAR(32) NOT NULL,
  submitted_at DATETIME NOT NULL,
  run_name VARCHAR(100) NOT NULL,
  status VARCHAR(100) NOT NULL,
  run_spec TEXT NOT NULL,
  deleted BOOLEAN NOT NULL,
  last_processed_at DATETIME NOT NULL,
  gateway_id CHAR(32),
  termination_reason VARCHAR(100),
  service_spec TEXT,
  fleet_id CHAR(32),
  resubmission_attempt INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  deployment_num INTEGER NOT NULL,
  desired_replica_count INTEGER NOT NULL,
  next_triggered_at DATETIME,
  desired_replica_counts TEXT,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  skip_min_processing_interval BOOLEAN DEFAULT 0 NOT NULL,
  CONSTRAINT fk_runs_fleet_id_fleets FOREIGN KEY(fleet_id) REFERENCES fleets (id),
  CONSTRAINT fk_runs_gateway_id_gateways FOREIGN KEY(gateway_id) REFERENCES gateways (id) ON DELETE SET NULL,
  CONSTRAINT fk_runs_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT fk_runs_repo_id_repos FOREIGN KEY(repo_id) REFERENCES repos (id) ON DELETE CASCADE,
  CONSTRAINT fk_runs_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_runs PRIMARY KEY (id)
);
-- table secrets on secrets
CREATE TABLE secrets (
  id CHAR(32) NOT NULL,
  project_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  name VARCHAR(200) NOT NULL,
  value VARCHAR NOT NULL,
  CONSTRAINT fk_secrets_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT pk_secrets PRIMARY KEY (id),
  CONSTRAINT uq_secrets_project_id_name UNIQUE (project_id, name)
);
-- table service_registrations on service_registrations
CREATE TABLE service_registrations (
  id CHAR(32) NOT NULL,
  run_id CHAR(32) NOT NULL,
  gateway_replica_id CHAR(32) NOT NULL,
  is_registered BOOLEAN NOT NULL,
  register_attempt INTEGER NOT NULL,
  register_status_message TEXT,
  unregister_attempt INTEGER NOT NULL,
  unregister_status_message TEXT,
  CONSTRAINT fk_service_registrations_gateway_replica_id_gateway_computes FOREIGN KEY(gateway_replica_id) REFERENCES gateway_computes (id) ON DELETE CASCADE,
  CONSTRAINT fk_service_registrations_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE,
  CONSTRAINT pk_service_registrations PRIMARY KEY (id),
  CONSTRAINT uq_service_registrations_run_id_gateway_replica_id UNIQUE (run_id, gateway_replica_id)
);
-- table service_replica_registrations on service_replica_registrations
CREATE TABLE service_replica_registrations (
  id CHAR(32) NOT NULL,
  job_id CHAR(32) NOT NULL,
  gateway_replica_id CHAR(32) NOT NULL,
  is_registered BOOLEAN NOT NULL,
  register_attempt INTEGER NOT NULL,
  register_status_message TEXT,
  unregister_attempt INTEGER NOT NULL,
  unregister_status_message TEXT,
  CONSTRAINT fk_service_replica_registrations_gateway_replica_id_gateway_computes FOREIGN KEY(gateway_replica_id) REFERENCES gateway_computes (id) ON DELETE CASCADE,
  CONSTRAINT fk_service_replica_registrations_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT pk_service_replica_registrations PRIMARY KEY (id),
  CONSTRAINT uq_service_replica_registrations_job_id_gateway_replica_id UNIQUE (job_id, gateway_replica_id)
);
-- table service_router_worker_sync on service_router_worker_sync
CREATE TABLE service_router_worker_sync (
  id CHAR(32) NOT NULL,
  run_id CHAR(32) NOT NULL,
  deleted BOOLEAN DEFAULT 0 NOT NULL,
  created_at DATETIME NOT NULL,
  last_processed_at DATETIME NOT NULL,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  CONSTRAINT fk_service_router_worker_sync_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE,
  CONSTRAINT pk_service_router_worker_sync PRIMARY KEY (id)
);
-- table user_public_keys on user_public_keys
CREATE TABLE user_public_keys (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  user_id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  type VARCHAR(100) NOT NULL,
  fingerprint VARCHAR(100) NOT NULL,
  "key" TEXT NOT NULL,
  CONSTRAINT fk_user_public_keys_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_user_public_keys PRIMARY KEY (id),
  CONSTRAINT uq_user_public_keys_user_id_fingerprint UNIQUE (user_id, fingerprint)
);
-- table users on users
CREATE TABLE "users" (
  id CHAR(32) NOT NULL,
  name VARCHAR(50) NOT NULL,
  token VARCHAR(200) NOT NULL,
  global_role VARCHAR(100) NOT NULL,
  projects_quota INTEGER NOT NULL,
  email VARCHAR(200),
  token_hash VARCHAR(2000) NOT NULL,
  active BOOLEAN NOT NULL,
  created_at DATETIME NOT NULL,
  ssh_private_key TEXT,
  ssh_public_key TEXT,
  deleted BOOLEAN DEFAULT 0 NOT NULL,
  original_name VARCHAR(50),
  CONSTRAINT pk_users PRIMARY KEY (id),
  CONSTRAINT uq_users_name UNIQUE (name),
  CONSTRAINT uq_users_token UNIQUE (token),
  CONSTRAINT uq_users_token_hash UNIQUE (token_hash)
);
-- table volumes on volumes
CREATE TABLE "volumes" (
  id CHAR(32) NOT NULL,
  name VARCHAR(100) NOT NULL,
  project_id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  last_processed_at DATETIME NOT NULL,
  deleted BOOLEAN NOT NULL,
  deleted_at DATETIME,
  status VARCHAR(100) NOT NULL,
  status_message TEXT,
  configuration TEXT NOT NULL,
  volume_provisioning_data TEXT,
  volume_attachment_data TEXT,
  user_id CHAR(32) NOT NULL,
  last_job_processed_at DATETIME,
  to_be_deleted BOOLEAN DEFAULT 0 NOT NULL,
  auto_cleanup_enabled BOOLEAN,
  lock_expires_at DATETIME,
  lock_token CHAR(32),
  lock_owner VARCHAR(100),
  CONSTRAINT fk_volumes_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
  CONSTRAINT fk_volumes_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT pk_volumes PRIMARY KEY (id)
);
-- table volumes_attachments on volumes_attachments
CREATE TABLE "volumes_attachments" (
  volume_id CHAR(32) NOT NULL,
  instance_id CHAR(32) NOT NULL,
  attachment_data TEXT,
  CONSTRAINT fk_volumes_attachments_instace_id_instances FOREIGN KEY(instance_id) REFERENCES instances (id),
  CONSTRAINT fk_volumes_attachments_volume_id_volumes FOREIGN KEY(volume_id) REFERENCES volumes (id),
  CONSTRAINT pk_volumes_attachments PRIMARY KEY (volume_id, instance_id)
);
-- index ix_backends_project_id on backends
CREATE INDEX ix_backends_project_id ON backends (project_id);
-- index ix_compute_groups_pipeline_fetch_q on compute_groups
CREATE INDEX ix_compute_groups_pipeline_fetch_q ON compute_groups (last_processed_at ASC) WHERE (status NOT IN ('TERMINATED'));
-- index ix_event_targets_entity_fleet_id on event_targets
CREATE INDEX ix_event_targets_entity_fleet_id ON event_targets (entity_fleet_id);
-- index ix_event_targets_entity_gateway_id on event_targets
CREATE INDEX ix_event_targets_entity_gateway_id ON event_targets (entity_gateway_id);
-- index ix_event_targets_entity_id on event_targets
CREATE INDEX ix_event_targets_entity_id ON event_targets (entity_id);
-- index ix_event_targets_entity_project_id on event_targets
CREATE INDEX ix_event_targets_entity_project_id ON event_targets (entity_project_id);
-- index ix_event_targets_entity_run_id on event_targets
CREATE INDEX ix_event_targets_entity_run_id ON event_targets (entity_run_id);
-- index ix_event_targets_entity_type on event_targets
CREATE INDEX ix_event_targets_entity_type ON event_targets (entity_type);
-- index ix_event_targets_event_id on event_targets
CREATE INDEX ix_event_targets_event_id ON event_targets (event_id);
-- index ix_events_actor_user_id on events
CREATE INDEX ix_events_actor_user_id ON events (actor_user_id);
-- index ix_events_recorded_at on events
CREATE INDEX ix_events_recorded_at ON events (recorded_at);
-- index ix_exported_fleets_export_id on exported_fleets
CREATE INDEX ix_exported_fleets_export_id ON exported_fleets (export_id);
-- index ix_exported_fleets_fleet_id on exported_fleets
CREATE INDEX ix_exported_fleets_fleet_id ON exported_fleets (fleet_id);
-- index ix_exported_gateways_export_id on exported_gateways
CREATE INDEX ix_exported_gateways_export_id ON exported_gateways (export_id);
-- index ix_exported_gateways_gateway_id on exported_gateways
CREATE INDEX ix_exported_gateways_gateway_id ON exported_gateways (gateway_id);
-- index ix_exports_project_id on exports
CREATE INDEX ix_exports_project_id ON exports (project_id);
-- index ix_fleets_current_master_instance_id on fleets
CREATE INDEX ix_fleets_current_master_instance_id ON fleets (current_master_instance_id);
-- index ix_fleets_pipeline_fetch_q on fleets
CREATE INDEX ix_fleets_pipeline_fetch_q ON fleets (last_processed_at ASC) WHERE deleted = 0;
-- index ix_fleets_status on fleets
CREATE INDEX ix_fleets_status ON fleets (status);
-- index ix_gateway_computes_pipeline_fetch_q on gateway_computes
CREATE INDEX ix_gateway_computes_pipeline_fetch_q ON gateway_computes (last_processed_at) WHERE deleted = 0;
-- index ix_imports_export_id on imports
CREATE INDEX ix_imports_export_id ON imports (export_id);
-- index ix_imports_project_id on imports
CREATE INDEX ix_imports_project_id ON imports (project_id);
-- index ix_instance_health_checks_instance_id_collected_at on instance_health_checks
CREATE INDEX ix_instance_health_checks_instance_id_collected_at ON instance_health_checks (instance_id, collected_at);
-- index ix_instances_compute_group_id on instances
CREATE INDEX ix_instances_compute_group_id ON instances (compute_group_id);
-- index ix_instances_fleet_id on instances
CREATE INDEX ix_instances_fleet_id ON instances (fleet_id);
-- index ix_instances_pipeline_fetch_q on instances
CREATE INDEX ix_instances_pipeline_fetch_q ON instances (last_processed_at) WHERE deleted = 0;
-- index ix_instances_status on instances
CREATE INDEX ix_instances_status ON instances (status);
-- index ix_job_metrics_points_job_id on job_metrics_points
CREATE INDEX ix_job_metrics_points_job_id ON job_metrics_points (job_id);
-- index ix_jobs_instance_id on jobs
CREATE INDEX ix_jobs_instance_id ON jobs (instance_id);
-- index ix_jobs_pipeline_fetch_q on jobs
CREATE INDEX ix_jobs_pipeline_fetch_q ON jobs (last_processed_at) WHERE (status NOT IN ('TERMINATED', 'ABORTED', 'FAILED', 'DONE'));
-- index ix_jobs_run_id on jobs
CREATE INDEX ix_jobs_run_id ON jobs (run_id);
-- index ix_jobs_status on jobs
CREATE INDEX ix_jobs_status ON jobs (status);
-- index ix_members_project_id on members
CREATE INDEX ix_members_project_id ON members (project_id);
-- index ix_placement_groups_pipeline_fetch_q on placement_groups
CREATE INDEX ix_placement_groups_pipeline_fetch_q ON placement_groups (last_processed_at ASC) WHERE deleted = 0;
-- index ix_runs_fleet_id on runs
CREATE INDEX ix_runs_fleet_id ON runs (fleet_id);
-- index ix_runs_pipeline_fetch_q on runs
CREATE INDEX ix_runs_pipeline_fetch_q ON runs (last_processed_at) WHERE (status NOT IN ('TERMINATED', 'FAILED', 'DONE'));
-- index ix_runs_status on runs
CREATE INDEX ix_runs_status ON runs (status);
-- index ix_submitted_at_id on runs
CREATE INDEX ix_submitted_at_id ON runs (submitted_at, id);
-- index ix_service_registrations_gateway_replica_id on service_registrations
CREATE INDEX ix_service_registrations_gateway_replica_id ON service_registrations (gateway_replica_id);
-- index ix_service_registrations_run_id on service_registrations
CREATE INDEX ix_service_registrations_run_id ON service_registrations (run_id);
-- index ix_service_replica_registrations_gateway_replica_id on service_replica_registrations
CREATE INDEX ix_service_replica_registrations_gateway_replica_id ON service_replica_registrations (gateway_replica_id);
-- index ix_service_replica_registrations_job_id on service_replica_registrations
CREATE INDEX ix_service_replica_registrations_job_id ON service_replica_registrations (job_id);
-- index ix_service_router_worker_sync_pipeline_fetch_q on service_router_worker_sync
CREATE INDEX ix_service_router_worker_sync_pipeline_fetch_q ON service_router_worker_sync (last_processed_at ASC) WHERE deleted = 0;
-- index ix_service_router_worker_sync_run_id on service_router_worker_sync
CREATE UNIQUE INDEX ix_service_router_worker_sync_run_id ON service_router_worker_sync (run_id);
-- index ix_users_email on users
CREATE INDEX ix_users_email ON users (email);
-- index ix_volumes_pipeline_fetch_q on volumes
CREATE INDEX ix_volumes_pipeline_fetch_q ON volumes (last_processed_at ASC) WHERE deleted = 0;
-- index ix_volumes_status on volumes
CREATE INDEX ix_volumes_status ON volumes (status);
