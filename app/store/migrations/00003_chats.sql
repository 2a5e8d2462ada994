-- +goose Up

create table conversations (
    user_id text   not null,
    id      text   not null,
    title   text   not null,
    folded  text   not null, -- the title, for searching
    created bigint not null,
    updated bigint not null,
    turns   bigint not null, -- how many it has had: numbers the next
    primary key (user_id, id)
);

create index conversations_by_updated on conversations (user_id, updated, id);

-- active: 1 while the turn runs or waits. Then it is leased until lease_until
-- by lease_owner; whoever finds the lease run out may take the turn.
create table turns (
    user_id      text   not null,
    id           text   not null,
    conversation text   not null,
    number       bigint not null, -- 1, 2, 3, … in the conversation
    status       text   not null,
    active       bigint not null,
    body         text   not null, -- JSON, as people see it
    state        text   not null, -- JSON, what it takes to go on with it
    folded       text   not null, -- message and response, for searching
    lease_owner  text   not null,
    lease_until  bigint not null,
    stop         bigint not null, -- 1 if the person asked for it
    primary key (user_id, id)
);

create unique index turns_by_number on turns (user_id, conversation, number);

-- For the one question that is about everybody: which turns were left behind?
create index turns_by_lease on turns (lease_until) where active = 1;

create table turn_events (
    user_id text   not null,
    turn    text   not null,
    seq     bigint not null,
    type    text   not null,
    data    text   not null, -- JSON
    primary key (user_id, turn, seq)
);
