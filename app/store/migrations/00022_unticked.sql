-- +goose Up
-- oldest: 10

-- What repeats rings with each occurrence, ticked or not, and each of them arms the
-- next one. For tasks whose present occurrence has rung already nothing would, so all
-- of such keepers are armed once more: now and, as a program of before does nothing by
-- it, an hour later.
insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
select distinct t.user_id, 0, 0, 'rearm', 60, 0, 0, case when l.user_id is null then 1 else 2 end, 0, '', 0, 0, 0, 0, '', coalesce(l.user_id, '')
from tasks t left join task_lists l on l.user_id = t.user_id
where t.state = 0 and t.rule is not null
on conflict (user_id, task, at) do nothing;
