-- +goose Up
-- oldest: 10

-- Tasks of lists that several people keep ring, for each person by a row of their
-- own: user_id is the person, and list whose task it is, empty for their own. As
-- two lists have tasks of one number, task is then the number beside a digest of
-- the list's id (todo.Touch), which no number of one's own is.
--
-- Programs of before must not lease such rows, because they would find no task to
-- them and take them away. So what is still to be done has active = 2, and the
-- moment at which a delivery is tried is negative.
alter table rings add column list text not null default '';
alter table deliveries add column list text not null default '';

-- The comment by which somebody is mentioned; empty for all else.
alter table rings add column said text not null default '';

-- What is due of the tasks of lists, and what is to be sent of it.
create index rings_of_lists_by_next on rings (next) where active = 2;
create index deliveries_of_lists_by_next on deliveries (channel, next) where next < 0;

-- What a change of a task ends, for whomever it is.
create index rings_by_list on rings (list, task) where list <> '';

-- A row of the list itself asks that all of its tasks are armed once more, because
-- somebody has come or gone; of those that are there now, twice, an hour apart, as
-- a program of before may add tasks meanwhile.
insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
select user_id, 0, 0, 'rearm', 60, 0, 0, 2, 0, '', 0, 0, 0, 0, '', user_id from task_lists;
