-- +goose Up
-- oldest: 10

-- By which identity provider somebody signed in, empty for a password.
alter table sessions add column provider text not null default '';

-- The role that the provider's groups gave the person, which goes with them.
alter table identities add column role text not null default '';

-- Sign-ins with a provider that were used up, until they would have ended by
-- themselves: each works once, on every replica. digest is that of the state.
create table spent_flows (
    user_id text   not null,
    digest  text   not null,
    expires bigint not null,
    primary key (user_id, digest)
);
