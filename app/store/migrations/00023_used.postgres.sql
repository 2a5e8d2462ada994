-- +goose Up
-- oldest: 10

-- Programs of before write meanwhile: whoever has a table for long, as a back-up
-- does, is asked again later, and nobody waits behind this for longer than that.
-- Less than deadlock_timeout, so that it is this that gives way.
set local lock_timeout = '500ms';

-- What a key of changes was sent with: another request with the key is refused.
-- Null where that is not known.
alter table changes add column sent text;

-- In the order in which answers are saved.
lock table turns, turn_events, list_comments in share row exclusive mode;

-- How many bytes of text there are of a person or of a list that several keep.
-- Tasks and changes are counted by the program, which has to know before it
-- writes; turns, their events and comments by triggers, whoever writes them.
-- seq: lists.last_seq as of the last count. Where it is another one, somebody
-- has written who does not count, and it is measured once. No back-up has it.
create table used_bytes (
    user_id text   not null primary key,
    bytes   bigint not null,
    seq     bigint not null
) with (fillfactor = 50);

-- Whoever adds makes the row if there is none, so that whoever measures waits
-- for what is not committed yet. Once a statement: many rows are one addition.

-- +goose StatementBegin
create function used_by_turn() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(octet_length(body) + octet_length(state)), -2 from added group by user_id order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    elsif tg_op = 'UPDATE' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(n), -2 from (
                select user_id, octet_length(body) + octet_length(state) as n from added
                union all select user_id, -(octet_length(body) + octet_length(state)) from removed) as sizes
            group by user_id having sum(n) <> 0 order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    else
        update used_bytes u set bytes = u.bytes - gone.n
            from (select user_id, sum(octet_length(body) + octet_length(state)) as n from removed group by user_id) as gone where u.user_id = gone.user_id;
    end if;
    return null;
end;
$$;
-- +goose StatementEnd

create trigger used_by_turn_added after insert on turns
    referencing new table as added for each statement execute function used_by_turn();
create trigger used_by_turn_changed after update on turns
    referencing old table as removed new table as added for each statement execute function used_by_turn();
create trigger used_by_turn_removed after delete on turns
    referencing old table as removed for each statement execute function used_by_turn();

-- +goose StatementBegin
create function used_by_event() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(octet_length(data)), -2 from added group by user_id order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    elsif tg_op = 'UPDATE' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(n), -2 from (
                select user_id, octet_length(data) as n from added
                union all select user_id, -(octet_length(data)) from removed) as sizes
            group by user_id having sum(n) <> 0 order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    else
        update used_bytes u set bytes = u.bytes - gone.n
            from (select user_id, sum(octet_length(data)) as n from removed group by user_id) as gone where u.user_id = gone.user_id;
    end if;
    return null;
end;
$$;
-- +goose StatementEnd

create trigger used_by_event_added after insert on turn_events
    referencing new table as added for each statement execute function used_by_event();
create trigger used_by_event_changed after update on turn_events
    referencing old table as removed new table as added for each statement execute function used_by_event();
create trigger used_by_event_removed after delete on turn_events
    referencing old table as removed for each statement execute function used_by_event();

-- +goose StatementBegin
create function used_by_comment() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(octet_length(body)), -2 from added group by user_id order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    elsif tg_op = 'UPDATE' then
        insert into used_bytes (user_id, bytes, seq)
            select user_id, sum(n), -2 from (
                select user_id, octet_length(body) as n from added
                union all select user_id, -(octet_length(body)) from removed) as sizes
            group by user_id having sum(n) <> 0 order by user_id
            on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
    else
        update used_bytes u set bytes = u.bytes - gone.n
            from (select user_id, sum(octet_length(body)) as n from removed group by user_id) as gone where u.user_id = gone.user_id;
    end if;
    return null;
end;
$$;
-- +goose StatementEnd

create trigger used_by_comment_added after insert on list_comments
    referencing new table as added for each statement execute function used_by_comment();
create trigger used_by_comment_changed after update on list_comments
    referencing old table as removed new table as added for each statement execute function used_by_comment();
create trigger used_by_comment_removed after delete on list_comments
    referencing old table as removed for each statement execute function used_by_comment();

-- A row that is added with seq -2 begins a count, with -1 from then on. Any other is
-- of a back-up that a program made which does not know of this table: it takes the
-- place of what the triggers have counted meanwhile.
-- +goose StatementBegin
create function used_begin() returns trigger language plpgsql as $$
begin
    if new.seq = -2 then
        new.seq := -1;
    else
        delete from used_bytes where user_id = new.user_id;
    end if;
    return new;
end;
$$;
-- +goose StatementEnd

create trigger used_begun before insert on used_bytes for each row execute function used_begin();
