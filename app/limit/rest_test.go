package limit_test

import (
	"context"
	"io"
	"net"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

// pause is between two pieces of work in these tests, as it is in the API.
const pause = 100 * time.Microsecond

func TestAPlaceRestsWhereSomebodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(1, 1, 100).Rest(time.Second)
		begun := time.Now()
		work(t.Context(), s, "ann", 3, func(time.Duration) {}).Wait()
		if took := time.Since(begun); took != 5*time.Second {
			t.Errorf("three pieces of a second with a second between took %v", took)
		}
		for _, key := range []string{"ann", "bob"} {
			asked := time.Now()
			leave, err := s.Enter(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(asked); waited > 0 {
				t.Errorf("%s waited %v for a place that nobody else wanted", key, waited)
			}
			leave()
		}
	})
}

func TestWhoeverIsOnTheNetworkIsServedBetweenPiecesOfWork(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := limit.NewShares(2, 1, 100).Rest(pause)
	ctx, cancel := context.WithCancel(t.Context())
	var pieces atomic.Int64
	worked := keepBusy(ctx, s, &pieces)
	defer func() {
		cancel()
		worked()
	}()
	ask := echo(t)
	var between []int64
	for range 50 {
		before := pieces.Load()
		ask()
		between = append(between, pieces.Load()-before)
	}
	slices.Sort(between)
	if median := between[len(between)/2]; median > 8 {
		t.Errorf("an answer came after %d pieces of somebody's work (median of 50: %v), want a few", median, between)
	}
}

// keepBusy has 60 goroutines of one person work, again and again, each piece a
// millisecond of the processor. The function that it returns waits for them.
func keepBusy(ctx context.Context, s *limit.Shares, pieces *atomic.Int64) (wait func()) {
	done := make(chan struct{})
	for range 60 {
		go func() {
			defer func() { done <- struct{}{} }()
			for ctx.Err() == nil {
				leave, err := s.Enter(ctx, "ann")
				if err != nil {
					return
				}
				for begun := time.Now(); time.Since(begun) < time.Millisecond; {
				}
				pieces.Add(1)
				leave()
			}
		}()
	}
	return func() {
		for range 60 {
			<-done
		}
	}
}

// echo serves who asks on a connection, and returns how one asks.
func echo(t *testing.T) (ask func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.Copy(struct{ io.Writer }{c}, c) // not in the kernel: through the scheduler, as a handler
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return func() {
		if _, err := c.Write([]byte{1}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
}
