-- +goose Up
-- oldest: 10

-- role: admin, or empty. suspended: since when, 0 for those who may sign in.
-- leaving: when the account is deleted, 0 for those who stay. most_tasks,
-- most_bytes: a quota of their own; null for that of the server, 0 for none.
alter table people add column role text not null default '';
alter table people add column suspended bigint not null default 0;
alter table people add column leaving bigint not null default 0;
alter table people add column most_tasks bigint;
alter table people add column most_bytes bigint;

-- For the one question that is about everybody: whose time is over?
create index people_leaving on people (leaving) where leaving > 0;

-- Where somebody signed in: the program as its header names it, and the
-- address. seen: when it was used last, to some minutes; 0 if not since.
alter table sessions add column name text not null default '';
alter table sessions add column place text not null default '';
alter table sessions add column seen bigint not null default 0;

-- Links that work once. digest is the hash of the link's secret, which is kept
-- nowhere. user_id is empty for a link that makes an account: an invitation, or
-- the one for the first administrator.
create table one_use_links (
    user_id text   not null,
    digest  text   not null,
    kind    text   not null,
    id      text   not null, -- what it is called in lists
    email   text   not null, -- whom it is for, empty for whoever has it
    role    text   not null, -- of the account that it makes
    by_user text   not null, -- who made it, empty for the operator
    made    bigint not null,
    expires bigint not null,
    primary key (user_id, digest)
);

-- Accounts of identity providers that stand for a person.
create table identities (
    user_id  text   not null,
    provider text   not null, -- the address of the issuer
    subject  text   not null,
    email    text   not null, -- as the provider had it last
    made     bigint not null,
    seen     bigint not null,
    primary key (user_id, provider, subject)
);

-- Like emails: the person is what is asked for.
create unique index identities_by_subject on identities (provider, subject);

-- What somebody has besides a password. secret is encrypted with a key that
-- isn't in the database. used: the last time step whose code was taken.
create table factors (
    user_id   text   not null,
    id        text   not null,
    kind      text   not null,
    name      text   not null,
    secret    bytea  not null,
    made      bigint not null,
    confirmed bigint not null, -- 0: it isn't asked for yet
    used      bigint not null,
    primary key (user_id, id)
);

create table recovery_codes (
    user_id text   not null,
    digest  text   not null,
    primary key (user_id, digest)
);

-- What was done to accounts: who, when, from where, and no content. Rows are
-- only added; they go when their time is over. actor and subject are ids of
-- people, or empty; of somebody whose account was deleted a name made up in place
-- of the id. id tells apart what happened in the same microsecond.
create table audit (
    at      bigint not null,
    id      text   not null,
    event   text   not null,
    actor   text   not null,
    subject text   not null,
    address text   not null,
    detail  text   not null,
    primary key (at, id)
);

create index audit_by_actor on audit (actor, at);
create index audit_by_subject on audit (subject, at);

-- What administrators have set, for all replicas.
create table server_settings (
    name  text not null primary key,
    value text not null
);
