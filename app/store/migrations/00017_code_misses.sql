-- +goose Up
-- oldest: 10

-- Wrong codes of an authenticator app since the last right one: how many, and
-- when the last was given. device is one that the person has signed in from
-- before, or empty for all others.
create table code_misses (
    user_id text   not null,
    device  text   not null,
    n       bigint not null,
    at      bigint not null,
    primary key (user_id, device)
);
