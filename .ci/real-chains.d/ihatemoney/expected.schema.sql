-- table archive on archive
CREATE TABLE archive (
  id INTEGER NOT NULL,
  project_id VARCHAR(64),
  name TEXT,
  FOREIGN KEY(project_id) REFERENCES project (id),
  PRIMARY KEY (id)
);
-- table bill on bill
CREATE TABLE "bill" (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  payer_id INTEGER,
  amount FLOAT,
  date DATE,
  what TEXT,
  archive INTEGER,
  creation_date DATE,
  external_link TEXT,
  converted_amount FLOAT,
  original_currency VARCHAR(3) DEFAULT 'XXX',
  bill_type VARCHAR(13) DEFAULT 'EXPENSE',
  FOREIGN KEY(archive) REFERENCES archive (id),
  FOREIGN KEY(payer_id) REFERENCES person (id)
);
-- table bill_version on bill_version
CREATE TABLE bill_version (
  id INTEGER NOT NULL,
  payer_id INTEGER,
  amount FLOAT,
  date DATE,
  creation_date DATE,
  what TEXT,
  external_link TEXT,
  archive INTEGER,
  transaction_id BIGINT NOT NULL,
  end_transaction_id BIGINT,
  operation_type SMALLINT NOT NULL,
  converted_amount FLOAT,
  original_currency VARCHAR(3),
  bill_type TEXT,
  PRIMARY KEY (id, transaction_id)
);
-- table billowers on billowers
CREATE TABLE "billowers" (
  bill_id INTEGER,
  person_id INTEGER,
  FOREIGN KEY(bill_id) REFERENCES bill (id),
  FOREIGN KEY(person_id) REFERENCES person (id)
);
-- table billowers_version on billowers_version
CREATE TABLE billowers_version (
  bill_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  transaction_id BIGINT NOT NULL,
  end_transaction_id BIGINT,
  operation_type SMALLINT NOT NULL,
  PRIMARY KEY (bill_id, person_id, transaction_id)
);
-- table person on person
CREATE TABLE "person" (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  project_id VARCHAR(64),
  name TEXT,
  activated BOOLEAN,
  weight FLOAT,
  FOREIGN KEY(project_id) REFERENCES project (id)
);
-- table person_version on person_version
CREATE TABLE person_version (
  id INTEGER NOT NULL,
  project_id VARCHAR(64),
  name TEXT,
  weight FLOAT,
  activated BOOLEAN,
  transaction_id BIGINT NOT NULL,
  end_transaction_id BIGINT,
  operation_type SMALLINT NOT NULL,
  PRIMARY KEY (id, transaction_id)
);
-- table project on project
CREATE TABLE "project" (
  id VARCHAR(64) NOT NULL,
  name TEXT,
  password VARCHAR(256),
  contact_email VARCHAR(128),
  logging_preference VARCHAR(8) DEFAULT 'ENABLED' NOT NULL,
  default_currency VARCHAR(3) DEFAULT 'XXX',
  PRIMARY KEY (id)
);
-- table project_version on project_version
CREATE TABLE "project_version" (
  id VARCHAR(64) NOT NULL,
  name TEXT,
  password VARCHAR(128),
  contact_email VARCHAR(128),
  logging_preference VARCHAR(9) DEFAULT 'ENABLED',
  transaction_id BIGINT NOT NULL,
  end_transaction_id BIGINT,
  operation_type SMALLINT NOT NULL,
  default_currency VARCHAR(3),
  PRIMARY KEY (id, transaction_id)
);
-- table transaction on transaction
CREATE TABLE "transaction" (
  issued_at DATETIME,
  id BIGINT NOT NULL,
  PRIMARY KEY (id)
);
-- index ix_bill_version_end_transaction_id on bill_version
CREATE INDEX ix_bill_version_end_transaction_id ON bill_version (end_transaction_id);
-- index ix_bill_version_operation_type on bill_version
CREATE INDEX ix_bill_version_operation_type ON bill_version (operation_type);
-- index ix_bill_version_transaction_id on bill_version
CREATE INDEX ix_bill_version_transaction_id ON bill_version (transaction_id);
-- index ix_billowers_version_end_transaction_id on billowers_version
CREATE INDEX ix_billowers_version_end_transaction_id ON billowers_version (end_transaction_id);
-- index ix_billowers_version_operation_type on billowers_version
CREATE INDEX ix_billowers_version_operation_type ON billowers_version (operation_type);
-- index ix_billowers_version_transaction_id on billowers_version
CREATE INDEX ix_billowers_version_transaction_id ON billowers_version (transaction_id);
-- index ix_person_version_end_transaction_id on person_version
CREATE INDEX ix_person_version_end_transaction_id ON person_version (end_transaction_id);
-- index ix_person_version_operation_type on person_version
CREATE INDEX ix_person_version_operation_type ON person_version (operation_type);
-- index ix_person_version_transaction_id on person_version
CREATE INDEX ix_person_version_transaction_id ON person_version (transaction_id);
-- index ix_project_version_end_transaction_id on project_version
CREATE INDEX ix_project_version_end_transaction_id ON project_version (end_transaction_id);
-- index ix_project_version_operation_type on project_version
CREATE INDEX ix_project_version_operation_type ON project_version (operation_type);
-- index ix_project_version_transaction_id on project_version
CREATE INDEX ix_project_version_transaction_id ON project_version (transaction_id);
