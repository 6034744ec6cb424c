create table idempotency (
    caller text not null,
    key text not null,
    request_hash text not null,
    status bigint,
    body text,
    at bigint not null,
    primary key (caller, key)
);
create index idempotency_at on idempotency (at);

create table secret (
    name text primary key,
    value text not null,
    at bigint not null
);
