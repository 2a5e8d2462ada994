package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// CreateLink is part of account.Store.
func (db *DB) CreateLink(ctx context.Context, l account.Link, digest string, limit int) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `delete from one_use_links where user_id = $1 and expires < $2`, string(l.User), micros(l.Made)); err != nil {
			return err
		}
		open, err := one(ctx, t, value[int64], `select count(*) from one_use_links where user_id = $1`, string(l.User))
		if err != nil {
			return err
		}
		if open >= int64(limit) {
			return fault.New(fault.Conflict, "There are %d open links, which is the most there can be. They end by themselves.", open)
		}
		t.enqueue(`insert into one_use_links (user_id, digest, kind, id, email, role, by_user, made, expires)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(l.User), digest, string(l.Kind), l.ID, l.Email, string(l.Role), string(l.By), micros(l.Made), micros(l.Expires))
		return nil
	})
}

// TakeLink is part of account.Store.
func (db *DB) TakeLink(ctx context.Context, user todo.UserID, digest string, now time.Time, kinds []account.LinkKind) (account.Link, error) {
	var l account.Link
	err := db.inTx(ctx, func(t *tx) error {
		var made, expires int64
		found, err := one(ctx, t, func(r row) (l account.Link, err error) {
			return l, r.Scan(&l.User, &l.Kind, &l.ID, &l.Email, &l.Role, &l.By, &made, &expires)
		}, `delete from one_use_links where user_id = $1 and digest = $2
			returning user_id, kind, id, email, role, by_user, made, expires`, string(user), digest)
		if err == nil && (!slices.Contains(kinds, found.Kind) || now.After(fromMicros(expires))) {
			err = errNone // and nothing is taken
		}
		found.Made = fromMicros(made)
		found.Expires = fromMicros(expires)
		l = found
		return missing(err, "There is no such link.")
	})
	return l, err
}

// changePerson sets a column of a person, and ends what others believe of them.
func (db *DB) changePerson(ctx context.Context, user todo.UserID, set string, to any) error {
	return db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `update people set `+set+` = $2 where user_id = $1`, string(user), to)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "There is no such account.")
		}
		t.wake(whoKey(user))
		return err
	})
}

// SetRole is part of account.Store.
func (db *DB) SetRole(ctx context.Context, user todo.UserID, r account.Role) error {
	return db.changePerson(ctx, user, "role", string(r))
}

// Suspend is part of account.Store.
func (db *DB) Suspend(ctx context.Context, user todo.UserID, since *time.Time) error {
	at := int64(0)
	if since != nil {
		at = micros(*since)
	}
	return db.changePerson(ctx, user, "suspended", at)
}

// People is part of account.Store.
func (db *DB) People(ctx context.Context, search, after string, limit int) ([]account.Person, error) {
	words := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(search))
	return many(ctx, db, person, `select `+personColumns+` from people p
		where p.email > $1 and (lower(p.email) like $2 escape '\' or lower(p.name) like $2 escape '\')
		order by p.email, p.user_id limit $3`, after, "%"+words+"%", int64(limit))
}

// ServerSettings is part of account.Store.
func (db *DB) ServerSettings(ctx context.Context) (map[string]string, error) {
	set := map[string]string{}
	err := db.query(ctx, func(r row) error {
		var name, to string
		err := r.Scan(&name, &to)
		set[name] = to
		return err
	}, `select name, value from server_settings`)
	return set, err
}

// SetServerSetting is part of account.Store.
func (db *DB) SetServerSetting(ctx context.Context, name, to string) error {
	return db.run(ctx, `insert into server_settings (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, to)
}

// Record is part of account.Store.
func (db *DB) Record(ctx context.Context, e account.Entry) error {
	return db.run(ctx, `insert into audit (at, id, event, actor, subject, address, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
		micros(e.At), e.ID, string(e.Event), string(e.Actor), string(e.Subject), e.Address, e.Detail)
}

// Audit is part of account.Store.
func (db *DB) Audit(ctx context.Context, q account.Query) ([]account.Entry, error) {
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
func (db *DB) PruneAudit(ctx context.Context, before time.Time) error {
	return db.run(ctx, `delete from audit where at < $1`, micros(before))
}
