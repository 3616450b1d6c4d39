CREATE TABLE failover_segments (
	created_at DATETIME, 
	updated_at DATETIME, 
	deleted_at DATETIME, 
	deleted INTEGER, 
	id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	service_type VARCHAR(255) NOT NULL, 
	description TEXT, 
	recovery_method VARCHAR(13) NOT NULL, 
	enabled BOOLEAN, 
	PRIMARY KEY (id), 
	CONSTRAINT uniq_segment0name0deleted UNIQUE (name, deleted), 
	CONSTRAINT uniq_segments0uuid UNIQUE (uuid)
);
CREATE TABLE hosts (
	created_at DATETIME, 
	updated_at DATETIME, 
	deleted_at DATETIME, 
	deleted INTEGER, 
	id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	reserved BOOLEAN, 
	type VARCHAR(255) NOT NULL, 
	control_attributes TEXT NOT NULL, 
	failover_segment_id VARCHAR(36) NOT NULL, 
	on_maintenance BOOLEAN, 
	PRIMARY KEY (id), 
	FOREIGN KEY(failover_segment_id) REFERENCES failover_segments (uuid), 
	CONSTRAINT uniq_host0name0deleted UNIQUE (name, deleted), 
	CONSTRAINT uniq_host0uuid UNIQUE (uuid)
);
CREATE TABLE notifications (
	created_at DATETIME, 
	updated_at DATETIME, 
	deleted_at DATETIME, 
	deleted INTEGER, 
	id INTEGER NOT NULL, 
	notification_uuid VARCHAR(36) NOT NULL, 
	generated_time DATETIME NOT NULL, 
	source_host_uuid VARCHAR(36) NOT NULL, 
	type VARCHAR(36) NOT NULL, 
	payload TEXT, 
	status VARCHAR(8) NOT NULL, failover_segment_uuid VARCHAR(36), message TEXT, 
	PRIMARY KEY (id), 
	CONSTRAINT uniq_notification0uuid UNIQUE (notification_uuid)
);
CREATE TABLE vmoves (
	created_at DATETIME, 
	updated_at DATETIME, 
	deleted_at DATETIME, 
	deleted INTEGER, 
	id INTEGER NOT NULL, 
	uuid VARCHAR(36) NOT NULL, 
	notification_uuid VARCHAR(36) NOT NULL, 
	instance_uuid VARCHAR(36) NOT NULL, 
	instance_name VARCHAR(255) NOT NULL, 
	source_host VARCHAR(255), 
	dest_host VARCHAR(255), 
	start_time DATETIME, 
	end_time DATETIME, 
	type VARCHAR(36), 
	status VARCHAR(255), 
	message TEXT, 
	PRIMARY KEY (id), 
	CONSTRAINT uniq_vmove0uuid UNIQUE (uuid)
);
CREATE INDEX hosts_type_idx ON hosts (type);
CREATE INDEX segments_service_type_idx ON failover_segments (service_type);
