create table inbox (
    id uuid primary key,
    version bigint not null,
    name text not null,
    channel text not null,
    queue_id uuid,
    first_level text not null
);

-- The heads of living conversations change with every message. What changes stands in no index (hence the minute beside the
-- exact time, which lists are sorted by within it), and there is room beside them, so that a change touches no index.
create table conversation (
    id uuid primary key,
    version bigint not null,
    inbox_id uuid not null references inbox (id),
    customer_id uuid not null references customer (id),
    phase text not null,
    queue_id uuid,
    queue_name text,
    agent_id uuid,
    agent_name text,
    weight integer not null,
    started_at bigint not null,
    waiting_since bigint,
    answered_at bigint,
    closed_at bigint,
    exit text,
    awaiting_since bigint,
    last_at bigint not null,
    last_minute bigint not null,
    last_number bigint not null,
    last_public bigint not null,
    last_reply bigint not null,
    last_reply_by uuid,
    last_text text,
    last_author text,
    staff_read bigint not null,
    delivered_to bigint not null,
    read_to bigint not null,
    unread bigint not null
); --sqlite
) with (fillfactor = 70); --postgres
create unique index conversation_live on conversation (customer_id, inbox_id) where phase <> 'closed';
create index conversation_customer on conversation (customer_id, started_at);
create index conversation_open on conversation (agent_id) where phase = 'open';
create index conversation_waiting on conversation (queue_id, waiting_since) where phase = 'waiting';
create index conversation_answered on conversation (inbox_id, answered_at) where answered_at is not null;
create index conversation_last on conversation (last_minute);
create index conversation_last_live on conversation (last_minute) where phase <> 'closed';

-- Without a foreign key: the log holds the head of every conversation it writes to, and looking it up once more for each
-- message was a quarter of what PostgreSQL had to do. The verifier names a message that stands in no conversation.
create table message (
    position integer primary key, --sqlite
    position bigint generated always as identity primary key, --postgres
    id uuid not null,
    conversation_id uuid not null,
    number bigint not null,
    prior bigint not null,
    kind text not null,
    author_kind text not null,
    author_id uuid,
    author_name text,
    text text not null,
    files text,
    about bigint,
    quick text,
    at bigint not null,
    withdrawn boolean not null default false
);
create unique index message_id on message (id);
create unique index message_number on message (conversation_id, number);

create table draft (
    conversation_id uuid not null references conversation (id),
    agent_id uuid not null,
    kind text not null,
    text text not null,
    at bigint not null,
    primary key (conversation_id, agent_id)
);

create virtual table message_search using fts5 (tokens, content='', contentless_delete=1, tokenize='ascii'); --sqlite
create table message_search (position bigint primary key, tokens tsvector not null); --postgres
create index message_search_tokens on message_search using gin (tokens); --postgres

create table delivery (
    id uuid primary key,
    conversation_id uuid not null references conversation (id),
    number bigint not null,
    inbox_id uuid not null,
    state text not null,
    reason text,
    attempts integer not null,
    next_at bigint not null,
    at bigint not null
);
create unique index delivery_number on delivery (conversation_id, number);
create index delivery_due on delivery (next_at) where state = 'queued';
create index delivery_failed on delivery (at) where state = 'failed';
