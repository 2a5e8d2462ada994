-- +goose Up
-- oldest: 10

-- Lists that several people keep. user_id is the list's own id in the tables that
-- are kept by list: under it stand its tasks, changes and counters too, as a
-- person's stand under theirs. It begins with "list-", which no person's does.
create table task_lists (
    user_id  text   not null primary key,
    name     text   not null,
    color    text   not null, -- of a few names; empty: none
    created  bigint not null,
    archived bigint not null  -- when, 0 if it is not
);

-- The truth about who may do what.
create table list_members (
    user_id text   not null, -- the list
    member  text   not null,
    role    text   not null,
    since   bigint not null,
    primary key (user_id, member)
);

-- An invitation is for a person, or for whoever has a link: of that the digest
-- is kept.
create table list_invites (
    user_id text   not null, -- the list
    id      text   not null,
    role    text   not null,
    inviter text   not null,
    invitee text   not null, -- empty for a link
    digest  text   not null, -- empty for a person
    made    bigint not null,
    expires bigint not null,
    primary key (user_id, id)
);

-- A person's directory of lists, of those included to which they are invited:
-- it allows nothing.
create table list_places (
    user_id text   not null, -- the person
    list    text   not null,
    handle  text   not null, -- what the person calls it by; empty while they are invited
    place   bigint not null, -- in the person's order
    invite  text   not null, -- the invitation that waits for an answer; empty if there is none
    primary key (user_id, list)
);

create unique index list_places_by_handle on list_places (user_id, handle) where handle <> '';

create table list_comments (
    user_id text   not null, -- the list
    id      text   not null,
    task    bigint not null,
    author  text   not null,
    body    text   not null,
    made    bigint not null,
    primary key (user_id, id)
);

create index list_comments_by_task on list_comments (user_id, task, made, id);

-- Who made a change of a list that several keep; empty in one's own.
alter table changes add column author text not null default '';

-- Whose a task of such a list is, and who takes turns with it: JSON.
alter table tasks add column assignee text not null default '';
alter table tasks add column turns text;

create index tasks_by_assignee on tasks (user_id, assignee, due, number) where assignee <> '' and state = 0;
