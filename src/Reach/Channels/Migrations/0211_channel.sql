create table channel_setting (
    inbox_id uuid primary key references inbox (id),
    webhook_url text,
    origins text not null,
    hours text,
    greeting text,
    color text,
    identity_required boolean not null
);

create table channel_secret (
    id uuid primary key,
    inbox_id uuid not null references inbox (id),
    secret text not null,
    at bigint not null
);
create index channel_secret_inbox on channel_secret (inbox_id);

create table visitor (
    token_hash text primary key,
    id uuid not null,
    customer_id uuid not null references customer (id),
    inbox_id uuid not null references inbox (id),
    verified boolean not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index visitor_customer on visitor (customer_id);

create table envelope (
    position integer primary key, --sqlite
    position bigint generated always as identity primary key, --postgres
    id uuid not null,
    inbox_id uuid not null references inbox (id),
    channel_message_id text not null,
    sender text,
    customer_id uuid,
    body text,
    error text,
    at bigint not null,
    done_at bigint
);
create unique index envelope_id on envelope (id);
create index envelope_waiting on envelope (position) where done_at is null and error is null;
create index envelope_sender on envelope (inbox_id, sender) where sender is not null;
create unique index envelope_once on envelope (inbox_id, channel_message_id);
create index envelope_customer on envelope (customer_id) where customer_id is not null;
