package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// ringerAddress makes the test program ring what is due in the database at
// this address until it is killed, see ringerMain.
const ringerAddress = "TODO_TEST_RING_AT"

// shortLease is how soon another process takes over in this test.
const shortLease = 300 * time.Millisecond

type atUTC struct{}

func (atUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

// ringerMain says whether this process is a child that was to ring.
func ringerMain() bool {
	address := os.Getenv(ringerAddress)
	if address == "" {
		return false
	}
	ctx := context.Background()
	db, err := Open(ctx, address, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	notify.New(db.Rings(), todo.New(db.Tasks(), time.Now), atUTC{}, notify.Options{
		Owner: fmt.Sprint(os.Getpid()), Lease: shortLease, Batch: 7,
		Observe: func(time.Duration) { fmt.Println("ringing") }, // before it is recorded
	}).Run(ctx)
	return true
}

func TestRingersThatAreKilled(t *testing.T) {
	for name, address := range map[string]string{
		"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "todo.db"), "PostgreSQL": pgtest.New(t),
	} {
		t.Run(name, func(t *testing.T) { killRingers(t, address, 150, todo.Actor{User: "ada"}) })
	}
}

// What a list of two people rings is each one's, and is lost as little.
func TestRingersOfASharedListThatAreKilled(t *testing.T) {
	for name, address := range map[string]string{
		"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "todo.db"), "PostgreSQL": pgtest.New(t),
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, address)
			lists := list.New(db.Lists(), nil, time.Now)
			who := todo.Actor{User: "ada"}
			p, err := lists.Create(t.Context(), who, "Home", "")
			if err != nil {
				t.Fatal(err)
			}
			_, secret, err := lists.Invite(t.Context(), who, p.ID, list.InviteRequest{Role: todo.Editor})
			if err == nil {
				_, err = lists.Follow(t.Context(), todo.Actor{User: "leo"}, secret)
			}
			if err != nil {
				t.Fatal(err)
			}
			who.List = p.ID
			killRingers(t, address, 75, who)
		})
	}
}

// killRingers adds tasks that ring, for each in the list, and kills those that ring them.
func killRingers(t *testing.T, address string, tasks int, who todo.Actor) {
	const kills = 12
	db := open(t, address)
	all := int64(tasks)
	if who.List != "" {
		all *= 2
	}
	// They were added before their moment, which passed while nothing ran.
	before := todo.New(db.Tasks(), func() time.Time { return time.Now().Add(-2 * time.Hour) })
	moment := time.Now().Add(-time.Hour)
	draft := todo.Draft{Title: "Call Ann", Due: &todo.Due{Date: civil.DateOf(moment)}, Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}}
	drafts := make([]todo.Draft, tasks)
	for i := range drafts {
		drafts[i] = draft
	}
	if _, err := before.Add(t.Context(), who, drafts...); err != nil {
		t.Fatal(err)
	}
	for kill := range kills {
		ringAndKill(t, address, 1+kill*5%23)
	}
	last := notify.New(db.Rings(), todo.New(db.Tasks(), time.Now), atUTC{}, notify.Options{Owner: "last", Lease: shortLease})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	wake, stop := db.Rings().WatchRings("ada")
	defer stop()
	wakeLeo, stopLeo := db.Rings().WatchRings("leo")
	defer stopLeo()
	over := make(chan struct{})
	go func() { defer close(over); last.Run(ctx) }()
	for rung(t, db) < all {
		select {
		case <-wake:
		case <-wakeLeo:
		case <-ctx.Done():
			t.Fatalf("%d of %d rang", rung(t, db), all)
		}
	}
	cancel()
	<-over
	twice, err := one(t.Context(), db, value[int64], "select count(*) from rings where rung > 0 and times <> 1")
	if err != nil || twice != 0 {
		t.Errorf("%d rang more than once, %v", twice, err)
	}
	n, err := one(t.Context(), db, value[int64], "select count(*) from deliveries")
	if err != nil || n != all {
		t.Errorf("%d deliveries of %d rings, %v", n, all, err)
	}
}

func rung(t *testing.T, db *DB) int64 {
	t.Helper()
	n, err := one(context.WithoutCancel(t.Context()), db, value[int64], "select count(*) from rings where rung > 0")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ringAndKill lets a child ring and kills it in the midst of it, once it is at
// its n-th ring or has found nothing to ring for a while.
func ringAndKill(t *testing.T, address string, n int) {
	t.Helper()
	child, lines := startChild(t, ringerAddress+"="+address)
	idle := time.AfterFunc(5*time.Second, func() { _ = child.Process.Kill() }) // all has rung
	defer idle.Stop()
	for lines.Scan() {
		if n--; n == 0 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
}

func BenchmarkWhatIsDueAmongMany(b *testing.B) {
	for name, address := range map[string]string{"SQLite": "sqlite:" + filepath.Join(b.TempDir(), "todo.db"), "PostgreSQL": pgtest.New(b)} {
		b.Run(name, func(b *testing.B) {
			db := open(b, address)
			now := time.Now()
			if err := pendingRings(b.Context(), db, 100_000, now); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, _, err := db.Rings().Next(b.Context()); err != nil {
					b.Fatal(err)
				}
				if _, err := db.Rings().Claim(b.Context(), now, "w", now.Add(time.Minute), 500); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// pendingRings makes so many things to ring, a second apart.
func pendingRings(ctx context.Context, db *DB, n int, from time.Time) error {
	return db.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer)
			with recursive n(i) as (select 1 union all select i + 1 from n where i < cast($2 as bigint))
			select 'ada', i, cast($1 as bigint) + cast(i as bigint) * 1000000, 'due', 0, 0, 1, 1, cast($1 as bigint) + cast(i as bigint) * 1000000, '', 0, 0, 0, 0, '' from n`, micros(from), int64(n))
		return err
	})
}

// Who asks for what is due must not pay for what is pending: both questions go by the index.
func TestWhatIsDueIsFoundByAnIndex(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		now := time.Now()
		if err := pendingRings(t.Context(), db, 20_000, now); err != nil {
			t.Fatal(err)
		}
		explain := "explain query plan "
		if db.engine.skipLocked() != "" {
			explain = "explain "
		}
		err := db.inTx(t.Context(), func(t *tx) error {
			_, err := t.exec(context.Background(), "analyze rings")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for sql, args := range map[string][]any{
			nextRing: nil, claimRings(db.engine, "1", dueRings): {"w", micros(now.Add(time.Minute)), 500, micros(now)},
			claimRings(db.engine, "2", dueRings):  {"w", micros(now.Add(time.Minute)), 500, micros(now)},
			claimRings(db.engine, "1", dueRearms): {"w", micros(now.Add(time.Minute)), 20},
			claimRings(db.engine, "2", dueRearms): {"w", micros(now.Add(time.Minute)), 20},
		} {
			plan, err := many(t.Context(), db, func(r row) (line string, err error) {
				var ignored any
				if strings.HasPrefix(explain, "explain query") {
					return line, r.Scan(&ignored, &ignored, &ignored, &line)
				}
				return line, r.Scan(&line)
			}, explain+sql, args...)
			said := strings.Join(plan, "\n")
			if err != nil || !strings.Contains(said, "_by_next") || strings.Contains(said, "Seq Scan on rings") || strings.Contains(said, "SCAN rings\n") {
				t.Errorf("%s\n%s, %v", sql, said, err)
			}
		}
	})
}

// What PostgreSQL reads to say that nothing is due doesn't grow with what is pending: a few pages of
// an index, with 1,000 as with 100,000. What more it takes is planning, which knows the table's statistics.
func TestWhatIsDueReadsAsManyPagesHoweverMuchIsPending(t *testing.T) {
	db := open(t, pgtest.New(t))
	now := time.Now()
	read := map[int]int{}
	have := 0
	for _, n := range []int{1_000, 100_000} {
		err := pendingRings(t.Context(), db, n-have, now.Add(time.Duration(have)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		have = n
		if err := db.query(t.Context(), func(row) error { return nil }, "vacuum analyze rings"); err != nil {
			t.Fatal(err)
		}
		read[n] = pagesRead(t, db, nextRing) + pagesRead(t, db, claimRings(db.engine, "1", dueRings), "w", micros(now.Add(time.Minute)), 500, micros(now))
	}
	if few, many := read[1_000], read[100_000]; few == 0 || many > 12 || many > few+4 {
		t.Errorf("to say that nothing is due it reads %d pages with 1,000 pending and %d with 100,000, want no more than 12, and no more than 4 further ones", few, many)
	}
}

// pagesRead are the pages that PostgreSQL looks at to carry a statement out.
func pagesRead(t *testing.T, db *DB, sql string, args ...any) (pages int) {
	t.Helper()
	err := db.inTx(t.Context(), func(x *tx) error {
		plan, err := many(t.Context(), x, func(r row) (line string, err error) { return line, r.Scan(&line) }, "explain (analyze, buffers) "+sql, args...)
		for _, line := range plan {
			if kinds, ok := strings.CutPrefix(strings.TrimSpace(line), "Buffers: shared "); ok {
				for _, kind := range strings.Fields(kinds) {
					_, n, _ := strings.Cut(kind, "=")
					count, _ := strconv.Atoi(n)
					pages += count
				}
				break // the first line is of the whole
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}
