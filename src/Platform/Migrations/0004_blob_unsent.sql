-- What was uploaded and is not sent: counted for its owner with every upload, and thrown away after a day.
create index blob_unsent on blob (owner_id, at) where conversation_id is null;
