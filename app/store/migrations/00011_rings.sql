-- +goose Up
-- oldest: 10

-- What tasks are reminded of: JSON; null if nothing was said, "muted" if they
-- are never to ring.
alter table tasks add column reminders text;

-- How a person wants to be reminded: JSON; empty for the defaults.
alter table lists add column reminding text not null default '';

-- A moment at which a task is to ring, or has rung.
--
-- active: 1 while something is to be done at next: ring, try again, ring once
-- more. Until next it is leased by owner, if that is not empty.
create table rings (
    user_id  text   not null,
    task     bigint not null,
    at       bigint not null,
    why      text   not null,
    nag      bigint not null, -- minutes, 0 for once
    loud     bigint not null, -- 1: also in quiet hours
    made     bigint not null, -- when it was armed; 0 for tasks that are older than reminders
    active   bigint not null,
    next     bigint not null,
    owner    text   not null,
    rung     bigint not null, -- when it rang last, 0 if it did not
    times    bigint not null, -- how often it rang
    tries    bigint not null, -- how often it was tried since
    answered bigint not null, -- when, 0 if it was not
    answer   text   not null,
    primary key (user_id, task, at)
);

-- For the one question that is about everybody: what is due?
create index rings_by_next on rings (next) where active = 1;

create index rings_unanswered on rings (user_id, rung) where rung > 0 and answered = 0;
create index rings_by_moment on rings (user_id, at);

-- What became of a ring on each channel. Moments are 0 if they did not come.
create table deliveries (
    user_id  text   not null,
    task     bigint not null,
    at       bigint not null,
    times    bigint not null, -- of the ring
    channel  text   not null,
    device   text   not null,
    name     text   not null, -- as the person knows it
    queued   bigint not null,
    accepted bigint not null,
    shown    bigint not null,
    opened   bigint not null,
    answered bigint not null,
    failed   bigint not null,
    reason   text   not null,
    tries    bigint not null,
    primary key (user_id, task, at, times, channel, device)
);

-- Tasks with a time that were on the list before ring too. What is past by then
-- does not: made is 0.
insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer)
select user_id, number, due_at, 'due', 0, 0, 0, 1, due_at, '', 0, 0, 0, 0, ''
from tasks where state = 0 and due_at is not null;
