-- +goose Up
-- oldest: 10

-- The task of which this is a subtask, 0 if of none, and how many subtasks this one
-- has that aren't deleted, and that are done. They are counted where a subtask is
-- written, so that lists need not count.
alter table tasks add column parent bigint not null default 0;
alter table tasks add column subtasks bigint not null default 0;
alter table tasks add column subtasks_done bigint not null default 0;

create index tasks_by_parent on tasks (user_id, parent, number) where parent > 0;
