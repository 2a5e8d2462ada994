-- +goose Up

-- password is the PHC string of the password's hash; empty for the person of
-- a list on their own machine, who has none.
create table people (
    user_id  text   not null primary key,
    email    text   not null,
    name     text   not null,
    zone     text   not null,
    locale   text   not null,
    password text   not null,
    created  bigint not null
);

-- Where to find the person who signs in by an e-mail: the one table that is
-- not kept by person, for the person is what is asked for.
create table emails (
    email   text not null primary key,
    user_id text not null
);

create table sessions (
    user_id text   not null,
    id      text   not null,
    created bigint not null,
    expires bigint not null,
    primary key (user_id, id)
);

-- digest is the hash of the token, which is kept nowhere.
create table tokens (
    user_id   text   not null,
    digest    text   not null,
    id        text   not null,
    name      text   not null,
    scopes    text   not null, -- separated by spaces
    created   bigint not null,
    expires   bigint,
    last_used bigint,
    primary key (user_id, digest)
);

create unique index tokens_by_id on tokens (user_id, id);
