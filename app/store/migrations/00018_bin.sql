-- +goose Up
-- oldest: 10

-- For the one question that is about everybody: what has been in a bin too long?
create index tasks_in_bin on tasks (deleted) where state = 2;
