create table staff (
    id uuid primary key,
    version bigint not null,
    name text not null,
    email text not null unique,
    role text not null,
    scope text not null,
    capacity integer not null,
    state text not null,
    lang text,
    preferences text not null,
    password_hash text not null,
    created_at bigint not null
);

create table staff_session (
    hash text primary key,
    agent_id uuid not null references staff (id),
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);
create index staff_session_agent on staff_session (agent_id);
create index staff_session_expires on staff_session (expires_at);

create table sign_in_failure (
    subject text primary key,
    failures bigint not null,
    last_at bigint not null,
    blocked_until bigint not null
);
create index sign_in_failure_last on sign_in_failure (last_at);

create table presence (
    agent_id uuid primary key references staff (id),
    state text not null,
    reason text,
    since bigint not null,
    last_seen bigint not null,
    lapsed_at bigint
);

create table api_key (
    id uuid primary key,
    name text not null,
    hash text not null unique,
    scopes text not null,
    inbox_id uuid,
    created_by uuid,
    created_at bigint not null,
    used_at bigint
);
