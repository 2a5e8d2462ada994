-- +goose Up

-- What the answers of language models have cost, where that is limited.
create table spent (
    user_id text   not null,
    day     text   not null, -- of UTC, such as 2026-11-30
    tokens  bigint not null,
    primary key (user_id, day)
);
