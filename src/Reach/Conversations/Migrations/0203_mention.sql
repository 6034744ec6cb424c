create table mention (
    conversation_id uuid not null references conversation (id),
    number bigint not null,
    agent_id uuid not null,
    at bigint not null,
    seen_at bigint,
    primary key (agent_id, conversation_id, number)
);
create index mention_unseen on mention (agent_id, conversation_id) where seen_at is null;
