-- +goose Up

-- Calls of programs that are in no conversation, waiting for their approval.
create table plans (
    user_id  text   not null,
    id       text   not null,
    decision text   not null, -- '' while it waits
    created  bigint not null,
    expires  bigint not null,
    body     text   not null, -- JSON: what was shown and what is to be done
    primary key (user_id, id)
);

create index plans_by_created on plans (user_id, created, id);

-- How a person wants a tool of another server used; no row: as it is by default.
create table tool_permissions (
    user_id    text   not null,
    tool       text   not null, -- server__tool
    enabled    bigint not null, -- 0 or 1
    ask        bigint not null, -- 0 or 1
    definition text   not null, -- a digest of the tool as it was when asking ended
    primary key (user_id, tool)
);

-- Calls of tools of other servers that were begun, so that none is begun again.
create table foreign_calls (
    user_id text   not null,
    key     text   not null,
    begun   bigint not null,
    result  text   not null, -- JSON; '' as long as it is not known
    primary key (user_id, key)
);

create index foreign_calls_by_begun on foreign_calls (user_id, begun);
