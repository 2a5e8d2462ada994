-- +goose Up

-- One row per person: the counters, and what writers of one person lock.
-- completed and deleted are how many tasks there are in these states, which
-- grow for ever; those that are pending are counted when asked for.
create table lists (
    user_id     text   not null primary key,
    last_number bigint not null,
    last_seq    bigint not null,
    completed   bigint not null,
    deleted     bigint not null
);

-- Moments are microseconds since 1970, UTC. What a task does not have, but
-- lists are ordered by, is 1152921504606846976, so that it comes last.
--
-- state: 0 pending, 1 completed, 2 deleted; a list reads one or two of them.
-- due, anchor: days since 1970 times 1441; plus 1 and the minutes of the day if
-- it has a time, on the clock of its zone. due_at: the moment of such a due.
-- title_key: what titles are ordered by; bytes, for collations differ between
-- servers. folded: title, description and tags as they are searched.
create table tasks (
    user_id     text   not null,
    number      bigint not null,
    state       bigint not null,
    title       text   not null,
    description text   not null,
    done        bigint not null,
    priority    bigint not null,
    tags        text   not null, -- separated by spaces, which no tag has
    due         bigint not null,
    due_at      bigint,
    due_zone    text,
    rule        text,            -- RFC 5545; null if it does not repeat
    anchor      bigint not null, -- the due of this occurrence as the series has it
    anchor_zone text,
    series      bigint not null, -- 0 if none
    created     bigint not null,
    updated     bigint not null,
    completed   bigint not null,
    deleted     bigint,
    version     bigint not null,
    title_key   bytea  not null,
    folded      text   not null,
    primary key (user_id, number)
);

create index tasks_by_created   on tasks (user_id, state, created, number);
create index tasks_by_updated   on tasks (user_id, state, updated, number);
create index tasks_by_completed on tasks (user_id, state, completed, number);
create index tasks_by_due       on tasks (user_id, state, due, number, due_at); -- enough to count
create index tasks_by_priority  on tasks (user_id, state, priority, number);
create index tasks_by_title     on tasks (user_id, state, title_key, number);

create table task_tags (
    user_id text   not null,
    state   bigint not null,
    tag     text   not null,
    number  bigint not null,
    primary key (user_id, state, tag, number)
);

-- A task's own tags are found by its number.
create index task_tags_by_number on task_tags (user_id, number);

create table changes (
    user_id   text   not null,
    seq       bigint not null,
    kind      text   not null,
    via       text   not null,
    at        bigint not null,
    edits     text   not null, -- JSON
    undoes    bigint not null, -- 0 if none
    undone_by bigint not null, -- 0 if none
    key       text,            -- of the caller, at most once per person
    primary key (user_id, seq)
);

create unique index changes_by_key on changes (user_id, key) where key is not null;
create index changes_undoable on changes (user_id, seq) where undoes = 0 and undone_by = 0;
