package store

import (
	"context"
	"errors"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Lists keeps lists that several people keep. It is a list.Store.
type Lists struct{ db *core }

var _ list.Store = (*Lists)(nil)

// Lists returns the store of lists.
func (db *DB) Lists() *Lists { return &Lists{db.core} }

// Role is what somebody is in a list, "" if they aren't a member.
func (s *Tasks) Role(ctx context.Context, id todo.ListID, user todo.UserID) (todo.Role, error) {
	return roleIn(ctx, s.db, string(id), user)
}

// Role is what somebody is in the list that is written to, whose row is locked.
func (w *taskTx) Role(user todo.UserID) (todo.Role, error) {
	return roleIn(w.ctx, w.tx, string(w.user), user)
}

func roleIn(ctx context.Context, q querier, id string, user todo.UserID) (todo.Role, error) {
	r, err := one(ctx, q, value[string], "select role from list_members where user_id = $1 and member = $2", id,
		string(user))
	if errors.Is(err, errNone) {
		return "", nil
	}
	return todo.Role(r), err
}

func listsKey(user todo.UserID) string { return "lists " + string(user) }

// selectPlaces are the lists of a person who is a member of them.
const selectPlaces = `select l.user_id, l.name, l.color, l.created, l.archived, p.handle, p.place, m.role,
		(select count(*) from list_members c where c.user_id = p.list) as members, n.last_seq
	from list_places p join list_members m on m.user_id = p.list and m.member = p.user_id
		join task_lists l on l.user_id = p.list join lists n on n.user_id = p.list
	where p.user_id = $1`

func scanPlace(r row) (p list.Place, err error) {
	var created, archived, members int64
	err = r.Scan(&p.ID, &p.Name, &p.Color, &created, &archived, &p.Handle, &p.Order, &p.Role, &members, &p.Last)
	p.Created, p.Archived = fromMicros(created), fromMaybeZero(archived)
	p.Members = int(members)
	return p, err
}

// fromMaybeZero reads a moment that is 0 if it did not come.
func fromMaybeZero(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	return fromMaybe(&us)
}

// Places is part of list.Store.
func (s *Lists) Places(ctx context.Context, user todo.UserID) ([]list.Place, error) {
	return many(ctx, s.db, scanPlace, selectPlaces+" order by p.place, p.list", string(user))
}

// Place is part of list.Store.
func (s *Lists) Place(ctx context.Context, user todo.UserID, ref string) (list.Place, error) {
	p, err := one(ctx, s.db, scanPlace, selectPlaces+" and p.handle <> '' and (p.list = $2 or p.handle = $2)",
		string(user), ref)
	if errors.Is(err, errNone) {
		return p, todo.NoList()
	}
	return p, err
}

// Offers is part of list.Store.
func (s *Lists) Offers(ctx context.Context, user todo.UserID, now time.Time) ([]list.Offer, error) {
	return many(ctx, s.db, func(r row) (o list.Offer, err error) {
		var made, expires int64
		err = r.Scan(&o.ID, &o.List, &o.Role, &o.Inviter, &o.Invitee, &made, &expires, &o.Name, &o.From)
		o.Made, o.Expires = fromMicros(made), fromMicros(expires)
		return o, err
	}, `select i.id, i.user_id, i.role, i.inviter, i.invitee, i.made, i.expires, l.name, coalesce(w.name, '')
		from list_places p join list_invites i on i.user_id = p.list and i.id = p.invite and i.invitee = p.user_id
			join task_lists l on l.user_id = p.list left join people w on w.user_id = i.inviter
		where p.user_id = $1 and i.expires > $2 order by i.made, i.id`, string(user), micros(now))
}

// Members is part of list.Store.
func (s *Lists) Members(ctx context.Context, id todo.ListID) ([]list.Member, error) {
	return membersOf(ctx, s.db, string(id))
}

func membersOf(ctx context.Context, q querier, id string) ([]list.Member, error) {
	return many(ctx, q, func(r row) (m list.Member, err error) {
		var since int64
		var leaving int64
		err = r.Scan(&m.User, &m.Name, &m.Role, &since, &leaving)
		m.Since, m.Leaving = fromMicros(since), leaving > 0
		return m, err
	}, `select m.member, coalesce(w.name, ''), m.role, m.since, coalesce(w.leaving, 0) from list_members m
		left join people w on w.user_id = m.member where m.user_id = $1 order by m.since, m.member`, id)
}

// WatchLists is part of list.Store.
func (s *Lists) WatchLists(user todo.UserID, ids []todo.ListID) (wake <-chan struct{}, stop func()) {
	keys := []string{listsKey(user)}
	for _, id := range ids {
		keys = append(keys, userKey(todo.UserID(id)))
	}
	return s.db.hub.watchAll(keys)
}

// Write is part of list.Store. It holds the lock that changes of the list's
// tasks take. Of a list that isn't there it makes nothing.
func (s *Lists) Write(ctx context.Context, id todo.ListID, fn func(list.Tx) error) error {
	deleted := false
	err := s.db.inTx(ctx, func(t *tx) error {
		w := &listTx{ctx: ctx, tx: t, id: string(id)}
		_, err := one(ctx, t, value[int64], "select last_seq from lists where user_id = $1"+t.engine.lock(), w.id)
		if err != nil && !errors.Is(err, errNone) {
			return err
		}
		before, err := w.Members()
		if err != nil {
			return err
		}
		if err := fn(w); err != nil {
			return err
		}
		for _, m := range before {
			w.tell(m.User)
		}
		t.wake(userKey(todo.UserID(w.id)))
		deleted = w.deleted
		return nil
	})
	if err == nil && deleted {
		s.db.clearNow(ctx, string(id))
	}
	return err
}

// Within is part of list.Store.
func (s *Lists) Within(t todo.Tx) (list.Tx, error) {
	w, ok := t.(*taskTx)
	if !ok {
		return nil, errors.New("this isn't a transaction of the store")
	}
	return &listTx{ctx: w.ctx, tx: w.tx, id: string(w.user)}, nil
}

// listTx is a transaction on one list. Nothing is left for later in it, so that
// it reads what it has written.
type listTx struct {
	ctx  context.Context // of the Write that it lives in
	tx   *tx
	id   string
	told []todo.UserID

	deleted bool // what was in it goes after the commit: see clearList
}

// tell wakes who watches their lists, after the commit.
func (w *listTx) tell(user todo.UserID) {
	for _, t := range w.told {
		if t == user {
			return
		}
	}
	w.told = append(w.told, user)
	w.tx.wake(listsKey(user))
}

func (w *listTx) run(sql string, args ...any) error {
	_, err := w.tx.exec(w.ctx, sql, append([]any{w.id}, args...)...)
	return err
}

// List is part of list.Tx.
func (w *listTx) List() (list.List, error) {
	l, err := one(w.ctx, w.tx, func(r row) (l list.List, err error) {
		var created, archived int64
		err = r.Scan(&l.ID, &l.Name, &l.Color, &created, &archived)
		l.Created, l.Archived = fromMicros(created), fromMaybeZero(archived)
		return l, err
	}, "select user_id, name, color, created, archived from task_lists where user_id = $1", w.id)
	if errors.Is(err, errNone) {
		return l, todo.NoList()
	}
	return l, err
}

// SetList is part of list.Tx.
func (w *listTx) SetList(l list.List) error {
	archived := int64(0)
	if l.Archived != nil {
		archived = micros(*l.Archived)
	}
	err := w.run(`insert into task_lists (user_id, name, color, created, archived) values ($1, $2, $3, $4, $5)
		on conflict (user_id) do update set name = excluded.name, color = excluded.color, archived = excluded.archived`,
		l.Name, l.Color, micros(l.Created), archived)
	if err != nil {
		return err
	}
	return w.run(
		`insert into lists (user_id, last_number, last_seq, completed, deleted) values ($1, 0, 0, 0, 0) on conflict ` +
			`(user_id) do nothing`)
}

// SetPlace is part of list.Tx.
func (w *listTx) SetPlace(user todo.UserID, own list.Seat) error {
	if own.Handle == nil && own.Order == nil {
		return nil
	}
	if err := w.lockAccount(user); err != nil { // of two that want one handle at once, the second waits here
		return err
	}
	if own.Handle != nil {
		taken, err := one(w.ctx, w.tx, value[int64],
			`select count(*) from list_places where user_id = $1 and handle = $3 and list <> $2`,
			string(user), w.id, *own.Handle)
		if err != nil {
			return err
		}
		if taken > 0 {
			return &fault.Fault{Code: fault.Conflict, Field: "handle",
				Message: "You call another list so. Use another handle."}
		}
		if err := w.run("update list_places set handle = $3 where user_id = $2 and list = $1 and handle <> ''",
			string(user), *own.Handle); err != nil {
			return err
		}
	}
	if own.Order != nil {
		return w.run("update list_places set place = $3 where user_id = $2 and list = $1 and handle <> ''",
			string(user), *own.Order)
	}
	return nil
}

// lockAccount keeps what is counted of a person as it is until the commit, where
// there is such an account. It is always locked after the list.
func (w *listTx) lockAccount(user todo.UserID) error {
	if _, err := lockPerson(w.ctx, w.tx, user); err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	return nil
}

// A list is gone when its rows in listTables are, all at once. What was in it may be
// much, and goes from listContents some at a time, while others write in between: the
// row of lists last, by which the rest is found if that is cut off.
var (
	listTables   = []string{"rings", "deliveries", "list_invites", "list_members", "task_lists"}
	listContents = []string{"tasks", "task_tags", "changes", "list_comments", "used_bytes", "lists"}
)

// Delete is part of list.Tx.
func (w *listTx) Delete() error {
	members, err := w.Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := w.RemoveMember(m.User); err != nil {
			return err
		}
	}
	invites, err := w.Invites()
	if err != nil {
		return err
	}
	for _, i := range invites {
		if err := w.RemoveInvite(i); err != nil {
			return err
		}
	}
	for _, table := range listTables {
		if err := w.run("delete from " + table + " where user_id = $1"); err != nil {
			return err
		}
	}
	w.deleted = true
	return nil
}

// Members is part of list.Tx.
func (w *listTx) Members() ([]list.Member, error) { return membersOf(w.ctx, w.tx, w.id) }

// SetMember is part of list.Tx.
func (w *listTx) SetMember(user todo.UserID, r todo.Role, since time.Time) error {
	w.tell(user)
	if err := w.arm(); err != nil {
		return err
	}
	return w.run(`insert into list_members (user_id, member, role, since) values ($1, $2, $3, $4)
		on conflict (user_id, member) do update set role = excluded.role`, string(user), string(r), micros(since))
}

// RemoveMember is part of list.Tx.
func (w *listTx) RemoveMember(user todo.UserID) error {
	w.tell(user)
	w.tx.wakeSoon(ringKey(user))
	for _, table := range []string{"rings", "deliveries"} { // nothing of it rings for them any more
		if err := w.run("delete from "+table+" where user_id = $2 and list = $1", string(user)); err != nil {
			return err
		}
	}
	if err := w.arm(); err != nil {
		return err
	}
	if err := w.run("delete from list_members where user_id = $1 and member = $2", string(user)); err != nil {
		return err
	}
	return w.run("delete from list_places where user_id = $2 and list = $1", string(user))
}

// Join is part of list.Tx.
func (w *listTx) Join(user todo.UserID, handle string, most int) error {
	w.tell(user)
	if err := w.lockAccount(user); err != nil {
		return err
	}
	taken, err := many(w.ctx, w.tx, value[string], "select handle from list_places where user_id = $1 and list <> $2 "+
		"and handle <> ''",
		string(user), w.id)
	if err != nil {
		return err
	}
	if len(taken) >= most {
		return fault.New(fault.Conflict, "You are in %d lists, which is the most there can be. Leave one first.",
			len(taken))
	}
	if err := w.run("delete from list_places where user_id = $2 and list = $1", string(user)); err != nil {
		return err
	}
	place := int64(len(taken) + 1)
	// Another list may be joined at the same moment, under the same handle.
	for try := 1; try <= attempts; try++ {
		free := list.Free(handle, taken)
		n, err := w.tx.exec(w.ctx,
			`insert into list_places (user_id, list, handle, place, invite) values ($2, $1, $3, $4, '')
			on conflict do nothing`, w.id, string(user), free, place)
		if err != nil || n > 0 {
			return err
		}
		taken = append(taken, free)
	}
	return fault.New(fault.Conflict, "Too many lists were joined at the same moment. Try again.")
}

// Invites is part of list.Tx.
func (w *listTx) Invites() ([]list.Invite, error) {
	return many(w.ctx, w.tx, func(r row) (i list.Invite, err error) {
		var made, expires int64
		err = r.Scan(&i.List, &i.ID, &i.Role, &i.Inviter, &i.Invitee, &i.Digest, &made, &expires)
		i.Made, i.Expires = fromMicros(made), fromMicros(expires)
		return i, err
	},
		`select user_id, id, role, inviter, invitee, digest, made, expires from list_invites where user_id = $1 `+
			`order by made, id`, w.id)
}

// AddInvite is part of list.Tx.
func (w *listTx) AddInvite(i list.Invite) error {
	err := w.run(
		`insert into list_invites (user_id, id, role, inviter, invitee, digest, made, expires) values ($1, $2, $3, `+
			`$4, $5, $6, $7, $8)`,
		i.ID, string(i.Role), string(i.Inviter), string(i.Invitee), i.Digest, micros(i.Made), micros(i.Expires))
	if err != nil || i.Invitee == "" {
		return err
	}
	if err := w.lockAccount(i.Invitee); err != nil {
		return err
	}
	wait, err := one(w.ctx, w.tx, value[int64], `select count(*) from list_places p join list_invites i
		on i.user_id = p.list and i.id = p.invite and i.invitee = p.user_id where p.user_id = $1 and p.list <> $2 and i.expires > $3`,
		string(i.Invitee), w.id, micros(i.Made))
	if err != nil {
		return err
	}
	if wait >= list.MaxOffers {
		return fault.New(fault.Conflict,
			"They have %d invitations to answer, which is the most there can be. Make a link instead, and send it "+
				"to them.", wait)
	}
	w.tell(i.Invitee)
	return w.run(`insert into list_places (user_id, list, handle, place, invite) values ($2, $1, '', 0, $3)
		on conflict (user_id, list) do update set invite = excluded.invite`, string(i.Invitee), i.ID)
}

// RemoveInvite is part of list.Tx.
func (w *listTx) RemoveInvite(i list.Invite) error {
	err := w.run("delete from list_invites where user_id = $1 and id = $2", i.ID)
	if err != nil || i.Invitee == "" {
		return err
	}
	w.tell(i.Invitee)
	return w.run("delete from list_places where user_id = $2 and list = $1 and invite = $3", string(i.Invitee), i.ID)
}

// Owned is part of list.Tx.
func (w *listTx) Owned(user todo.UserID) (int, error) {
	if err := w.lockAccount(user); err != nil {
		return 0, err
	}
	n, err := one(w.ctx, w.tx, value[int64], `select count(*) from list_places p join list_members m
		on m.user_id = p.list and m.member = p.user_id where p.user_id = $1 and m.role = 'owner'`, string(user))
	return int(n), err
}

// Tasks is part of list.Tx.
func (w *listTx) Tasks() (int, error) {
	n, err := one(w.ctx, w.tx, value[int64], "select count(*) from tasks where user_id = $1 and state <> 2", w.id)
	return int(n), err
}
