alter table inbox add column weight integer not null default 1;
