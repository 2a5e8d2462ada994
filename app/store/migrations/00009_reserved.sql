-- +goose Up
-- oldest: 8

-- What turns that are being answered may still cost of their person's day.
create table reserved (
    user_id text   not null,
    turn    text   not null,
    day     text   not null, -- of UTC, such as 2026-11-30
    tokens  bigint not null,
    until   bigint not null, -- when it is void, in microseconds since 1970
    primary key (user_id, turn)
);
