-- table alembic_version_registrar on alembic_version_registrar
CREATE TABLE alembic_version_registrar (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_registrar_pkc PRIMARY KEY (version_num)
);
-- table registrarmain on registrarmain
CREATE TABLE "registrarmain" (
  agent_id VARCHAR(80) NOT NULL,
  "key" VARCHAR(45),
  ekcert TEXT,
  "virtual" BOOLEAN,
  active BOOLEAN,
  provider_keys TEXT,
  regcount INTEGER,
  aik_tpm VARCHAR(500),
  ek_tpm VARCHAR(500),
  ip VARCHAR(15),
  port INTEGER,
  mtls_cert TEXT,
  iak_tpm VARCHAR(500),
  idevid_tpm VARCHAR(500),
  iak_cert VARCHAR(2048),
  idevid_cert VARCHAR(2048),
  PRIMARY KEY (agent_id)
);
