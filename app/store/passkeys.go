package store

import (
	"bytes"
	"context"
	"errors"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// passkeyKind is the kind of passkeys among the factors. What an authenticator app
// has its secret in, is the record of a passkey, which is none.
const passkeyKind = "passkey"

// askedKind is the kind of the row that says that a passkey is asked for besides the
// password. There is one of a person, of the same id.
const askedKind = "passkey_asked"

const passkeyColumns = "id, name, secret, made, used"

// Passkeys is part of account.Store.
func (db passkeys) Passkeys(ctx context.Context, user todo.UserID) ([]account.Passkey, error) {
	return many(ctx, db, passkey, `select `+passkeyColumns+` from factors
		where user_id = $1 and kind = $2 order by made, id`, string(user), passkeyKind)
}

func passkey(r row) (account.Passkey, error) {
	var k account.Passkey
	var made, used int64
	err := r.Scan(&k.ID, &k.Name, &k.Record, &made, &used)
	k.Made = fromMicros(made)
	if used > 0 {
		k.Used = fromMicros(used)
	}
	return k, err
}

// AddPasskey is part of account.Store.
func (db passkeys) AddPasskey(
	ctx context.Context, user todo.UserID, k account.Passkey, spent account.Spent, limit int, log account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		have, _, err := passkeysOf(ctx, t, user)
		if err != nil {
			return err
		}
		if have >= limit {
			return account.TooManyPasskeys(have)
		}
		n, err := t.exec(ctx, `insert into factors (user_id, id, kind, name, secret, made, confirmed, used)
			values ($1, $2, $3, $4, $5, $6, $6, 0) on conflict (user_id, id) do nothing`,
			string(user), k.ID, passkeyKind, k.Name, k.Record, micros(k.Made))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "The account has this passkey already.")
		}
		record(t, []account.Entry{log})
		return spend(ctx, t, user, spent)
	})
}

// UsePasskey is part of account.Store.
func (db passkeys) UsePasskey(
	ctx context.Context, used account.UsedPasskey, in account.SignIn, spent account.Spent,
	allow func(account.Person) ([]account.Entry, error),
) (account.Person, error) {
	var p account.Person
	err := db.inTx(ctx, func(t *tx) error {
		locked, err := lockPerson(ctx, t, used.User)
		if err != nil {
			return err
		}
		p = locked
		k, err := one(ctx, t, passkey, `select `+passkeyColumns+` from factors
			where user_id = $1 and id = $2 and kind = $3`, string(used.User), used.ID, passkeyKind)
		switch {
		case errors.Is(err, errNone):
			return fault.New(fault.Forbidden, "This passkey was removed. Sign in in another way.")
		case err != nil:
			return err
		case !bytes.Equal(k.Record, used.Before):
			return fault.New(fault.Conflict, "The passkey was used elsewhere in this moment. Try again.")
		}
		log, err := allow(p)
		if err != nil {
			return err
		}
		t.enqueue(`update factors set secret = $3, used = $4 where user_id = $1 and id = $2`,
			string(used.User), used.ID, used.After, micros(spent.Now))
		putSession(t, used.User, in)
		record(t, log)
		return spend(ctx, t, used.User, spent)
	})
	return p, err
}

// RemovePasskey is part of account.Store.
func (db passkeys) RemovePasskey(ctx context.Context, user todo.UserID, id, by, keep string, log account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		// Waits for whoever is signing in with it, whose session ends too.
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		n, err := t.exec(ctx, `delete from factors where user_id = $1 and id = $2 and kind = $3`, string(user), id,
			passkeyKind)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no such passkey. It may be removed already.")
		}
		left, asked, err := passkeysOf(ctx, t, user)
		if err != nil {
			return err
		}
		if asked && left == 0 {
			return fault.New(fault.Conflict,
				"This is your last passkey, and one is asked for besides the password. Add another one first, or no "+
					"longer ask for one.")
		}
		record(t, []account.Entry{log})
		t.wakeSoon(ringKey(user))
		t.wake(whoKey(user))
		return endThoseOf(ctx, t, user, by, keep)
	})
}

// passkeysOf says how many passkeys there are, and whether one is asked for.
func passkeysOf(ctx context.Context, q querier, user todo.UserID) (n int, asked bool, err error) {
	kinds, err := many(ctx, q, value[string], `select kind from factors where user_id = $1 and kind in ($2, $3)`,
		string(user), passkeyKind, askedKind)
	for _, kind := range kinds {
		if kind == askedKind {
			asked = true
			continue
		}
		n++
	}
	return n, asked, err
}

// PasskeyAsked is part of account.Store.
func (db passkeys) PasskeyAsked(ctx context.Context, user todo.UserID) (bool, error) {
	_, asked, err := passkeysOf(ctx, db, user)
	return asked, err
}

// AskForPasskey is part of account.Store.
func (db passkeys) AskForPasskey(ctx context.Context, user todo.UserID, digests []string, keep string,
	log account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		n, asked, err := passkeysOf(ctx, t, user)
		if err != nil {
			return err
		}
		app, err := one(ctx, t, value[int64],
			`select count(*) from factors where user_id = $1 and kind = $2 and confirmed > 0`, string(user), totp)
		switch {
		case err != nil:
			return err
		case asked:
			return fault.New(fault.Conflict, "A passkey is asked for already.")
		case n == 0:
			return fault.New(fault.Conflict, "The account has no passkey. Add one first.")
		case app > 0:
			return fault.New(fault.Conflict, "The code of your authenticator app is asked for already, or a passkey.")
		}
		t.enqueue(
			`insert into factors (user_id, id, kind, name, secret, made, confirmed, used) values ($1, $2, $2, '', `+
				`$3, $4, $4, 0)`,
			string(user), askedKind, []byte{}, micros(log.At))
		putCodes(t, user, digests)
		endOthers(t, user, keep)
		record(t, []account.Entry{log})
		return nil
	})
}

// AskForNoPasskey is part of account.Store.
func (db passkeys) AskForNoPasskey(ctx context.Context, user todo.UserID, log account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		n, err := t.exec(ctx, `delete from factors where user_id = $1 and kind = $2`, string(user), askedKind)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "No passkey is asked for besides the password.")
		}
		t.enqueue(`delete from recovery_codes where user_id = $1
			and not exists (select 1 from factors where user_id = $1 and kind = $2 and confirmed > 0)`, string(user), totp)
		record(t, []account.Entry{log})
		return nil
	})
}
