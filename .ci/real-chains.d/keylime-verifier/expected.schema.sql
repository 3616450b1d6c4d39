-- table alembic_version_cloud_verifier on alembic_version_cloud_verifier
CREATE TABLE alembic_version_cloud_verifier (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_cloud_verifier_pkc PRIMARY KEY (version_num)
);
-- table allowlists on allowlists
CREATE TABLE "allowlists" (
  id INTEGER NOT NULL,
  name VARCHAR(255) NOT NULL,
  tpm_policy TEXT,
  ima_policy TEXT,
  checksum VARCHAR(128),
  generator INTEGER,
  CONSTRAINT uniq_allowlists0name UNIQUE (name),
  PRIMARY KEY (id)
);
-- table attestations on attestations
CREATE TABLE attestations (
  agent_id VARCHAR(80) NOT NULL,
  "index" INTEGER NOT NULL,
  stage VARCHAR(25) DEFAULT 'awaiting_evidence' NOT NULL,
  evaluation VARCHAR(10) DEFAULT 'pending' NOT NULL,
  failure_reason VARCHAR(25),
  system_info__boot_time VARCHAR(32) NOT NULL,
  capabilities_received_at VARCHAR(32) NOT NULL,
  challenges_expire_at VARCHAR(32),
  evidence_received_at VARCHAR(32),
  verification_completed_at VARCHAR(32),
  FOREIGN KEY(agent_id) REFERENCES verifiermain (agent_id),
  PRIMARY KEY (agent_id, "index")
);
-- table evidence_items on evidence_items
CREATE TABLE "evidence_items" (
  id INTEGER NOT NULL,
  agent_id VARCHAR(80) NOT NULL,
  attestation_index INTEGER NOT NULL,
  evidence_class VARCHAR(20) NOT NULL,
  evidence_type VARCHAR(30) NOT NULL,
  capabilities__component_version VARCHAR(20),
  capabilities__evidence_version VARCHAR(20),
  capabilities__signature_schemes TEXT,
  capabilities__hash_algorithms TEXT,
  capabilities__available_subjects TEXT,
  capabilities__certification_keys TEXT,
  capabilities__entry_count INTEGER,
  capabilities__supports_partial_access BOOLEAN,
  capabilities__appendable BOOLEAN,
  capabilities__formats TEXT,
  capabilities__meta TEXT,
  chosen_parameters__challenge BLOB,
  chosen_parameters__signature_scheme VARCHAR(20),
  chosen_parameters__hash_algorithm VARCHAR(20),
  chosen_parameters__selected_subjects TEXT,
  chosen_parameters__certification_key TEXT,
  chosen_parameters__starting_offset INTEGER,
  chosen_parameters__entry_count INTEGER,
  chosen_parameters__format VARCHAR(255),
  chosen_parameters__meta TEXT,
  data__subject_data TEXT,
  data__message BLOB,
  data__signature BLOB,
  data__entry_count INTEGER,
  data__entries TEXT,
  data__meta TEXT,
  results__certified_entry_count INTEGER,
  results__meta TEXT,
  FOREIGN KEY(agent_id, attestation_index) REFERENCES attestations (agent_id, "index"),
  PRIMARY KEY (id)
);
-- table mbpolicies on mbpolicies
CREATE TABLE mbpolicies (
  id INTEGER NOT NULL,
  name VARCHAR(255) NOT NULL,
  mb_policy TEXT,
  CONSTRAINT uniq_mbpolicies_name UNIQUE (name),
  PRIMARY KEY (id)
);
-- table sessions on sessions
CREATE TABLE sessions (
  session_id VARCHAR(36) NOT NULL,
  token_hash VARCHAR(64) NOT NULL,
  token_salt VARCHAR(32) NOT NULL,
  agent_id VARCHAR(80),
  active BOOLEAN,
  nonce BLOB,
  hash_algorithm VARCHAR(15),
  signing_scheme VARCHAR(15),
  ak_attest BLOB,
  ak_sign BLOB,
  nonce_created_at VARCHAR(32),
  nonce_expires_at VARCHAR(32),
  pop_received_at VARCHAR(32),
  token_expires_at VARCHAR(32),
  PRIMARY KEY (session_id)
);
-- table verifiermain on verifiermain
CREATE TABLE "verifiermain" (
  agent_id VARCHAR(80) NOT NULL,
  v VARCHAR(45),
  ip VARCHAR(255),
  port INTEGER,
  operational_state INTEGER,
  public_key VARCHAR(500),
  tpm_policy TEXT,
  meta_data TEXT,
  revocation_key VARCHAR(2800),
  tpm_version INTEGER,
  accept_tpm_hash_algs TEXT,
  accept_tpm_encryption_algs TEXT,
  accept_tpm_signing_algs TEXT,
  hash_alg VARCHAR(10),
  enc_alg VARCHAR(10),
  sign_alg VARCHAR(10),
  ima_sign_verification_keys VARCHAR(1000),
  verifier_id VARCHAR(100),
  verifier_ip VARCHAR(255),
  verifier_port INTEGER,
  boottime INTEGER,
  ima_pcrs TEXT,
  pcr10 BLOB,
  next_ima_ml_entry INTEGER,
  severity_level INTEGER,
  last_event_id VARCHAR(100),
  learned_ima_keyrings TEXT,
  supported_version VARCHAR(50),
  ak_tpm VARCHAR(500),
  mtls_cert VARCHAR(2084),
  attestation_count INTEGER,
  ima_policy_id INTEGER,
  tpm_clockinfo TEXT,
  last_received_quote INTEGER,
  last_successful_attestation INTEGER,
  mb_policy_id INTEGER,
  accept_attestations BOOLEAN DEFAULT 1 NOT NULL,
  consecutive_attestation_failures INTEGER,
  CONSTRAINT fk_verifiermain_allowlists FOREIGN KEY(ima_policy_id) REFERENCES allowlists (id),
  CONSTRAINT fk_verifiermain_mbpolicies FOREIGN KEY(mb_policy_id) REFERENCES mbpolicies (id),
  PRIMARY KEY (agent_id)
);
-- index ix_allowlists_checksum on allowlists
CREATE INDEX ix_allowlists_checksum ON allowlists (checksum);
-- index ix_sessions_agent_id on sessions
CREATE INDEX ix_sessions_agent_id ON sessions (agent_id);
