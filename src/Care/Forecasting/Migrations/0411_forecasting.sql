create table contact_series (
    id uuid primary key,
    key text not null unique,
    level text not null,
    queue_id uuid,
    inbox_id uuid,
    topic text not null,
    since bigint not null
);

create table contact_day (
    series_id uuid not null references contact_series (id),
    day bigint not null,
    version bigint not null,
    counts text not null,
    primary key (series_id, day)
);
create index contact_day_day on contact_day (day);

create table queue_plan (
    queue_id uuid primary key,
    version bigint not null,
    layer text not null,
    terms text not null
);

create table driver (
    id uuid primary key,
    version bigint not null,
    kind text not null,
    name text not null,
    from_at bigint not null,
    until_at bigint not null,
    queue_id uuid,
    topic text,
    strength bigint,
    lift bigint,
    recorded_at bigint not null,
    removed_at bigint
);
create index driver_until on driver (until_at);

create table driver_value (
    name text not null,
    day bigint not null,
    planned boolean not null,
    value bigint not null,
    recorded_at bigint not null,
    primary key (name, day, planned)
);

create table forecast_run (
    id uuid primary key,
    kind text not null,
    origin bigint not null,
    until_at bigint not null,
    at bigint not null,
    notes text not null
);
create index forecast_run_origin on forecast_run (kind, origin);

create table forecast_line (
    run_id uuid not null references forecast_run (id),
    line text not null,
    champion text not null,
    proof text not null,
    primary key (run_id, line)
);

create table forecast_day (
    run_id uuid not null references forecast_run (id),
    line text not null,
    day bigint not null,
    points text not null,
    primary key (run_id, line, day)
);
create index forecast_day_day on forecast_day (day);

create trigger forecast_run_fixed before update on forecast_run begin select raise(abort, 'a snapshot never changes'); end; --sqlite
create trigger forecast_line_fixed before update on forecast_line begin select raise(abort, 'a snapshot never changes'); end; --sqlite
create trigger forecast_day_fixed before update on forecast_day begin select raise(abort, 'a snapshot never changes'); end; --sqlite
create function snapshot_fixed() returns trigger language plpgsql as $$ begin raise exception 'a snapshot never changes'; end $$; --postgres
create trigger forecast_run_fixed before update on forecast_run for each row execute function snapshot_fixed(); --postgres
create trigger forecast_line_fixed before update on forecast_line for each row execute function snapshot_fixed(); --postgres
create trigger forecast_day_fixed before update on forecast_day for each row execute function snapshot_fixed(); --postgres

create table line_champion (
    line text primary key,
    day bigint not null,
    chosen text not null
);

create table forecast_score (
    line text not null,
    day bigint not null,
    horizon integer not null,
    run_id uuid not null,
    sums text not null,
    at bigint not null,
    primary key (line, day, horizon)
);

create table signal (
    id uuid primary key,
    subject text not null,
    direction text not null,
    since bigint not null,
    raised_at bigint not null,
    ended_at bigint,
    figures text not null
);
create index signal_raised on signal (raised_at);
create unique index signal_open on signal (subject) where ended_at is null;

create table shift (
    id uuid primary key,
    version bigint not null,
    agent_id uuid not null references staff (id),
    start_at bigint not null,
    end_at bigint not null,
    published boolean not null,
    activities text not null
);
create index shift_start on shift (start_at);
create index shift_agent on shift (agent_id, start_at);

create table shift_swap (
    id uuid primary key,
    version bigint not null,
    shift_id uuid not null,
    from_agent uuid not null references staff (id),
    to_agent uuid not null references staff (id),
    in_return uuid,
    state text not null,
    at bigint not null,
    decided_by uuid,
    decided_at bigint
);
create index shift_swap_open on shift_swap (at) where state in ('asked', 'agreed');

create table leave_request (
    id uuid primary key,
    version bigint not null,
    agent_id uuid not null references staff (id),
    kind text not null,
    from_at bigint not null,
    until_at bigint not null,
    state text not null,
    at bigint not null,
    decided_by uuid,
    decided_at bigint
);
create index leave_request_agent on leave_request (agent_id, from_at);
create index leave_request_open on leave_request (at) where state = 'asked';

create table shift_wish (
    agent_id uuid not null references staff (id),
    day text not null,
    wish text not null,
    at bigint not null,
    primary key (agent_id, day)
);

create table schedule_feed (
    agent_id uuid primary key references staff (id),
    hash text not null unique,
    created_at bigint not null
);

create table presence_seen (
    agent_id uuid primary key references staff (id),
    state text not null,
    since bigint not null
);

create table team_presence (
    queue_id uuid not null,
    slot bigint not null,
    present_ms bigint not null,
    primary key (queue_id, slot)
);
create index team_presence_slot on team_presence (slot);
