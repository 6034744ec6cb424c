create table phrase (
    id uuid primary key,
    version bigint not null,
    owner_id uuid,
    group_name text not null,
    title text not null,
    shortcut text,
    text text not null,
    place bigint not null,
    at bigint not null
);
create index phrase_owner on phrase (owner_id, place);
