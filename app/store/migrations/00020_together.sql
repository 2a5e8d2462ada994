-- +goose Up
-- oldest: 10

-- Who did how much in a list that several keep. One's own list has no authors,
-- so nothing is written into this index for it.
create index changes_done on changes (user_id, at, seq)
    where author <> '' and kind in ('completed', 'reopened');

-- The change by which a comment was made, so that taking it away takes that back.
alter table list_comments add column seq bigint not null default 0;
