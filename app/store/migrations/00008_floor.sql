-- +goose Up
-- oldest: 1

-- The oldest program that may use this schema, by the number of the latest
-- migration that it has. One row.
create table schema_floor (
    id     bigint not null primary key,
    oldest bigint not null
);

insert into schema_floor (id, oldest) values (1, 1);
