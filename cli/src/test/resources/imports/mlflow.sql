CREATE TABLE "experiments" (
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	artifact_location VARCHAR(256), 
	lifecycle_stage VARCHAR(32), 
	creation_time BIGINT, 
	last_update_time BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), 
	CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
CREATE TABLE "runs" (
	run_uuid VARCHAR(32) NOT NULL, 
	name VARCHAR(250), 
	source_type VARCHAR(20), 
	source_name VARCHAR(500), 
	entry_point_name VARCHAR(50), 
	user_id VARCHAR(256), 
	status VARCHAR(9), 
	start_time BIGINT, 
	end_time BIGINT, 
	source_version VARCHAR(50), 
	lifecycle_stage VARCHAR(20), 
	artifact_uri VARCHAR(200), 
	experiment_id INTEGER, deleted_time BIGINT, 
	CONSTRAINT run_pk PRIMARY KEY (run_uuid), 
	CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')), 
	CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))
);
CREATE TABLE "metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	is_nan BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
CREATE TABLE "params" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000) NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
CREATE TABLE "tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO "experiments" VALUES(0,'Default','/somewhere/mlruns/0','active',1795616036246,1795616036246,'default');
INSERT INTO "experiments" VALUES(1,'vision','/somewhere/mlruns/1','active',1795616036261,1795616036261,'default');
INSERT INTO "metrics" VALUES('loss',1.0,1795616036409,'437062eea9174bd8948bbd5ce283c4ca',0,0);
INSERT INTO "metrics" VALUES('val/acc',0.0,1795616036409,'437062eea9174bd8948bbd5ce283c4ca',0,0);
INSERT INTO "metrics" VALUES('loss',0.5,1795616036434,'437062eea9174bd8948bbd5ce283c4ca',1,0);
INSERT INTO "metrics" VALUES('val/acc',0.25,1795616036434,'437062eea9174bd8948bbd5ce283c4ca',1,0);
INSERT INTO "metrics" VALUES('loss',3.33333333333333314829e-01,1795616036458,'437062eea9174bd8948bbd5ce283c4ca',2,0);
INSERT INTO "metrics" VALUES('val/acc',0.5,1795616036458,'437062eea9174bd8948bbd5ce283c4ca',2,0);
INSERT INTO "metrics" VALUES('loss',0.25,1795616036475,'437062eea9174bd8948bbd5ce283c4ca',3,0);
INSERT INTO "metrics" VALUES('val/acc',0.75,1795616036475,'437062eea9174bd8948bbd5ce283c4ca',3,0);
INSERT INTO "metrics" VALUES('loss',0.0,1795616036495,'437062eea9174bd8948bbd5ce283c4ca',4,1);
INSERT INTO "metrics" VALUES('val/acc',1.79769313486231562234e+308,1795616036495,'437062eea9174bd8948bbd5ce283c4ca',4,0);
INSERT INTO "metrics" VALUES('system/cpu_utilization_percentage',12.5,1795616036520,'437062eea9174bd8948bbd5ce283c4ca',0,0);
INSERT INTO "metrics" VALUES('loss',0.5,1795616036596,'5b526b2b17cf4dfb8db56efe3474663e',0,0);
INSERT INTO "metrics" VALUES('loss',0.25,1795616036605,'5b526b2b17cf4dfb8db56efe3474663e',0,0);
INSERT INTO "metrics" VALUES('loss',9.0,1795616036644,'e988d1e50e9049f9bd134dd307a6b6eb',0,0);
INSERT INTO "params" VALUES('lr','0.1','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "params" VALUES('opt','adam','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "params" VALUES('flag','True','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "params" VALUES('none','None','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "runs" VALUES('437062eea9174bd8948bbd5ce283c4ca','brave-cat','UNKNOWN','','','someone','FINISHED',1795616036349,1795616036538,'','active','/somewhere/mlruns/1/437062eea9174bd8948bbd5ce283c4ca/artifacts',1,NULL);
INSERT INTO "runs" VALUES('5b526b2b17cf4dfb8db56efe3474663e','second','UNKNOWN','','','someone','FINISHED',1795616036568,1795616036619,'','active','/somewhere/mlruns/1/5b526b2b17cf4dfb8db56efe3474663e/artifacts',1,NULL);
INSERT INTO "runs" VALUES('e988d1e50e9049f9bd134dd307a6b6eb','deleted','UNKNOWN','','','someone','FINISHED',1795616036624,1795616036660,'','deleted','/somewhere/mlruns/1/e988d1e50e9049f9bd134dd307a6b6eb/artifacts',1,1795616036686);
INSERT INTO "tags" VALUES('team','a','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "tags" VALUES('mlflow.note.content','what it is','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "tags" VALUES('mlflow.runName','brave-cat','437062eea9174bd8948bbd5ce283c4ca');
INSERT INTO "tags" VALUES('mlflow.runName','second','5b526b2b17cf4dfb8db56efe3474663e');
INSERT INTO "tags" VALUES('mlflow.runName','deleted','e988d1e50e9049f9bd134dd307a6b6eb');
