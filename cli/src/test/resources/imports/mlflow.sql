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
INSERT INTO "experiments" VALUES(0,'Default','/somewhere/mlruns/0','active',1795610403680,1795610403680,'default');
INSERT INTO "experiments" VALUES(1,'vision','/somewhere/mlruns/1','active',1795610403695,1795610403695,'default');
INSERT INTO "metrics" VALUES('loss',1.0,1795610403915,'0532d24f09e348d0ab4c68076e6b6954',0,0);
INSERT INTO "metrics" VALUES('val/acc',0.0,1795610403922,'0532d24f09e348d0ab4c68076e6b6954',0,0);
INSERT INTO "metrics" VALUES('loss',0.5,1795610403935,'0532d24f09e348d0ab4c68076e6b6954',1,0);
INSERT INTO "metrics" VALUES('val/acc',0.25,1795610403942,'0532d24f09e348d0ab4c68076e6b6954',1,0);
INSERT INTO "metrics" VALUES('loss',3.33333333333333314829e-01,1795610403950,'0532d24f09e348d0ab4c68076e6b6954',2,0);
INSERT INTO "metrics" VALUES('val/acc',0.5,1795610403961,'0532d24f09e348d0ab4c68076e6b6954',2,0);
INSERT INTO "metrics" VALUES('loss',0.25,1795610403969,'0532d24f09e348d0ab4c68076e6b6954',3,0);
INSERT INTO "metrics" VALUES('val/acc',0.75,1795610403983,'0532d24f09e348d0ab4c68076e6b6954',3,0);
INSERT INTO "metrics" VALUES('loss',0.0,1795610403992,'0532d24f09e348d0ab4c68076e6b6954',4,1);
INSERT INTO "metrics" VALUES('val/acc',1.79769313486231562234e+308,1795610403992,'0532d24f09e348d0ab4c68076e6b6954',4,0);
INSERT INTO "metrics" VALUES('system/cpu_utilization_percentage',12.5,1795610404002,'0532d24f09e348d0ab4c68076e6b6954',0,0);
INSERT INTO "metrics" VALUES('loss',0.5,1795610404141,'2bc5fa3b20374efc8b2ce0381af61709',0,0);
INSERT INTO "metrics" VALUES('loss',0.25,1795610404158,'2bc5fa3b20374efc8b2ce0381af61709',0,0);
INSERT INTO "metrics" VALUES('loss',9.0,1795610404254,'ed3090f732f54117939301f8a98f97e2',0,0);
INSERT INTO "params" VALUES('lr','0.1','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "params" VALUES('opt','adam','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "params" VALUES('flag','True','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "params" VALUES('none','None','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "runs" VALUES('0532d24f09e348d0ab4c68076e6b6954','brave-cat','UNKNOWN','','','someone','FINISHED',1795610403833,1795610404018,'','active','/somewhere/mlruns/1/0532d24f09e348d0ab4c68076e6b6954/artifacts',1,NULL);
INSERT INTO "runs" VALUES('2bc5fa3b20374efc8b2ce0381af61709','second','UNKNOWN','','','someone','FINISHED',1795610404066,1795610404192,'','active','/somewhere/mlruns/1/2bc5fa3b20374efc8b2ce0381af61709/artifacts',1,NULL);
INSERT INTO "runs" VALUES('ed3090f732f54117939301f8a98f97e2','deleted','UNKNOWN','','','someone','FINISHED',1795610404236,1795610404257,'','deleted','/somewhere/mlruns/1/ed3090f732f54117939301f8a98f97e2/artifacts',1,1795610404298);
INSERT INTO "tags" VALUES('team','a','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "tags" VALUES('mlflow.note.content','what it is','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "tags" VALUES('mlflow.runName','brave-cat','0532d24f09e348d0ab4c68076e6b6954');
INSERT INTO "tags" VALUES('mlflow.runName','second','2bc5fa3b20374efc8b2ce0381af61709');
INSERT INTO "tags" VALUES('mlflow.runName','deleted','ed3090f732f54117939301f8a98f97e2');
