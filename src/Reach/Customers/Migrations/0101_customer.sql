create table customer (
    id uuid primary key,
    version bigint not null,
    state text not null,
    root_id uuid not null,
    merged_into uuid references customer (id),
    name text,
    address text,
    lang text,
    first text,
    note text,
    created_at bigint not null
);
create index customer_root on customer (root_id);
create index customer_created on customer (created_at, id);

create table customer_identity (
    id uuid primary key,
    customer_id uuid not null references customer (id),
    kind text not null,
    inbox_id uuid,
    value text not null,
    verified boolean not null,
    evidence text,
    at bigint not null
);
create index customer_identity_customer on customer_identity (customer_id);
create index customer_identity_value on customer_identity (value);
create unique index customer_identity_held on customer_identity (kind, value, coalesce(inbox_id, x'00')) where verified; --sqlite
create unique index customer_identity_held on customer_identity (kind, value, coalesce(inbox_id, '00000000-0000-0000-0000-000000000000'::uuid)) where verified; --postgres

create table customer_merge (
    id uuid primary key,
    customer_id uuid not null references customer (id),
    other_id uuid not null references customer (id),
    number bigint not null,
    evidence text not null,
    actor_kind text not null,
    actor_id uuid,
    at bigint not null,
    undone_at bigint
);
create index customer_merge_customer on customer_merge (customer_id);
create index customer_merge_other on customer_merge (other_id);

create table customer_consent (
    customer_id uuid not null references customer (id),
    purpose text not null,
    granted boolean not null,
    source text not null,
    at bigint not null,
    primary key (customer_id, purpose)
);

create table erasure (
    id uuid primary key,
    customer_id uuid not null,
    actor_kind text not null,
    actor_id uuid,
    proof text not null,
    at bigint not null
);
