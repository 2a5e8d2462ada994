package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const deviceColumns = `user_id, id, channel, name, address, secret, titles, place, session, made, confirmed, off, accepted, failed, failures, reason`

func scanDevice(r row) (d notify.Device, err error) {
	var address, secret string
	var titles, place, made, confirmed, off, accepted, failed, failures int64
	err = r.Scan(&d.User, &d.ID, &d.Channel, &d.Name, &address, &secret, &titles, &place, &d.Session,
		&made, &confirmed, &off, &accepted, &failed, &failures, &d.Reason)
	d.Address = notify.Secret(address)
	d.Secret = notify.Secret(secret)
	d.ShowTitle = titles != 0
	d.Place = int(place)
	d.Made = fromZero(made)
	d.Confirmed = fromZero(confirmed)
	d.Off = fromZero(off)
	d.Accepted = fromZero(accepted)
	d.Failed = fromZero(failed)
	d.Failures = int(failures)
	return d, err
}

func devicesOf(ctx context.Context, q querier, user todo.UserID) ([]notify.Device, error) {
	return many(ctx, q, scanDevice, "select "+deviceColumns+" from devices where user_id = $1 order by place, made, id",
		string(user))
}

// Devices is part of notify.Store.
func (s *Rings) Devices(ctx context.Context, user todo.UserID) ([]notify.Device, error) {
	return devicesOf(ctx, s.db, user)
}

// withDevices runs fn with the devices of a person, whom it locks where there
// is such an account, and tells the person's streams afterwards.
func (s *Rings) withDevices(ctx context.Context, user todo.UserID, fn func(*tx, []notify.Device) error) error {
	return s.db.inTx(ctx, func(t *tx) error {
		if _, err := lockPerson(ctx, t, user); err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		all, err := devicesOf(ctx, t, user)
		if err != nil {
			return err
		}
		t.wakeSoon(ringKey(user))
		return fn(t, all)
	})
}

// withDevice is withDevices for one of them, or fault.NotFound.
func (s *Rings) withDevice(ctx context.Context, user todo.UserID, id string,
	fn func(*tx, *notify.Device) error) (notify.Device, error) {
	var found notify.Device
	err := s.withDevices(ctx, user, func(t *tx, all []notify.Device) error {
		i := slices.IndexFunc(all, func(d notify.Device) bool { return d.ID == id })
		if i < 0 {
			return notify.NoDevice()
		}
		found = all[i]
		return fn(t, &found)
	})
	return found, err
}

// AddDevice is part of notify.Store.
func (s *Rings) AddDevice(ctx context.Context, d notify.Device, code string, max int) (notify.Device, error) {
	err := s.withDevices(ctx, d.User, func(t *tx, all []notify.Device) error {
		if err := t.lockSession(ctx, d.User, d.Session); err != nil {
			return err
		}
		same := func(o notify.Device) bool { return o.Channel == d.Channel && o.Address == d.Address }
		if i := slices.IndexFunc(all, same); i >= 0 {
			was := all[i]
			d.ID = was.ID
			d.Secret = was.Secret
			d.Place = was.Place
			d.Made = was.Made
			d.Accepted = was.Accepted
			if !was.Confirmed.IsZero() {
				d.Confirmed = was.Confirmed
			}
			t.enqueue(
				`update devices set name = $3, titles = $4, session = $5, confirmed = $6, code = $7, guesses = 0, off = 0, failed = 0, failures = 0, reason = ''
				where user_id = $1 and id = $2`, string(d.User), d.ID, d.Name, flag(d.ShowTitle), d.Session, toZero(d.Confirmed), code)
			return nil
		}
		if len(all) >= max {
			return fault.New(fault.Conflict,
				"You have %d devices, which is the most there can be. Remove one that you no longer use.", len(all))
		}
		d.Place = 0
		for _, o := range all {
			if o.Place >= d.Place {
				d.Place = o.Place + 1
			}
		}
		t.enqueue(`insert into devices (`+deviceColumns+`, code, guesses)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, '', $12, 0)`,
			string(d.User), d.ID, d.Channel, d.Name, string(d.Address), string(d.Secret), flag(d.ShowTitle),
			int64(d.Place), d.Session, toZero(d.Made), toZero(d.Confirmed), code)
		return nil
	})
	return d, err
}

// lockSession keeps a sign-in from ending until the commit, and fails if it has
// ended: a device that goes with it would stay.
func (t *tx) lockSession(ctx context.Context, user todo.UserID, session string) error {
	if session == "" {
		return nil
	}
	_, err := one(ctx, t, value[string], "select id from sessions where user_id = $1 and id = $2"+t.engine.lock(),
		string(user), session)
	if errors.Is(err, errNone) {
		return fault.New(fault.Unauthenticated, "You have signed out meanwhile. Sign in again.")
	}
	return err
}

// ConfirmDevice is part of notify.Store.
func (s *Rings) ConfirmDevice(ctx context.Context, user todo.UserID, id, code string, guesses int,
	now time.Time) (notify.Device, error) {
	var wrong error
	d, err := s.withDevice(ctx, user, id, func(t *tx, d *notify.Device) error {
		wrong = nil
		if !d.Confirmed.IsZero() {
			return nil
		}
		var kept string
		tried, err := one(ctx, t, func(r row) (n int64, err error) { return n, r.Scan(&n, &kept) },
			"select guesses, code from devices where user_id = $1 and id = $2", string(user), id)
		if err != nil {
			return err
		}
		switch {
		case tried >= int64(guesses):
			return fault.New(fault.Conflict,
				"Too many wrong codes were given for %s. Add it again to get another code.", d.Name)
		case !notify.SameDigest(kept, code):
			wrong = fault.InField("code", "That isn't the code that was sent to %s. Look at the latest message.",
				d.Name)
			t.enqueue("update devices set guesses = guesses + 1 where user_id = $1 and id = $2", string(user), id)
			return nil
		}
		d.Confirmed = now
		t.enqueue("update devices set confirmed = $3, code = '', guesses = 0 where user_id = $1 and id = $2",
			string(user), id, micros(now))
		return nil
	})
	return d, errors.Join(err, wrong)
}

// ChangeDevice is part of notify.Store.
func (s *Rings) ChangeDevice(ctx context.Context, user todo.UserID, id string,
	p notify.DevicePatch) (notify.Device, error) {
	return s.withDevice(ctx, user, id, func(t *tx, d *notify.Device) error {
		if p.Name != nil {
			d.Name = *p.Name
		}
		if p.ShowTitle != nil {
			d.ShowTitle = *p.ShowTitle
		}
		t.enqueue("update devices set name = $3, titles = $4 where user_id = $1 and id = $2", string(user), id, d.Name,
			flag(d.ShowTitle))
		return nil
	})
}

// RemoveDevice is part of notify.Store.
func (s *Rings) RemoveDevice(ctx context.Context, user todo.UserID, id string) error {
	_, err := s.withDevice(ctx, user, id, func(t *tx, _ *notify.Device) error {
		t.enqueue("delete from devices where user_id = $1 and id = $2", string(user), id)
		return nil
	})
	return err
}

// OrderDevices is part of notify.Store.
func (s *Rings) OrderDevices(ctx context.Context, user todo.UserID, ids []string) error {
	return s.withDevices(ctx, user, func(t *tx, all []notify.Device) error {
		var have []string
		for _, d := range all {
			have = append(have, d.ID)
		}
		want := slices.Clone(ids)
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			return fault.New(fault.Conflict,
				"The order has to name each of your %d devices once. List the devices and try again.", len(all))
		}
		for place, id := range ids {
			t.enqueue("update devices set place = $3 where user_id = $1 and id = $2", string(user), id, int64(place))
		}
		return nil
	})
}
