package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Members are those of a list, with how they want to be reminded.
func (s *Tasks) Members(ctx context.Context, id todo.ListID) ([]todo.Member, error) {
	return remindedMembers(ctx, s.db, string(id))
}

// Members is as in todo.Tx.
func (w *taskTx) Members() (all []todo.Member, err error) {
	if w.members == nil {
		w.members, err = remindedMembers(w.ctx, w.tx, string(w.user))
	}
	return w.members, err
}

func remindedMembers(ctx context.Context, q querier, id string) ([]todo.Member, error) {
	var known []list.Member // for what they are called
	all, err := many(ctx, q, func(r row) (m todo.Member, err error) {
		var zone, reminding string
		if err = r.Scan(&m.User, &m.Role, &m.Name, &zone, &reminding); err != nil {
			return m, err
		}
		known = append(known, list.Member{User: m.User, Name: m.Name})
		m.Zone = time.UTC
		if loc, err := todo.LoadZone(zone); err == nil {
			m.Zone = loc
		}
		m.Settings, err = readSettings(reminding)
		return m, err
	},
		`select m.member, m.role, coalesce(w.name, ''), coalesce(w.zone, ''), coalesce(l.reminding, '') from list_members m
		left join people w on w.user_id = m.member left join lists l on l.user_id = m.member
		where m.user_id = $1 order by m.since, m.member`, id)
	for i, m := range list.Called(known) {
		all[i].Name = m.Name
	}
	return all, err
}

// ArmLists is as in todo.Tx.
func (w *taskTx) ArmLists() error {
	w.tx.enqueue(armLists("select list as id from list_places where user_id = $1 and handle <> ''"), string(w.user))
	w.tx.wakeSoon(dueKey)
	return nil
}

// AfterQuiet is as in todo.Tx.
func (w *taskTx) AfterQuiet() error {
	w.tx.enqueue(
		"update rings set next = at where user_id = $1 and rung = 0 and active > 0 and owner = '' and next > at",
		string(w.user))
	w.tx.wakeSoon(dueKey)
	return nil
}

// arm is ArmLists for the list itself.
func (w *listTx) arm() error {
	w.tx.wakeSoon(dueKey)
	return w.run(armLists("select cast($1 as text) as id"))
}

// armLists asks that the tasks of lists are armed once more: see todo.WhyRearm. Whoever
// is at it already leaves what is asked for meanwhile to be done after it.
func armLists(which string) string {
	return `insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
		select id, 0, 0, 'rearm', 0, 0, 0, 2, 0, '', 0, 0, 0, 0, '', id from (` + which + `) as those where true
		on conflict (user_id, task, at) do update set active = 2, next = 0, owner = ''`
}

// ArmShared is as in todo.Tx.
func (w *taskTx) ArmShared(number int64, people map[todo.UserID]todo.Arming, now time.Time, answer string) error {
	w.armed = append(w.armed, arming{number: number, now: now, answer: answer, people: people})
	return nil
}

// Of what rings for a person, what a change of the task doesn't end: mentions, and
// what they have put off, as long as there is something to do.
const (
	mentions = " and why <> 'mention'"
	putOffs  = " and why not in ('mention', 'snoozed', 'held')"
)

// flushShared is flushArming for a task of a list. Members for whom it rings at the
// same moments are written together.
func (w *taskTx) flushShared(a arming) {
	var users []todo.UserID
	for u := range a.people {
		users = append(users, u)
	}
	slices.Sort(users)
	var groups [][]todo.UserID
	for _, u := range users {
		w.tx.wakeSoon(ringKey(u))
		if len(a.people[u].Rings) == 0 {
			continue
		}
		same := func(g []todo.UserID) bool {
			one, other := a.people[g[0]], a.people[u]
			return one.Since.Equal(other.Since) && slices.Equal(one.Rings, other.Rings)
		}
		if i := slices.IndexFunc(groups, same); i >= 0 {
			groups[i] = append(groups[i], u)
		} else {
			groups = append(groups, []todo.UserID{u})
		}
	}
	var ringing []todo.UserID
	for _, g := range groups {
		ringing = append(ringing, g...)
	}
	w.endShared(a, "user_id not in", ringing, nil, mentions)
	for _, g := range groups {
		w.ringShared(a, g)
	}
}

// endShared ends what rings of a task for some of the people at none of the moments.
func (w *taskTx) endShared(a arming, whom string, users []todo.UserID, rings []reminder.Ring, besides string) {
	args := []any{string(w.user), todo.Touch(todo.ListID(w.user), a.number)}
	where := "list = $1 and task = $2" + besides
	if len(users) > 0 {
		var marks []string
		for _, u := range users {
			args = append(args, string(u))
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		where += " and " + whom + " (" + strings.Join(marks, ", ") + ")"
	}
	others, at := otherMoments(rings)
	where += others(len(args) + 1)
	args = append(args, at...)
	w.tx.enqueue("delete from rings where rung = 0 and owner = '' and "+where, args...)
	n := len(args)
	w.tx.enqueue("update rings set active = 0, owner = '', answered = $"+strconv.Itoa(n+1)+", answer = $"+
		strconv.Itoa(n+2)+
		" where answered = 0 and "+where, append(args, micros(a.now), a.answer)...)
}

// ringShared lets a task ring for people at the same moments.
func (w *taskTx) ringShared(a arming, users []todo.UserID) {
	besides := putOffs
	if a.answer == todo.AnsweredDone || a.answer == todo.AnsweredDeleted {
		besides = mentions
	}
	arming := a.people[users[0]]
	w.endShared(a, "user_id in", users, arming.Rings, besides)
	for _, r := range arming.Rings {
		w.againShared(a, arming.Again, r.At, users)
		if !r.At.After(arming.Since) {
			continue
		}
		known :=
			`do update set why = case when rings.why = 'held' and rings.rung = 0 then 'held' else excluded.why end, nag = excluded.nag, loud = excluded.loud, active = 2,
				next = case when rings.rung = 0 then rings.at else rings.next end, answered = 0, answer = ''`
		if !r.At.After(a.now) { // what has rung is not to ring again
			known = "do nothing"
		}
		args := []any{todo.Touch(todo.ListID(w.user), a.number), micros(r.At), string(r.Why), int64(r.Nag),
			flag(r.Loud), micros(a.now), string(w.user)}
		var rows []string
		for _, u := range users {
			args = append(args, string(u))
			rows = append(rows, "($"+strconv.Itoa(len(args))+", $1, $2, $3, $4, $5, $6, 2, $2, '', 0, 0, 0, 0, '', $7)")
		}
		w.tx.enqueue(
			`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
			values `+strings.Join(rows, ", ")+` on conflict (user_id, task, at) `+known, args...)
		if r.At.Sub(a.now) < soonEnough {
			w.tx.wakeSoon(dueKey)
		}
	}
}

// againShared is ringAgain for people in the list. What one of them has put off is theirs, and no change of the
// task that could be taken back.
func (w *taskTx) againShared(a arming, since, at time.Time, users []todo.UserID) {
	for _, u := range users {
		if since.IsZero() {
			return
		}
		w.ringAgain(since, at, a.now,
			2, "list = $4 and task = $5 and user_id = $6 and said = '' and answer <> 'snoozed'",
			string(w.user), todo.Touch(todo.ListID(w.user), a.number), string(u))
	}
}

// Mention is as in todo.Tx.
func (w *taskTx) Mention(user todo.UserID, c todo.Comment, at time.Time, most int, since time.Time) error {
	w.tx.enqueue(
		`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list, said)
		select cast($1 as text), cast($2 as bigint), cast($3 as bigint), 'mention', 0, 0, cast($4 as bigint), 2, cast($4 as bigint), '', 0, 0, 0, 0, '',
			cast($5 as text), cast($6 as text)
		where (select count(*) from rings where user_id = cast($1 as text) and at > $7 and why = 'mention') < cast($8 as bigint)
		on conflict (user_id, task, at) do nothing`,
		string(user), todo.Touch(todo.ListID(w.user), c.Task), micros(at), micros(c.Made), string(w.user), c.ID,
		micros(since), int64(most))
	w.tx.wakeSoon(dueKey)
	return nil
}
