CREATE TABLE hybrid_storage_states (
	id INTEGER NOT NULL, 
	tenant_id VARCHAR(32) NOT NULL, 
	state DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
