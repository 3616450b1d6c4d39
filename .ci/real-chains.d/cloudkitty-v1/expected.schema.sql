CREATE TABLE "rated_data_frames" (
	id INTEGER NOT NULL, 
	"begin" DATETIME NOT NULL, 
	"end" DATETIME NOT NULL, 
	unit VARCHAR(255) NOT NULL, 
	qty NUMERIC(15, 5) NOT NULL, 
	res_type VARCHAR(255) NOT NULL, 
	rate FLOAT NOT NULL, 
	"desc" TEXT NOT NULL, 
	tenant_id VARCHAR(32), 
	PRIMARY KEY (id)
);
CREATE INDEX idx_rated_data_frames_date ON rated_data_frames ("begin", "end");
CREATE INDEX idx_tenantid_begin_end ON rated_data_frames (tenant_id, "begin", "end");
