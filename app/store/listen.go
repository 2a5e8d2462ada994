package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	wakeChannel = "todo_wake"
	// listenCheck is how often the listening connection proves that what is
	// notified elsewhere reaches it, and how long it has for that.
	listenCheck, listenDeadline = time.Minute, 5 * time.Second
	// listenRetry is the pause before a lost connection is made again.
	listenRetry = time.Second
	// deafPoll is how often everybody is woken while nothing can be heard.
	deafPoll = time.Second
)

// errDeaf means that notifications do not arrive. A pooler that gives
// connections out by transaction swallows them.
var errDeaf = errors.New(
	"notifications do not arrive; a pooler that gives connections out by transaction swallows them")

// announce notifies inside the transaction: it is delivered with the commit
// or not at all.
func (e *postgresEngine) announce(key string) []statement {
	return []statement{{sql: "select pg_notify('" + wakeChannel + "', $1)", args: []any{key}}}
}

func (e *postgresEngine) announceSoon(key string) { e.notices.add(key) }

// listen wakes watchers by what other replicas commit. While there is no
// connection that hears, everybody is woken every second and looks for
// themselves: late, never wrong.
func (e *postgresEngine) listen(ctx context.Context, h *hub, log *slog.Logger) {
	var sending sync.WaitGroup
	sending.Go(func() { e.sendNotices(ctx) })
	defer sending.Wait()
	told := false
	for {
		err := e.hear(ctx, func() {
			if told {
				log.Info("hears of changes on other replicas again")
			}
			told = false
			h.wakeAll() // what came meanwhile is not known
		}, h.wake)
		if ctx.Err() != nil {
			return
		}
		if !told {
			log.Warn(
				"does not hear of changes on other replicas; looks for them every second, so that they show that "+
					"much later", "error", err)
		}
		told = true
		if !deaf(ctx, h, err) {
			return
		}
	}
}

// deaf polls until it is time to try again: soon after a lost connection,
// seldom where listening does not work at all.
func deaf(ctx context.Context, h *hub, err error) bool {
	polls := 1
	if errors.Is(err, errDeaf) {
		polls = int(listenCheck / deafPoll)
	}
	ticker := time.NewTicker(min(deafPoll, listenRetry))
	defer ticker.Stop()
	for range polls {
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
			h.wakeAll()
		}
	}
	return true
}

// hear listens on a connection of its own until it fails; ready is called
// once it is known to hear.
func (e *postgresEngine) hear(ctx context.Context, ready func(), wake func(key string)) error {
	conn, err := pgx.ConnectConfig(ctx, e.pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := e.subscribe(ctx, conn); err != nil {
		return err
	}
	for {
		if err := e.echo(ctx, conn, listenDeadline, wake); err != nil {
			return err
		}
		if ready != nil {
			ready()
			ready = nil
		}
		if err := receive(ctx, conn, listenCheck, func(key string) bool { wake(key); return false }); err != nil {
			return err
		}
	}
}

// subscribe has notifications sent to conn. It fails with errDeaf, and changes
// nothing, where a pooler would give conn's server to others: that server would
// listen for whoever has it next, and a notification that comes while nobody has it
// makes PgBouncer before 1.21 end when a request is cancelled at that moment
// (pgbouncer/pgbouncer#927).
func (e *postgresEngine) subscribe(ctx context.Context, conn *pgx.Conn) error {
	if e.unnamed.Load() {
		shared, err := e.sharesServers(ctx, conn)
		if err != nil {
			return err
		}
		if shared {
			return errDeaf
		}
	}
	if _, err := conn.Exec(ctx, "listen "+wakeChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return nil
}

// echo notifies through the pool and waits to hear it, but not longer than limit.
func (e *postgresEngine) echo(ctx context.Context, conn *pgx.Conn, limit time.Duration, wake func(key string)) error {
	token := "?" + rand.Text()
	sending, cancel := context.WithTimeout(ctx, limit) // nothing is heard meanwhile
	defer cancel()
	if _, err := e.pool.Exec(sending, "select pg_notify('"+wakeChannel+"', $1)", token); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	heard := false
	err := receive(ctx, conn, limit, func(key string) bool {
		wake(key)
		heard = key == token
		return heard
	})
	if err == nil && !heard {
		err = errDeaf
	}
	return err
}

// receive gives notifications to got until it says that it is done, or for a
// time that is then no error.
func receive(ctx context.Context, conn *pgx.Conn, d time.Duration, got func(key string) (done bool)) error {
	limit, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		n, err := conn.WaitForNotification(limit)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if limit.Err() != nil && !conn.IsClosed() {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait for notifications: %w", err)
		}
		if got(n.Payload) {
			return nil
		}
	}
}
