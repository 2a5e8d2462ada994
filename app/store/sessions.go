package store

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// CreateSession is part of account.Store.
func (db sessions) CreateSession(ctx context.Context, user todo.UserID, s account.SignIn) error {
	return db.inTx(ctx, func(t *tx) error {
		putSession(t, user, s)
		return nil
	})
}

// CreateSessionBy is part of account.Store.
func (db sessions) CreateSessionBy(ctx context.Context, user todo.UserID, hash string, s account.SignIn,
	log account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		// Waits for whoever changes the password, and lets nobody change it before the commit.
		now, err := one(ctx, t, value[string], `select password from people where user_id = $1`+t.engine.lock(),
			string(user))
		if err != nil {
			return missing(err, "There is no such account.")
		}
		if now != hash {
			return fault.New(fault.Unauthenticated,
				"The password was changed in this moment. Sign in with the one that it is now.")
		}
		putSession(t, user, s)
		record(t, []account.Entry{log})
		return nil
	})
}

// putSession stores a session; those that have expired before it was created go.
func putSession(t *tx, user todo.UserID, s account.SignIn) {
	t.enqueue(`delete from sessions where user_id = $1 and expires < $2`, string(user), micros(s.Created))
	t.enqueue(`insert into sessions (user_id, id, created, expires, name, place, seen, provider)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(user), s.ID, micros(s.Created), micros(s.Expires), s.Name, s.Place, micros(s.Seen), s.Provider)
}

// Session is part of account.Store.
func (db sessions) Session(ctx context.Context, user todo.UserID, id string) (account.Person, time.Time, error) {
	var seen int64
	p, err := one(ctx, db, func(r row) (account.Person, error) { return scanPerson(r, &seen) },
		`select `+personColumns+`, s.seen from sessions s join people p on p.user_id = s.user_id
		where s.user_id = $1 and s.id = $2`, string(user), id)
	return p, fromMicros(seen), missing(err, "There is no such session.")
}

// Sessions is part of account.Store.
func (db sessions) Sessions(ctx context.Context, user todo.UserID, now time.Time) ([]account.SignIn, error) {
	return many(ctx, db, signIn, `select id, name, place, created, seen, expires, provider from sessions
		where user_id = $1 and expires > $2 order by created desc, id`, string(user), micros(now))
}

func signIn(r row) (account.SignIn, error) {
	var s account.SignIn
	var created, seen, expires int64
	err := r.Scan(&s.ID, &s.Name, &s.Place, &created, &seen, &expires, &s.Provider)
	s.Created = fromMicros(created)
	s.Seen = fromMicros(max(created, seen))
	s.Expires = fromMicros(expires)
	return s, err
}

// TouchSession is part of account.Store.
func (db sessions) TouchSession(ctx context.Context, user todo.UserID, id string, at time.Time) error {
	return db.run(ctx, `update sessions set seen = $3 where user_id = $1 and id = $2`, string(user), id, micros(at))
}

// RevokeSession is part of account.Store.
func (db sessions) RevokeSession(ctx context.Context, user todo.UserID, id string) error {
	return db.inTx(ctx, func(t *tx) error {
		// First the session, which waits for a device that is being added to it.
		t.enqueue(`delete from sessions where user_id = $1 and id = $2`, string(user), id)
		endedOne(t, user, id)
		return nil
	})
}

// endOne is RevokeSession of a session that has to be there.
func endOne(ctx context.Context, t *tx, user todo.UserID, id string) error {
	n, err := t.exec(ctx, `delete from sessions where user_id = $1 and id = $2`, string(user), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "There is no such session. It may have ended already.")
	}
	endedOne(t, user, id)
	return nil
}

// endedOne takes away the devices that go with a session.
func endedOne(t *tx, user todo.UserID, id string) {
	t.enqueue(`delete from devices where user_id = $1 and session = $2 and session <> ''`, string(user), id)
	t.wakeSoon(ringKey(user))
	t.wake(whoKey(user))
}

// RevokeSessions is part of account.Store.
func (db sessions) RevokeSessions(ctx context.Context, user todo.UserID, keep string) error {
	return db.inTx(ctx, func(t *tx) error {
		endOthers(t, user, keep)
		return nil
	})
}

// EndSessionsOf is part of account.Store.
func (db sessions) EndSessionsOf(
	ctx context.Context, by, user todo.UserID, only string, allow func(by account.Person) error, log account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		actor, err := lockPerson(ctx, t, by)
		if err != nil {
			return err
		}
		if err := allow(actor); err != nil {
			return err
		}
		if _, err := one(ctx, t, value[string], `select user_id from people where user_id = $1`,
			string(user)); err != nil {
			return missing(err, "There is no such account.")
		}
		if only == "" {
			endOthers(t, user, "")
		} else if err := endOne(ctx, t, user, only); err != nil {
			return err
		}
		record(t, []account.Entry{log})
		return nil
	})
}

// endOthers ends all sessions but one, and takes away the devices that go with them.
func endOthers(t *tx, user todo.UserID, keep string) {
	t.enqueue(`delete from sessions where user_id = $1 and id <> $2`, string(user), keep)
	t.enqueue(`delete from devices where user_id = $1 and session <> '' and session <> $2`, string(user), keep)
	t.wakeSoon(ringKey(user))
	t.wake(whoKey(user))
}

// Password is part of account.Store.
func (db sessions) Password(ctx context.Context, user todo.UserID) (string, error) {
	hash, err := one(ctx, db, value[string], `select password from people where user_id = $1`, string(user))
	return hash, missing(err, "There is no such account.")
}

// ChangePassword is part of account.Store.
func (db sessions) ChangePassword(ctx context.Context, user todo.UserID, old, hash, keep string, tokens bool) error {
	return db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `update people set password = $3 where user_id = $1 and password = $2`, string(user), old,
			hash)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict,
				"The password was changed elsewhere in this moment. Try again with the one that it has now.")
		}
		endOthers(t, user, keep)
		if tokens {
			t.enqueue(`delete from tokens where user_id = $1`, string(user))
			t.enqueue(`delete from factors where user_id = $1 and kind = $2`, string(user), passkeyKind)
		}
		return nil
	})
}

// lockOffice is lockPerson, with the administrators who may act: they can't be
// changed until the commit either. The rows are locked in the order of their ids,
// as ChangeStanding does.
func lockOffice(ctx context.Context, t *tx, user todo.UserID) (p account.Person, office []todo.UserID, err error) {
	locked, err := many(ctx, t, person, `select `+personColumns+` from people p
		where p.user_id = $1 or p.role <> '' order by p.user_id`+t.engine.lock(), string(user))
	if err != nil {
		return p, nil, err
	}
	for _, one := range locked {
		if one.ID == user {
			p = one
		}
		if one.Role == account.Admin && one.Suspended == nil && one.Leaving == nil {
			office = append(office, one.ID)
		}
	}
	if p.ID == "" {
		return p, nil, fault.New(fault.NotFound, "There is no such account.")
	}
	return p, office, nil
}

// Leave is part of account.Store.
func (db sessions) Leave(
	ctx context.Context, user todo.UserID, keep string,
	change func(p *account.Person, bound account.Bound) ([]account.Entry, error),
) (account.Person, error) {
	var leaving account.Person
	err := db.inTx(ctx, func(t *tx) error {
		alone, err := lockAlone(ctx, t, user) // lists are always locked before accounts
		if err != nil {
			return err
		}
		locked, office, err := lockOffice(ctx, t, user)
		if err != nil {
			return err
		}
		leaving = locked
		log, err := change(&leaving, account.Bound{Office: office, Alone: alone})
		if err != nil {
			return err
		}
		t.enqueue(`update people set leaving = $2 where user_id = $1`, string(user), microsOrNone(leaving.Leaving))
		endOthers(t, user, keep)
		record(t, log)
		return nil
	})
	return leaving, err
}

// leftAtOnce is how many people are deleted before it is asked who else is to be.
const leftAtOnce = 20

// Left is part of account.Store.
func (db sessions) Left(ctx context.Context, now time.Time) ([]todo.UserID, error) {
	return many(ctx, db, value[todo.UserID],
		`select user_id from people where leaving > 0 and leaving <= $1 order by leaving limit $2`, micros(now),
		leftAtOnce)
}
