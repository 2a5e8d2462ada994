package store

import (
	"context"
	"errors"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// totp is the kind of authenticator apps.
const totp = "totp"

// Factor is part of account.Store.
func (db factors) Factor(ctx context.Context, user todo.UserID) (account.Factor, error) {
	f, err := one(ctx, db, factor, `select id, secret, made, confirmed, used from factors
		where user_id = $1 and kind = $2`, string(user), totp)
	return f, missing(err, "There is no authenticator app.")
}

func factor(r row) (account.Factor, error) {
	var f account.Factor
	var made, confirmed int64
	err := r.Scan(&f.ID, &f.Secret, &made, &confirmed, &f.Used)
	f.Made = fromMicros(made)
	if confirmed > 0 {
		f.Confirmed = fromMicros(confirmed)
	}
	return f, err
}

// PutFactor is part of account.Store.
func (db factors) PutFactor(ctx context.Context, user todo.UserID, f account.Factor) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from factors where user_id = $1 and kind = $2 and confirmed = 0`, string(user),
			totp); err != nil {
			return err
		}
		have, err := one(ctx, t, value[int64], `select count(*) from factors where user_id = $1 and kind = $2`,
			string(user), totp)
		if err != nil {
			return err
		}
		if have > 0 {
			return fault.New(fault.Conflict, "There is an authenticator app already. Remove it first.")
		}
		t.enqueue(
			`insert into factors (user_id, id, kind, name, secret, made, confirmed, used) values ($1, $2, $3, '', `+
				`$4, $5, 0, 0)`,
			string(user), f.ID, totp, f.Secret, micros(f.Made))
		return nil
	})
}

// ConfirmFactor is part of account.Store.
func (db factors) ConfirmFactor(
	ctx context.Context, user todo.UserID, f account.Factor, digests []string, keep string, log account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		n, err := t.exec(ctx,
			`update factors set confirmed = $3, used = $4 where user_id = $1 and id = $2 and confirmed = 0`,
			string(user), f.ID, micros(f.Confirmed), f.Used)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict,
				"The authenticator app was set up elsewhere in this moment. Look at the account again.")
		}
		putCodes(t, user, digests)
		endOthers(t, user, keep)
		record(t, []account.Entry{log})
		return nil
	})
}

// putCodes replaces the recovery codes.
func putCodes(t *tx, user todo.UserID, digests []string) {
	t.enqueue(`delete from recovery_codes where user_id = $1`, string(user))
	for _, d := range digests {
		t.enqueue(`insert into recovery_codes (user_id, digest) values ($1, $2)`, string(user), d)
	}
}

// TryFactor is part of account.Store.
func (db factors) TryFactor(
	ctx context.Context, user todo.UserID, id, device string,
	try func(f *account.Factor, m *account.CodeMisses) (bool, error),
) (bool, error) {
	took := false
	err := db.inTx(ctx, func(t *tx) error {
		took = false
		f, err := one(ctx, t, factor, `select id, secret, made, confirmed, used from factors
			where user_id = $1 and id = $2`+t.engine.lock(), string(user), id)
		if errors.Is(err, errNone) {
			return nil
		}
		if err != nil {
			return err
		}
		m, err := one(ctx, t, codeMisses, `select n, at from code_misses where user_id = $1 and device = $2`,
			string(user), device)
		if err != nil && !errors.Is(err, errNone) {
			return err
		}
		if took, err = try(&f, &m); err != nil {
			return err
		}
		t.enqueue(`update factors set secret = $3, used = $4 where user_id = $1 and id = $2`, string(user), id,
			f.Secret, f.Used)
		t.enqueue(`delete from code_misses where user_id = $1 and device = $2`, string(user), device)
		if m.N > 0 {
			t.enqueue(`insert into code_misses (user_id, device, n, at) values ($1, $2, $3, $4)`, string(user), device,
				m.N, micros(m.At))
		}
		return nil
	})
	return took && err == nil, err
}

func codeMisses(r row) (account.CodeMisses, error) {
	var m account.CodeMisses
	var at int64
	err := r.Scan(&m.N, &at)
	m.At = fromMicros(at)
	return m, err
}

// UseRecoveryCode is part of account.Store.
func (db factors) UseRecoveryCode(ctx context.Context, user todo.UserID, digest string,
	log account.Entry) (bool, error) {
	took := false
	err := db.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `delete from recovery_codes where user_id = $1 and digest = $2`, string(user), digest)
		if took = n > 0; took {
			record(t, []account.Entry{log})
		}
		return err
	})
	return took, err
}

// RecoveryCodes is part of account.Store.
func (db factors) RecoveryCodes(ctx context.Context, user todo.UserID) (int, error) {
	n, err := one(ctx, db, value[int64], `select count(*) from recovery_codes where user_id = $1`, string(user))
	return int(n), err
}

// SetRecoveryCodes is part of account.Store.
func (db factors) SetRecoveryCodes(ctx context.Context, user todo.UserID, digests []string, log account.Entry) error {
	return db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil {
			return err
		}
		putCodes(t, user, digests)
		record(t, []account.Entry{log})
		return nil
	})
}

// RemoveFactor is part of account.Store.
func (db factors) RemoveFactor(
	ctx context.Context, by, user todo.UserID, allow func(by account.Person) error, log account.Entry,
) error {
	return db.inTx(ctx, func(t *tx) error {
		if by != "" && by != user {
			actor, err := lockPerson(ctx, t, by)
			if err != nil {
				return err
			}
			if err := allow(actor); err != nil {
				return err
			}
		}
		n, err := t.exec(ctx, `delete from factors where user_id = $1 and kind in ($2, $3)`, string(user), totp,
			askedKind)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no authenticator app, and no passkey is asked for.")
		}
		t.enqueue(`delete from recovery_codes where user_id = $1`, string(user))
		t.enqueue(`delete from code_misses where user_id = $1`, string(user))
		record(t, []account.Entry{log})
		return nil
	})
}
