package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var _ account.Store = (*DB)(nil)

const personColumns = `p.user_id, p.email, p.name, p.zone, p.locale, p.created, p.role, p.suspended, p.leaving, p.most_tasks`

// CreatePerson is part of account.Store.
func (db accounts) CreatePerson(ctx context.Context, p account.Person, hash string) error {
	return db.inTx(ctx, func(t *tx) error { return putPerson(ctx, t, p, hash) })
}

// putPerson stores a new person. It fails with fault.Conflict if the ID or the e-mail is taken.
func putPerson(ctx context.Context, t *tx, p account.Person, hash string) error {
	if p.Email != "" {
		n, err := t.exec(ctx, `insert into emails (email, user_id) values ($1, $2) on conflict do nothing`, p.Email,
			string(p.ID))
		if err != nil {
			return err
		}
		if n == 0 {
			return &fault.Fault{Code: fault.Conflict, Field: "email",
				Message: "There is an account with this e-mail already. Sign in, or use another one."}
		}
	}
	n, err := t.exec(ctx, `insert into people (user_id, email, name, zone, locale, password, created, role)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
		string(p.ID), p.Email, p.Name, p.Zone, p.Locale, hash, micros(p.Created), string(p.Role))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "There is an account with this id already.")
	}
	return err
}

// Person is part of account.Store.
func (db accounts) Person(ctx context.Context, user todo.UserID) (account.Person, error) {
	p, err := one(ctx, db, person, `select `+personColumns+` from people p where p.user_id = $1`, string(user))
	return p, missing(err, "There is no such account.")
}

// PersonByEmail is part of account.Store.
func (db accounts) PersonByEmail(ctx context.Context, email string) (account.Person, string, error) {
	var hash string
	p, err := one(ctx, db, func(r row) (account.Person, error) { return scanPerson(r, &hash) },
		`select `+personColumns+`, p.password from emails e join people p on p.user_id = e.user_id where e.email = $1`,
		email)
	return p, hash, missing(err, "There is no account with this e-mail.")
}

// UpdatePerson is part of account.Store.
func (db accounts) UpdatePerson(ctx context.Context, user todo.UserID,
	change func(*account.Person) error) (account.Person, error) {
	var p account.Person
	err := db.inTx(ctx, func(t *tx) (err error) {
		if p, err = lockPerson(ctx, t, user); err != nil {
			return err
		}
		if err := change(&p); err != nil {
			return err
		}
		t.enqueue(`update people set name = $2, zone = $3, locale = $4 where user_id = $1`, string(user), p.Name,
			p.Zone, p.Locale)
		t.wake(whoKey(user))
		return nil
	})
	return p, err
}

// lockPerson reads a person whom nobody else can change until the commit.
func lockPerson(ctx context.Context, t *tx, user todo.UserID) (account.Person, error) {
	p, err := one(ctx, t, person, `select `+personColumns+` from people p where p.user_id = $1`+t.engine.lock(),
		string(user))
	return p, missing(err, "There is no such account.")
}

// whoKey is what is woken when a person, their sessions or tokens change.
func whoKey(user todo.UserID) string { return whoPrefix + string(user) }

const whoPrefix = "who "

// Heard is part of account.Store.
func (db accounts) Heard(fn func(user todo.UserID)) {
	db.hub.hear(whoPrefix, func(user string) { fn(todo.UserID(user)) })
}

// SetPassword is part of account.Store.
func (db accounts) SetPassword(ctx context.Context, user todo.UserID, old, hash string) error {
	return db.run(ctx, `update people set password = $3 where user_id = $1 and password = $2`, string(user), old, hash)
}

// CreateToken is part of account.Store.
func (db accounts) CreateToken(ctx context.Context, user todo.UserID, t account.Token, digest string, limit int) error {
	scopes := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		scopes[i] = string(s)
	}
	return db.inTx(ctx, func(x *tx) error {
		if _, err := lockPerson(ctx, x, user); err != nil {
			return err
		}
		have, err := one(ctx, x, func(r row) (n int, err error) { return n, r.Scan(&n) },
			`select count(*) from tokens where user_id = $1`, string(user))
		if err != nil {
			return err
		}
		if have >= limit {
			return fault.New(fault.Conflict,
				"You have %d access tokens, which is the most there can be. Revoke one that you no longer use.", have)
		}
		x.enqueue(
			`insert into tokens (user_id, digest, id, name, scopes, created, expires) values ($1, $2, $3, $4, $5, `+
				`$6, $7)`,
			string(user), digest, t.ID, t.Name, strings.Join(scopes, " "), micros(t.Created), maybeMicros(t.Expires))
		return nil
	})
}

// Tokens is part of account.Store.
func (db accounts) Tokens(ctx context.Context, user todo.UserID) ([]account.Token, error) {
	return many(ctx, db, token,
		`select t.id, t.name, t.scopes, t.created, t.expires, t.last_used from tokens t where t.user_id = $1 order `+
			`by t.created desc, t.id`, string(user))
}

// TokenByHash is part of account.Store.
func (db accounts) TokenByHash(ctx context.Context, user todo.UserID,
	digest string) (account.Token, account.Person, error) {
	var held personRow
	t, err := one(ctx, db, func(r row) (account.Token, error) { return scanToken(r, held.places()...) },
		`select t.id, t.name, t.scopes, t.created, t.expires, t.last_used, `+personColumns+`
		from tokens t join people p on p.user_id = t.user_id where t.user_id = $1 and t.digest = $2`, string(user), digest)
	return t, held.person(), missing(err, "There is no such token.")
}

// TouchToken is part of account.Store.
func (db accounts) TouchToken(ctx context.Context, user todo.UserID, id string, at time.Time) error {
	return db.run(ctx, `update tokens set last_used = $3 where user_id = $1 and id = $2`, string(user), id, micros(at))
}

// RevokeToken is part of account.Store.
func (db accounts) RevokeToken(ctx context.Context, user todo.UserID, id string) error {
	return db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `delete from tokens where user_id = $1 and id = $2`, string(user), id)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "There is no access token %q. It may be revoked already.", id)
		}
		t.wake(whoKey(user))
		return err
	})
}

// run is a transaction of one statement.
func (db *core) run(ctx context.Context, sql string, args ...any) error {
	return db.inTx(ctx, func(t *tx) error {
		t.enqueue(sql, args...)
		return nil
	})
}

// missing turns errNone into fault.NotFound.
func missing(err error, sentence string) error {
	if errors.Is(err, errNone) {
		return fault.New(fault.NotFound, "%s", sentence)
	}
	return err
}

// personRow is what personColumns hold.
type personRow struct {
	p                           account.Person
	created, suspended, leaving int64
}

// places are where the columns are scanned to.
func (h *personRow) places() []any {
	return []any{&h.p.ID, &h.p.Email, &h.p.Name, &h.p.Zone, &h.p.Locale, &h.created, &h.p.Role, &h.suspended,
		&h.leaving, &h.p.MostTasks}
}

func (h *personRow) person() account.Person {
	h.p.Created = fromMicros(h.created)
	h.p.Suspended = momentOf(h.suspended)
	h.p.Leaving = momentOf(h.leaving)
	return h.p
}

// momentOf reads a moment that is 0 where there is none.
func momentOf(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	return fromMaybe(&us)
}

// scanPerson reads personColumns and what is asked for after them.
func scanPerson(r row, more ...any) (account.Person, error) {
	var h personRow
	err := r.Scan(append(h.places(), more...)...)
	return h.person(), err
}

func scanToken(r row, more ...any) (account.Token, error) {
	var t account.Token
	var scopes string
	var created int64
	var expires, used *int64
	err := r.Scan(append([]any{&t.ID, &t.Name, &scopes, &created, &expires, &used}, more...)...)
	for s := range strings.FieldsSeq(scopes) {
		t.Scopes = append(t.Scopes, account.Scope(s))
	}
	t.Created, t.Expires, t.LastUsed = fromMicros(created), fromMaybe(expires), fromMaybe(used)
	return t, err
}

func person(r row) (account.Person, error) { return scanPerson(r) }

func token(r row) (account.Token, error) { return scanToken(r) }
