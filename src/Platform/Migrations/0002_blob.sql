create table blob (
    id uuid primary key,
    name text not null,
    type text not null,
    size bigint not null,
    width bigint,
    height bigint,
    owner_kind text not null,
    owner_id uuid,
    conversation_id uuid,
    at bigint not null
);
create index blob_conversation on blob (conversation_id) where conversation_id is not null;

create table blob_content ( --postgres
    id uuid primary key references blob (id) on delete cascade, --postgres
    bytes bytea not null --postgres
); --postgres
