-- +goose Up

-- A conversation is a tree: parent is the turn that a turn follows, '' for a
-- first one. head is the last turn of the branch that is shown; branched is 1
-- once there are several.
-- choice: '' without a question, otherwise open, answered or superseded; that
-- it has expired is told by the time in its body.
alter table conversations add column head text not null default '';
alter table conversations add column branched bigint not null default 0;
alter table turns add column parent text not null default '';
alter table turns add column choice text not null default '';

update turns set parent = coalesce((select p.id from turns p where p.user_id = turns.user_id
    and p.conversation = turns.conversation and p.number < turns.number order by p.number desc limit 1), '');
update turns set choice = case when exists (select 1 from turns c where c.user_id = turns.user_id
    and c.conversation = turns.conversation and c.parent = turns.id) then 'superseded' else 'open' end
    where active = 0 and body like '%"choice":{%';
update conversations set head = coalesce((select t.id from turns t where t.user_id = conversations.user_id
    and t.conversation = conversations.id order by t.number desc limit 1), '');

create index turns_by_parent on turns (user_id, conversation, parent, number);
create index turns_active on turns (user_id, conversation, number) where active = 1;
