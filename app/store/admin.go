package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// CreateLink is part of account.Store.
func (db administration) CreateLink(
	ctx context.Context, l account.Link, digest string, limit int, allow func(by account.Person) error,
	log []account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		if l.By != "" {
			by, err := lockPerson(ctx, t, l.By)
			if err != nil {
				return err
			}
			if err := allow(by); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, `delete from one_use_links where user_id = $1 and expires < $2`, string(l.User),
			micros(l.Made)); err != nil {
			return err
		}
		open, err := one(ctx, t, value[int64], `select count(*) from one_use_links where user_id = $1`, string(l.User))
		if err != nil {
			return err
		}
		if open >= int64(limit) {
			return fault.New(fault.Conflict,
				"There are %d open links, which is the most there can be. They end by themselves.", open)
		}
		t.enqueue(`insert into one_use_links (user_id, digest, kind, id, email, role, by_user, made, expires)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(l.User), digest, string(l.Kind), l.ID, l.Email, string(l.Role), string(l.By), micros(l.Made),
			micros(l.Expires))
		record(t, log)
		return nil
	})
}

const linkColumns = "user_id, kind, id, email, role, by_user, made, expires"

func scanLink(r row) (l account.Link, err error) {
	var made, expires int64
	err = r.Scan(&l.User, &l.Kind, &l.ID, &l.Email, &l.Role, &l.By, &made, &expires)
	l.Made = fromMicros(made)
	l.Expires = fromMicros(expires)
	return l, err
}

// Link is part of account.Store.
func (db administration) Link(ctx context.Context, k account.LinkKey) (account.Link, error) {
	var l account.Link
	err := db.inTx(ctx, func(t *tx) (err error) {
		l, err = one(ctx, t, scanLink, "select "+linkColumns+" from one_use_links where user_id = $1 and digest = $2",
			string(k.User), k.Digest)
		return worksFor(ctx, t, k, l, err)
	})
	return l, err
}

// takeLink takes a link away that works. Whoever made it can't be changed until the commit.
func takeLink(ctx context.Context, t *tx, k account.LinkKey) (account.Link, error) {
	l, err := one(ctx, t, scanLink, "delete from one_use_links where user_id = $1 and digest = $2 returning "+
		linkColumns, string(k.User), k.Digest)
	return l, worksFor(ctx, t, k, l, err)
}

// worksFor says whether a link that was looked for works.
func worksFor(ctx context.Context, t *tx, k account.LinkKey, l account.Link, err error) error {
	if errors.Is(err, errNone) {
		return account.DeadLink()
	}
	if err != nil {
		return err
	}
	var by account.Person
	if l.By != "" {
		if by, err = lockPerson(ctx, t, l.By); err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
	}
	return l.Works(k, by)
}

// Claim is part of account.Store.
func (db administration) Claim(
	ctx context.Context, k account.LinkKey, user todo.UserID,
	accept func(l account.Link, p *account.Person) ([]account.Entry, error),
) (account.Person, error) {
	var claiming account.Person
	err := db.inTx(ctx, func(t *tx) error {
		l, err := takeLink(ctx, t, k)
		if err != nil {
			return err
		}
		if claiming, err = lockPerson(ctx, t, user); err != nil {
			return err
		}
		log, err := accept(l, &claiming)
		if err != nil {
			return err
		}
		t.enqueue(`update people set role = $2 where user_id = $1`, string(user), string(claiming.Role))
		t.wake(whoKey(user))
		record(t, log)
		return nil
	})
	return claiming, err
}

// CreateInvited is part of account.Store.
func (db administration) CreateInvited(
	ctx context.Context, k account.LinkKey, p account.Person, hash string,
	accept func(l account.Link, p *account.Person) ([]account.Entry, error),
) (account.Person, error) {
	invited := p
	err := db.inTx(ctx, func(t *tx) error {
		l, err := takeLink(ctx, t, k)
		if err != nil {
			return err
		}
		invited = p
		log, err := accept(l, &invited)
		if err != nil {
			return err
		}
		record(t, log)
		return putPerson(ctx, t, invited, hash)
	})
	return invited, err
}

// ResetPassword is part of account.Store.
func (db administration) ResetPassword(ctx context.Context, k account.LinkKey, hash string,
	log func(account.Link) []account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		l, err := takeLink(ctx, t, k)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `update people set password = $2 where user_id = $1`, string(l.User), hash)
		if err == nil && n == 0 {
			err = account.DeadLink()
		}
		if err != nil {
			return err
		}
		endOthers(t, l.User, "")
		record(t, log(l))
		return nil
	})
}

// ChangeStanding is part of account.Store. Both rows are locked in the order of
// their ids, so that two who change each other wait instead of failing.
func (db administration) ChangeStanding(
	ctx context.Context, by, user todo.UserID, change func(by account.Person, p *account.Person) ([]account.Entry,
		error),
) (account.Person, error) {
	var changed account.Person
	err := db.inTx(ctx, func(t *tx) error {
		locked, err := many(ctx, t, person, `select `+personColumns+` from people p
			where p.user_id in ($1, $2) order by p.user_id`+t.engine.lock(), string(by), string(user))
		if err != nil {
			return err
		}
		var actor account.Person
		changed = account.Person{}
		for _, p := range locked {
			if p.ID == by {
				actor = p
			}
			if p.ID == user {
				changed = p
			}
		}
		if changed.ID == "" {
			return fault.New(fault.NotFound, "There is no such account.")
		}
		left := changed.Leaving
		log, err := change(actor, &changed)
		if err != nil {
			return err
		}
		t.enqueue(`update people set role = $2, suspended = $3, leaving = $4, most_tasks = $5 where user_id = $1`,
			string(user), string(changed.Role), microsOrNone(changed.Suspended), microsOrNone(changed.Leaving),
			changed.MostTasks)
		if microsOrNone(left) != microsOrNone(changed.Leaving) {
			endOthers(t, user, "")
		}
		t.wake(whoKey(user))
		record(t, log)
		return nil
	})
	return changed, err
}

// People is part of account.Store.
func (db administration) People(ctx context.Context, search, after string, limit int) ([]account.Person, error) {
	words := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(search))
	return many(ctx, db, person, `select `+personColumns+` from people p
		where p.email > $1 and (lower(p.email) like $2 escape '\' or lower(p.name) like $2 escape '\')
		order by p.email, p.user_id limit $3`, after, "%"+words+"%", int64(limit))
}

// ServerSettings is part of account.Store.
func (db administration) ServerSettings(ctx context.Context) (map[string]string, error) {
	set := map[string]string{}
	err := db.query(ctx, func(r row) error {
		var name, to string
		err := r.Scan(&name, &to)
		set[name] = to
		return err
	}, `select name, value from server_settings`)
	return set, err
}

// Configure is part of account.Store. The settings are written in the order of
// their names, so that two who write the same ones wait instead of failing.
func (db administration) Configure(
	ctx context.Context, by todo.UserID, allow func(account.Person) error, set map[string]string, log []account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		actor, err := lockPerson(ctx, t, by)
		if err != nil {
			return err
		}
		if err := allow(actor); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(set)) {
			t.enqueue(`insert into server_settings (name, value) values ($1, $2)
				on conflict (name) do update set value = excluded.value`, name, set[name])
		}
		record(t, log)
		return nil
	})
}

// Record is part of account.Store.
func (db administration) Record(ctx context.Context, e account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		record(t, []account.Entry{e})
		return nil
	})
}

// record adds lines to the audit log.
func record(t *tx, log []account.Entry) {
	for _, e := range log {
		t.enqueue(
			`insert into audit (at, id, event, actor, subject, address, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
			micros(e.At), e.ID, string(e.Event), string(e.Actor), string(e.Subject), e.Address, e.Detail)
	}
}

// microsOrNone is when something is, 0 for never.
func microsOrNone(at *time.Time) int64 {
	if at == nil {
		return 0
	}
	return micros(*at)
}

// Audit is part of account.Store.
func (db administration) Audit(ctx context.Context, q account.Query) ([]account.Entry, error) {
	var where []string
	var args []any
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	add("at >= ?", int64(0))
	if q.Event != "" {
		add("event = ?", string(q.Event))
	}
	if q.Person != "" {
		add("(actor = ? or subject = ?)", string(q.Person), string(q.Person))
	}
	if !q.From.IsZero() {
		add("at >= ?", micros(q.From))
	}
	if !q.To.IsZero() {
		add("at < ?", micros(q.To))
	}
	if q.Before != nil {
		add("(at, id) < (?, ?)", micros(q.Before.At), q.Before.ID)
	}
	args = append(args, int64(q.Limit))
	return many(ctx, db, entry, `select at, id, event, actor, subject, address, detail from audit where `+
		strings.Join(where, " and ")+fmt.Sprintf(" order by at desc, id desc limit $%d", len(args)), args...)
}

func entry(r row) (account.Entry, error) {
	var e account.Entry
	var at int64
	err := r.Scan(&at, &e.ID, &e.Event, &e.Actor, &e.Subject, &e.Address, &e.Detail)
	e.At = fromMicros(at)
	return e, err
}

// PruneAudit is part of account.Store.
func (db administration) PruneAudit(ctx context.Context, before time.Time) error {
	return db.run(ctx, `delete from audit where at < $1`, micros(before))
}
