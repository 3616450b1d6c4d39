-- table association on association
CREATE TABLE association (
  ips VARCHAR NOT NULL,
  tokens INTEGER NOT NULL,
  FOREIGN KEY(ips) REFERENCES ips (address),
  FOREIGN KEY(tokens) REFERENCES tokens (name),
  PRIMARY KEY (ips, tokens)
);
-- table ips on ips
CREATE TABLE ips (
  id INTEGER NOT NULL,
  address VARCHAR(255),
  PRIMARY KEY (id)
);
-- table tokens on tokens
CREATE TABLE tokens (
  name VARCHAR(255) NOT NULL,
  expiration_date DATETIME,
  max_usage INTEGER,
  used INTEGER,
  disabled BOOLEAN,
  ips INTEGER,
  FOREIGN KEY(ips) REFERENCES association (id),
  PRIMARY KEY (name)
);
