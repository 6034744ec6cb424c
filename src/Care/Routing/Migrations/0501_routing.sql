create table queue (
    id uuid primary key,
    version bigint not null,
    name text not null unique,
    offer text not null,
    offer_seconds integer not null,
    takeover boolean not null
);

create table queue_member (
    queue_id uuid not null references queue (id),
    agent_id uuid not null references staff (id),
    primary key (queue_id, agent_id)
);
create index queue_member_agent on queue_member (agent_id);

insert into queue (id, version, name, offer, offer_seconds, takeover)
values (x'018c000000007000800000000000c0de', 1, '客服', 'ask', 30, false); --sqlite
values ('018c0000-0000-7000-8000-00000000c0de', 1, '客服', 'ask', 30, false); --postgres

create table seat (
    agent_id uuid primary key references staff (id),
    touched bigint not null,
    worked_at bigint not null,
    missed bigint not null
);

create table offer (
    id uuid primary key,
    conversation_id uuid not null references conversation (id),
    agent_id uuid not null references staff (id),
    queue_id uuid not null,
    weight integer not null,
    at bigint not null,
    expires_at bigint not null,
    outcome text,
    ended_at bigint
);
create unique index offer_open on offer (conversation_id) where outcome is null;
create index offer_agent on offer (agent_id) where outcome is null;
create index offer_refused on offer (ended_at) where outcome in ('declined', 'lapsed');
