-- +goose Up
-- oldest: 9

-- The pieces of three bytes of a text, each as a number in which its person is,
-- so that a search of one person passes over everybody else's tasks. It needs no
-- extension, which not every operator may create, and knows every script
-- whatever the server's locale.
-- +goose StatementBegin
create function search_pieces(person text, words text) returns bigint[]
language sql immutable strict parallel safe cost 5000 as $$
    select array_agg(distinct hashtextextended(person, 0) << 24
        | (get_byte(b, i) << 16 | get_byte(b, i + 1) << 8 | get_byte(b, i + 2))::bigint)
    from convert_to(words, 'UTF8') as b, generate_series(0, octet_length(b) - 3) as i
$$;
-- +goose StatementEnd

-- Where there are many tasks already, making the index would keep everybody
-- from writing for a while: the program makes it beside its work.
-- +goose StatementBegin
do $$ begin
    if (select count(*) from (select 1 from tasks limit 10001) as few) <= 10000 then
        create index tasks_by_pieces on tasks using gin (search_pieces(user_id, folded))
            with (gin_pending_list_limit = 512);
        alter index tasks_by_pieces alter column 1 set statistics 0;
    end if;
end $$;
-- +goose StatementEnd
