-- +goose Up
-- oldest: 10

-- How many bytes of text there are of a person or of a list that several keep.
-- Tasks and changes are counted by the program, which has to know before it
-- writes; turns, their events and comments by triggers, whoever writes them.
-- seq: lists.last_seq as of the last count. Where it is another one, somebody
-- has written who does not count, and it is measured once. No back-up has it.
create table used_bytes (
    user_id text   not null primary key,
    bytes   bigint not null,
    seq     bigint not null
);

-- +goose StatementBegin
create trigger used_turn_added after insert on turns begin
    insert into used_bytes (user_id, bytes, seq) values (new.user_id, octet_length(new.body) + octet_length(new.state), -1)
        on conflict (user_id) do update set bytes = bytes + excluded.bytes;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_turn_changed after update of body, state on turns begin
    insert into used_bytes (user_id, bytes, seq) values (new.user_id,
            octet_length(new.body) + octet_length(new.state) - octet_length(old.body) - octet_length(old.state), -1)
        on conflict (user_id) do update set bytes = bytes + excluded.bytes;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_turn_removed after delete on turns begin
    update used_bytes set bytes = bytes - octet_length(old.body) - octet_length(old.state) where user_id = old.user_id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_event_added after insert on turn_events begin
    insert into used_bytes (user_id, bytes, seq) values (new.user_id, octet_length(new.data), -1)
        on conflict (user_id) do update set bytes = bytes + excluded.bytes;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_event_changed after update of data on turn_events begin
    insert into used_bytes (user_id, bytes, seq) values (new.user_id, octet_length(new.data) - octet_length(old.data), -1)
        on conflict (user_id) do update set bytes = bytes + excluded.bytes;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_event_removed after delete on turn_events begin
    update used_bytes set bytes = bytes - octet_length(old.data) where user_id = old.user_id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_comment_added after insert on list_comments begin
    insert into used_bytes (user_id, bytes, seq) values (new.user_id, octet_length(new.body), -1)
        on conflict (user_id) do update set bytes = bytes + excluded.bytes;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger used_comment_removed after delete on list_comments begin
    update used_bytes set bytes = bytes - octet_length(old.body) where user_id = old.user_id;
end;
-- +goose StatementEnd

-- What counts adds a row with seq -1. Any other seq is of a program that doesn't know
-- what this table is, and fills it as all others: its row takes the place of what the
-- triggers have counted meanwhile.
-- +goose StatementBegin
create trigger used_filled before insert on used_bytes when new.seq <> -1 begin
    delete from used_bytes where user_id = new.user_id;
end;
-- +goose StatementEnd

-- What a key of changes was sent with: another request with the key is refused.
-- Null where that is not known.
alter table changes add column sent text;
