CREATE TABLE "aggregated_metrics" (
	id BLOB NOT NULL, 
	channel_name VARCHAR, 
	platform VARCHAR, 
	filename VARCHAR, 
	metric_name VARCHAR(255) NOT NULL, 
	period VARCHAR(5), 
	count INTEGER DEFAULT 0 NOT NULL, 
	timestamp DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT package_version_metric_constraint UNIQUE (channel_name, platform, filename, metric_name, period, timestamp)
);
CREATE TABLE api_keys (
	"key" VARCHAR NOT NULL, 
	description VARCHAR, 
	deleted BOOLEAN, 
	user_id BLOB, 
	owner_id BLOB, time_created DATE DEFAULT '2020-01-01' NOT NULL, expire_at DATE, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(owner_id) REFERENCES users (id), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE channel_members (
	channel_name VARCHAR NOT NULL, 
	user_id BLOB NOT NULL, 
	role VARCHAR, 
	PRIMARY KEY (channel_name, user_id), 
	FOREIGN KEY(channel_name) REFERENCES channels (name), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE channel_mirrors (
	id BLOB NOT NULL, 
	channel_name VARCHAR, 
	url VARCHAR NOT NULL, 
	last_synchronised DATETIME, api_endpoint VARCHAR, metrics_endpoint VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(channel_name) REFERENCES channels (name), 
	UNIQUE (url)
);
CREATE TABLE "channels" (
	name VARCHAR(100) COLLATE nocase NOT NULL, 
	description VARCHAR, 
	private BOOLEAN, 
	mirror_channel_url VARCHAR, 
	mirror_mode VARCHAR, 
	timestamp_mirror_sync INTEGER, size INTEGER, size_limit INTEGER, ttl INTEGER DEFAULT '36000' NOT NULL, channel_metadata VARCHAR DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE emails (
	provider VARCHAR NOT NULL, 
	identity_id VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	user_id BLOB, 
	verified BOOLEAN, 
	"primary" BOOLEAN, 
	PRIMARY KEY (provider, identity_id, email), 
	FOREIGN KEY(provider, identity_id) REFERENCES identities (provider, identity_id), 
	FOREIGN KEY(user_id) REFERENCES users (id), 
	UNIQUE (email)
);
CREATE TABLE identities (
	provider VARCHAR NOT NULL, 
	identity_id VARCHAR NOT NULL, 
	username VARCHAR, 
	user_id BLOB, 
	PRIMARY KEY (provider, identity_id), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE jobs (
	id INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	updated DATETIME NOT NULL, 
	manifest BLOB NOT NULL, 
	owner_id BLOB, 
	items_spec VARCHAR, 
	items VARCHAR(9) NOT NULL, 
	status VARCHAR(9) NOT NULL, extra_args VARCHAR, repeat_every_seconds INTEGER, start_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(owner_id) REFERENCES users (id) ON DELETE cascade
);
CREATE TABLE package_members (
	channel_name VARCHAR NOT NULL, 
	package_name VARCHAR NOT NULL, 
	user_id BLOB NOT NULL, 
	role VARCHAR, 
	PRIMARY KEY (channel_name, package_name, user_id), 
	FOREIGN KEY(channel_name, package_name) REFERENCES packages (channel_name, name), 
	FOREIGN KEY(channel_name) REFERENCES channels (name), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE package_versions (
	id BLOB NOT NULL, 
	channel_name VARCHAR, 
	package_name VARCHAR, 
	package_format VARCHAR(6), 
	platform VARCHAR, 
	version VARCHAR, 
	build_string VARCHAR, 
	build_number INTEGER, 
	version_order INTEGER, 
	filename VARCHAR, 
	info VARCHAR, 
	uploader_id BLOB, 
	time_created DATETIME DEFAULT (CURRENT_TIMESTAMP), 
	time_modified DATETIME DEFAULT (CURRENT_TIMESTAMP), size INTEGER, download_count INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(channel_name, package_name) REFERENCES packages (channel_name, name), 
	FOREIGN KEY(channel_name) REFERENCES channels (name), 
	FOREIGN KEY(uploader_id) REFERENCES users (id), 
	CONSTRAINT package_version_index UNIQUE (channel_name, package_name, package_format, platform, version, build_string, build_number)
);
CREATE TABLE packages (
	name VARCHAR NOT NULL, 
	channel_name VARCHAR NOT NULL, 
	description TEXT, 
	summary TEXT, 
	channeldata VARCHAR, platforms VARCHAR, url VARCHAR, 
	PRIMARY KEY (name, channel_name), 
	FOREIGN KEY(channel_name) REFERENCES channels (name)
);
CREATE TABLE profiles (
	name VARCHAR, 
	avatar_url VARCHAR, 
	user_id BLOB NOT NULL, 
	PRIMARY KEY (user_id), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE "tasks" (
	id INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	updated DATETIME NOT NULL, 
	status VARCHAR(7) NOT NULL, 
	job_id INTEGER NOT NULL, 
	package_version_id BLOB, 
	PRIMARY KEY (id), 
	FOREIGN KEY(package_version_id) REFERENCES package_versions (id) ON DELETE CASCADE, 
	FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE TABLE users (
	id BLOB NOT NULL, 
	username VARCHAR, 
	role VARCHAR, 
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX email_index ON emails (provider, identity_id, email);
CREATE UNIQUE INDEX identity_index ON identities (provider, identity_id);
CREATE INDEX ix_api_keys_key ON api_keys ("key");
CREATE INDEX ix_channel_members_channel_name ON channel_members (channel_name);
CREATE INDEX ix_channel_members_user_id ON channel_members (user_id);
CREATE INDEX ix_channels_name ON channels (name);
CREATE INDEX ix_package_members_channel_name ON package_members (channel_name);
CREATE INDEX ix_package_members_package_name ON package_members (package_name);
CREATE INDEX ix_package_members_user_id ON package_members (user_id);
CREATE INDEX ix_packages_channel_name ON packages (channel_name);
CREATE INDEX ix_packages_name ON packages (name);
CREATE INDEX ix_users_id ON users (id);
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE UNIQUE INDEX package_version_filename_index ON package_versions (channel_name, filename, platform);
CREATE INDEX package_version_metric_index ON aggregated_metrics (channel_name, platform, filename, metric_name, period, timestamp);
CREATE INDEX package_version_name_index ON package_versions (channel_name, package_name);
