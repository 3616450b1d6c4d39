CREATE TABLE modules_state (
	name VARCHAR(255) NOT NULL, 
	state BOOLEAN NOT NULL, priority INTEGER, 
	PRIMARY KEY (name)
);
CREATE TABLE service_to_collector_mappings (
	service VARCHAR(255) NOT NULL, 
	collector VARCHAR(255) NOT NULL, 
	PRIMARY KEY (service)
);
CREATE TABLE states (
	name VARCHAR(255) NOT NULL, 
	state BIGINT NOT NULL, 
	s_metadata TEXT, 
	PRIMARY KEY (name)
);
