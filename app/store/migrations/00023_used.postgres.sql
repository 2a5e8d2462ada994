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
do $do$
declare
    name text;
    of   text;
    size text;
begin
    for name, of, size in values
        ('turn', 'turns', 'octet_length(body) + octet_length(state)'),
        ('event', 'turn_events', 'octet_length(data)'),
        ('comment', 'list_comments', 'octet_length(body)')
    loop
        execute format($function$
            create function used_by_%1$s() returns trigger language plpgsql as $$
            begin
                if tg_op = 'INSERT' then
                    insert into used_bytes (user_id, bytes, seq)
                        select user_id, sum(%2$s), -1 from added group by user_id order by user_id
                        on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
                elsif tg_op = 'UPDATE' then
                    insert into used_bytes (user_id, bytes, seq)
                        select user_id, sum(n), -1 from (
                            select user_id, %2$s as n from added
                            union all select user_id, -(%2$s) from removed) as sizes
                        group by user_id having sum(n) <> 0 order by user_id
                        on conflict (user_id) do update set bytes = used_bytes.bytes + excluded.bytes;
                else
                    update used_bytes u set bytes = u.bytes - gone.n
                        from (select user_id, sum(%2$s) as n from removed group by user_id) as gone
                        where u.user_id = gone.user_id;
                end if;
                return null;
            end;
            $$
        $function$, name, size);
        execute format('create trigger used_by_%1$s_added after insert on %2$I
            referencing new table as added for each statement execute function used_by_%1$s()', name, of);
        execute format('create trigger used_by_%1$s_changed after update on %2$I
            referencing old table as removed new table as added for each statement execute function used_by_%1$s()', name, of);
        execute format('create trigger used_by_%1$s_removed after delete on %2$I
            referencing old table as removed for each statement execute function used_by_%1$s()', name, of);
    end loop;
end;
$do$;
-- +goose StatementEnd

-- What counts adds a row with seq -1. Any other seq is of a program that doesn't know
-- what this table is, and fills it as all others: its row takes the place of what the
-- triggers have counted meanwhile.
-- +goose StatementBegin
create function used_filled() returns trigger language plpgsql as $$
begin
    delete from used_bytes where user_id = new.user_id;
    return new;
end;
$$;
-- +goose StatementEnd

create trigger used_filled before insert on used_bytes for each row when (new.seq <> -1) execute function used_filled();
