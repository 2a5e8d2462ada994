-- +goose Up
-- oldest: 10

-- At what the reminders of a person ring besides the open page. Moments are 0
-- if they did not come.
create table devices (
    user_id   text   not null,
    id        text   not null,
    channel   text   not null,
    name      text   not null,
    address   text   not null, -- in the form of its channel
    secret    text   not null, -- to sign with
    titles    bigint not null, -- 1: it shows the titles of tasks
    place     bigint not null, -- in the person's order
    session   text   not null, -- the sign-in with which it goes, empty if it stays
    made      bigint not null,
    confirmed bigint not null, -- nothing is sent before
    code      text   not null, -- the digest of what confirms it, empty if nothing does
    guesses   bigint not null, -- how often a wrong one was given
    off       bigint not null, -- when it was found to be gone
    accepted  bigint not null, -- the last time
    failed    bigint not null, -- the last time that something was given up
    failures  bigint not null, -- in a row
    reason    text   not null, -- of the last one
    primary key (user_id, id)
);

-- What is to be sent is a delivery that has a next: when it is to be tried.
-- Until then it is leased by owner, if that is not empty.
alter table deliveries add column next bigint not null default 0;
alter table deliveries add column owner text not null default '';
create index deliveries_by_next on deliveries (channel, next) where next > 0;

-- How much was sent to a person lately.
create index deliveries_by_person on deliveries (user_id, queued) where channel <> 'page';
