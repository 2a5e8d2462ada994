-- +goose Up

-- Words that look like a time and that a person keeps in titles.
create table wordings (
    user_id text   not null,
    wording text   not null, -- in small letters, with single blanks
    since   bigint not null,
    primary key (user_id, wording)
);

create index wordings_by_since on wordings (user_id, since);
