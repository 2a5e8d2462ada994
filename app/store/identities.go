package store

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const linkedColumns = `provider, subject, email, role, made, seen`

// PersonByIdentity is part of account.Store.
func (db identities) PersonByIdentity(ctx context.Context, provider, subject string) (account.Person, error) {
	p, err := one(ctx, db, person, `select `+personColumns+` from identities i join people p on p.user_id = i.user_id
		where i.provider = $1 and i.subject = $2`, provider, subject)
	return p, missing(err, "There is no account with this identity.")
}

// CreateFederated is part of account.Store.
func (db identities) CreateFederated(
	ctx context.Context, k *account.LinkKey, p account.Person, l account.Linked, spent account.Spent,
	accept func(by account.Link, p *account.Person, l *account.Linked) ([]account.Entry, error),
) (account.Person, error) {
	made := p
	err := db.inTx(ctx, func(t *tx) (err error) {
		var by account.Link
		if k != nil {
			if by, err = takeLink(ctx, t, *k); err != nil {
				return err
			}
		}
		made = p
		identity := l
		log, err := accept(by, &made, &identity)
		if err != nil {
			return err
		}
		record(t, log)
		if err := putPerson(ctx, t, made, ""); err != nil {
			return err
		}
		if err := link(ctx, t, made.ID, identity); err != nil {
			return err
		}
		return spend(ctx, t, made.ID, spent)
	})
	return made, err
}

// link adds an identity that is nobody's.
func link(ctx context.Context, t *tx, user todo.UserID, l account.Linked) error {
	n, err := t.exec(ctx, `insert into identities (user_id, provider, subject, email, role, made, seen)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
		string(user), l.Provider, l.Subject, l.Email, string(l.Role), micros(l.Made), micros(l.Seen))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "This identity is connected to an account already. Take it away there first.")
	}
	return err
}

// spend uses a flow up.
func spend(ctx context.Context, t *tx, user todo.UserID, s account.Spent) error {
	t.enqueue(`delete from spent_flows where user_id = $1 and expires < $2`, string(user), micros(s.Now))
	n, err := t.exec(ctx,
		`insert into spent_flows (user_id, digest, expires) values ($1, $2, $3) on conflict do nothing`,
		string(user), s.Digest, micros(s.Expires))
	if err == nil && n == 0 {
		return fault.New(fault.Forbidden, "This sign-in was used already. Begin again.")
	}
	return err
}

// UseIdentity is part of account.Store.
func (db identities) UseIdentity(
	ctx context.Context, user todo.UserID, provider, subject string, in account.SignIn, spent account.Spent,
	change func(p *account.Person, l *account.Linked, office []todo.UserID) ([]account.Entry, error),
) (account.Person, error) {
	var p account.Person
	err := db.inTx(ctx, func(t *tx) error {
		locked, office, err := lockOffice(ctx, t, user)
		if err != nil {
			return err
		}
		p = locked
		l, err := one(ctx, t, linked, `select `+linkedColumns+` from identities
			where user_id = $1 and provider = $2 and subject = $3`, string(user), provider, subject)
		if err != nil {
			return missing(err, "There is no such identity.")
		}
		before := p.Role
		log, err := change(&p, &l, office)
		if err != nil {
			return err
		}
		t.enqueue(
			`update identities set email = $4, role = $5, seen = $6 where user_id = $1 and provider = $2 and `+
				`subject = $3`,
			string(user), provider, subject, l.Email, string(l.Role), micros(l.Seen))
		if p.Role != before {
			t.enqueue(`update people set role = $2 where user_id = $1`, string(user), string(p.Role))
			t.wake(whoKey(user))
		}
		putSession(t, user, in)
		record(t, log)
		return spend(ctx, t, user, spent)
	})
	return p, err
}

// LinkIdentity is part of account.Store.
func (db identities) LinkIdentity(
	ctx context.Context, user todo.UserID, l account.Linked, spent account.Spent, limit int, log account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		have, err := one(ctx, t, value[int64], `select count(*) from identities where user_id = $1`, string(user))
		if err != nil {
			return err
		}
		if have >= int64(limit) {
			return fault.New(fault.Conflict,
				"The account has %d identities, which is the most there can be. Take one away first.", have)
		}
		if err := link(ctx, t, user, l); err != nil {
			return err
		}
		record(t, []account.Entry{log})
		return spend(ctx, t, user, spent)
	})
}

// Identities is part of account.Store.
func (db identities) Identities(ctx context.Context, user todo.UserID) ([]account.Linked, error) {
	return many(ctx, db, linked, `select `+linkedColumns+` from identities
		where user_id = $1 order by made, provider, subject`, string(user))
}

// UnlinkIdentity is part of account.Store.
func (db identities) UnlinkIdentity(
	ctx context.Context, user todo.UserID, l account.Linked, provider, keep string,
	change func(p *account.Person, others int, office []todo.UserID) ([]account.Entry, error),
) error {
	return db.inTx(ctx, func(t *tx) error {
		p, office, err := lockOffice(ctx, t, user)
		if err != nil {
			return err
		}
		all, err := many(ctx, t, linked, `select `+linkedColumns+` from identities where user_id = $1`, string(user))
		if err != nil {
			return err
		}
		before := p.Role
		log, err := change(&p, len(all)-1, office)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `delete from identities where user_id = $1 and provider = $2 and subject = $3`,
			string(user), l.Provider, l.Subject)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no such identity. It may be taken away already.")
		}
		if p.Role != before {
			t.enqueue(`update people set role = $2 where user_id = $1`, string(user), string(p.Role))
		}
		record(t, log)
		t.wakeSoon(ringKey(user))
		t.wake(whoKey(user))
		return endThoseOf(ctx, t, user, provider, keep)
	})
}

// endThoseOf ends the sessions that were made with a provider, but the one that is kept.
func endThoseOf(ctx context.Context, t *tx, user todo.UserID, provider, keep string) error {
	if provider == "" { // it isn't configured any more; "" is a password
		return nil
	}
	ended, err := many(ctx, t, value[string],
		`delete from sessions where user_id = $1 and provider = $2 and id <> $3 returning id`, string(user), provider,
		keep)
	for _, id := range ended {
		t.enqueue(`delete from devices where user_id = $1 and session = $2`, string(user), id)
	}
	return err
}

func linked(r row) (account.Linked, error) {
	var l account.Linked
	var made, seen int64
	err := r.Scan(&l.Provider, &l.Subject, &l.Email, &l.Role, &made, &seen)
	l.Made = fromMicros(made)
	l.Seen = fromMicros(seen)
	return l, err
}
