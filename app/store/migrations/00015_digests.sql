-- +goose Up
-- oldest: 10

-- When the next digest of a person is sent. at: its moment. next: when it is
-- looked at; until then it is leased by owner, if that is not empty. Without a
-- row there is none.
create table digests (
    user_id text   not null,
    kind    text   not null,
    at      bigint not null,
    next    bigint not null,
    owner   text   not null,
    primary key (user_id, kind)
);

-- For the one question that is about everybody: what is due?
create index digests_by_next on digests (next);
