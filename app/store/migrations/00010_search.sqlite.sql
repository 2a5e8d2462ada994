-- +goose Up
-- oldest: 9

-- The pieces of three letters of what tasks say (folded), so that a search
-- needs not read every task. It is made from tasks alone and kept by triggers,
-- also by programs that do not know of it; no back-up has it. A task is the row
--
--     id of its person * 2^40 + its number
--
-- so that a search of one person passes over everybody else's tasks.
create table search_people (
    id      integer not null primary key autoincrement,
    user_id text    not null unique
);

-- +goose StatementBegin
create virtual table search_index using fts5(
    folded, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1');
-- +goose StatementEnd

insert into search_people (user_id) select distinct user_id from tasks;

insert into search_index (rowid, folded)
    select id * 1099511627776 + number, folded from search_people join tasks using (user_id)
    order by id, number;

-- +goose StatementBegin
create trigger search_added after insert on tasks begin
    insert into search_people (user_id)
        select new.user_id where not exists (select 1 from search_people where user_id = new.user_id);
    insert into search_index (rowid, folded)
        select id * 1099511627776 + new.number, new.folded from search_people where user_id = new.user_id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger search_changed after update of folded on tasks when old.folded <> new.folded begin
    delete from search_index
        where rowid = (select id * 1099511627776 + new.number from search_people where user_id = new.user_id);
    insert into search_index (rowid, folded)
        select id * 1099511627776 + new.number, new.folded from search_people where user_id = new.user_id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger search_removed after delete on tasks begin
    delete from search_index
        where rowid = (select id * 1099511627776 + old.number from search_people where user_id = old.user_id);
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger search_left after delete on lists begin
    delete from search_index where rowid >= (select id * 1099511627776 from search_people where user_id = old.user_id)
        and rowid < (select (id + 1) * 1099511627776 from search_people where user_id = old.user_id);
    delete from search_people where user_id = old.user_id;
end;
-- +goose StatementEnd
