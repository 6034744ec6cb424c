create table event_log (
    position integer primary key autoincrement, --sqlite
    position bigint generated always as identity, --postgres
    tx bigint not null default 0, --sqlite
    tx bigint not null default pg_current_xact_id()::text::bigint, --postgres
    name text not null,
    at bigint not null,
    actor_kind text not null,
    actor_id uuid,
    customer_id uuid,
    conversation_id uuid,
    payload text not null
    , primary key (tx, position) --postgres
);
-- What was said is found by its number in the conversation. These are the few facts that stand between the messages.
create index event_log_conversation on event_log (conversation_id)
    where name not in ('conversation.received', 'conversation.replied', 'conversation.noted');

create table event_block (
    number bigint primary key,
    last_tx bigint not null,
    last_position bigint not null,
    events bigint not null,
    hash text not null,
    at bigint not null
);

create table event_bookmark (
    listener text primary key,
    tx bigint not null,
    position bigint not null
);

create table event_parked (
    id uuid primary key,
    listener text not null,
    tx bigint not null,
    position bigint not null,
    name text not null,
    error text not null,
    at bigint not null,
    replayed_at bigint
);

create table lease (
    name text primary key,
    holder text not null,
    until bigint not null,
    fence bigint not null
);
