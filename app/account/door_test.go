package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// household is a Store of people who can sign in, and do nothing else. It has
// no connections, so that time can stand still around it.
type household struct {
	Store
	hash string
	by   int // how many e-mails there are: p0@example.com, p1@example.com, …
}

func (h household) PersonByEmail(_ context.Context, email string) (Person, string, error) {
	var n int
	if _, err := fmt.Sscanf(email, "p%d@example.com", &n); err != nil || n >= h.by {
		return Person{}, "", fault.New(fault.NotFound, "There is no account with this e-mail.")
	}
	return Person{ID: todo.UserID(email), Email: email, Zone: "UTC"}, h.hash, nil
}

func (household) CreateSession(context.Context, todo.UserID, SignIn) error { return nil }

func (household) CreateSessionBy(context.Context, todo.UserID, string, SignIn, Entry) error {
	return nil
}

func (household) Factor(context.Context, todo.UserID) (Factor, error) {
	return Factor{}, fault.New(fault.NotFound, "There is no authenticator app.")
}

func (household) PasskeyAsked(context.Context, todo.UserID) (bool, error) { return false, nil }

func (household) Heard(func(todo.UserID)) {}

func (household) Record(context.Context, Entry) error { return nil }

// newHousehold is a service of those people, whose password is "correct horse".
func newHousehold(t *testing.T, people int) *Service {
	t.Helper()
	keys, err := ParseKeys(strings.Repeat("key", MinKey))
	if err != nil {
		t.Fatal(err)
	}
	return New(household{hash: hasher{cheap}.hash("correct horse"), by: people}, keys, Options{Cheap: true})
}

// try signs in and says how it went and how long it took.
func try(t *testing.T, s *Service, email, password, address string) (fault.Code, time.Duration) {
	t.Helper()
	begin := time.Now()
	_, _, err := s.Login(context.Background(), email, password, Origin{Address: address})
	return fault.CodeOf(err), time.Since(begin)
}

func TestGuessing(t *testing.T) {
	t.Run("becomes slower and slower, and is never refused for being a guess", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			begin := time.Now()
			guesses := 0
			for time.Since(begin) < 24*time.Hour {
				if code, _ := try(t, s, "p0@example.com", "wrong horse", "203.0.113.9"); code != fault.Unauthenticated {
					t.Fatalf("guess %d: %s", guesses, code)
				}
				guesses++
			}
			if guesses > 9_000 {
				t.Errorf("%d guesses a day", guesses)
			}
		})
	})
	t.Run("is not free because many come at once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			begin, checked := time.Now(), 0
			var mu sync.Mutex
			var all sync.WaitGroup
			for i := range 2000 {
				all.Go(func() {
					if code, _ := try(t, s, "p0@example.com", "wrong horse", fmt.Sprintf("2001:db8:%x::1", i)); code == fault.Unauthenticated {
						mu.Lock()
						defer mu.Unlock()
						checked++
					}
				})
			}
			all.Wait()
			if checked > 30 || time.Since(begin) > maxWait+time.Second {
				t.Errorf("%d guesses were checked in %v", checked, time.Since(begin))
			}
		})
	})
	t.Run("does not keep the owner out, who was here before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			if code, _ := try(t, s, "p0@example.com", "correct horse", "198.51.100.7"); code != "" {
				t.Fatalf("code = %v, want %q", code, "")
			}
			ctx, stop := context.WithCancel(context.Background())
			var all sync.WaitGroup
			for i := range 200 { // from everywhere, without an end
				all.Go(func() {
					for ctx.Err() == nil {
						_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: fmt.Sprintf("2001:db8:%x::1", i)})
						time.Sleep(time.Second)
					}
				})
			}
			time.Sleep(10 * time.Minute)
			for range 20 {
				if code, took := try(t, s, "p0@example.com", "correct horse", "198.51.100.7"); code != "" || took > time.Second {
					t.Errorf("the owner waits %v of simulated time: %q, want to be let in sooner", took, code)
				}
				time.Sleep(time.Second)
			}
			stop()
			all.Wait()
		})
	})
	t.Run("does not keep the owner out, who comes from the same address with another program", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			ctx, stop := context.WithCancel(context.Background())
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					for ctx.Err() == nil {
						_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: "203.0.113.9", Agent: "guess/1.0"})
						time.Sleep(time.Second)
					}
				})
			}
			time.Sleep(10 * time.Minute)
			begin := time.Now()
			_, _, err := s.Login(ctx, "p0@example.com", "correct horse", Origin{Address: "203.0.113.9", Agent: "Mozilla/5.0"})
			if took := time.Since(begin); err != nil || took > longPause+time.Second {
				t.Errorf("the owner waits %v of simulated time: %v, want to be let in sooner", took, err)
			}
			stop()
			all.Wait()
		})
	})
	t.Run("does not keep the owner out, whose device is known, wherever they are", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			device := newHousehold(t, 1).Devices(context.Background(), "p0@example.com")
			s := newHousehold(t, 1) // another replica, which has seen nobody
			known := OnDevice(context.Background(), device)
			ctx, stop := context.WithCancel(context.Background())
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					for n := 0; ctx.Err() == nil; n++ { // each time from a network that was never seen
						_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: fmt.Sprintf("2001:db8:%x:%x::1", i, n%65_536)})
						time.Sleep(time.Second)
					}
				})
			}
			time.Sleep(10 * time.Minute)
			for i := range 20 {
				begin := time.Now()
				_, _, err := s.Login(known, "p0@example.com", "correct horse", Origin{Address: fmt.Sprintf("203.0.113.%d", i)})
				if took := time.Since(begin); err != nil || took > time.Second {
					t.Errorf("the owner waits %v: %v", took, err)
				}
				time.Sleep(time.Second)
			}
			stop()
			all.Wait()
		})
	})
	t.Run("does not keep the owner out of a new device, from however many networks of one site", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			ctx, stop := context.WithCancel(context.Background())
			var all sync.WaitGroup
			for i := range 150 {
				all.Go(func() {
					for n := i; ctx.Err() == nil; n += 150 {
						_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: fmt.Sprintf("2001:db8:1:%x::1", n%65_536)})
						time.Sleep(time.Second)
					}
				})
			}
			time.Sleep(10 * time.Minute)
			if code, took := try(t, s, "p0@example.com", "correct horse", "203.0.113.9"); code != "" || took > longPause+time.Second {
				t.Errorf("the owner waits %v of simulated time: %q, want to be let in sooner", took, code)
			}
			stop()
			all.Wait()
		})
	})
	for _, flood := range []struct {
		what string
		from func(machine, n int) string
	}{
		{"from ever new sites of a provider", func(machine, n int) string {
			return fmt.Sprintf("2001:db8:%x::1", (machine+200*n)%65_536)
		}},
		{"from two hundred machines, one of them next door", func(machine, _ int) string {
			return fmt.Sprintf("10.%d.113.9", machine)
		}},
		{"from forty providers, ever new sites of each", func(machine, n int) string {
			return fmt.Sprintf("2a%02x:db8:%x::1", machine%40, machine/40+5*n)
		}},
		{"from an address of each of two thousand ranges", func(machine, n int) string {
			return fmt.Sprintf("%d.%d.113.9", 11+machine%8, (machine/8+25*n)%250)
		}},
	} {
		t.Run("does not keep the owner out of a new device: "+flood.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newHousehold(t, 1)
				ctx, stop := context.WithCancel(context.Background())
				var all sync.WaitGroup
				for machine := range 200 {
					all.Go(func() {
						for n := 0; ctx.Err() == nil; n++ {
							_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: flood.from(machine, n)})
							time.Sleep(5 * time.Second)
						}
					})
				}
				time.Sleep(4 * time.Minute)
				for i := range 3 {
					device := []string{"10.7.99.4", "198.51.100.4", "2003:e1:7:1::9"}[i]
					if code, took := try(t, s, "p0@example.com", "correct horse", device); code != "" || took > longPause+time.Second {
						t.Errorf("the owner waits %v of simulated time: %q, want to be let in sooner", took, code)
					}
					time.Sleep(time.Minute)
				}
				stop()
				all.Wait()
			})
		})
	}
	t.Run("is as slow from a device that was stolen", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			stolen := OnDevice(context.Background(), s.Devices(context.Background(), "p0@example.com"))
			begin := time.Now()
			guesses := 0
			for ; time.Since(begin) < 24*time.Hour; guesses++ {
				if _, _, err := s.Login(stolen, "p0@example.com", "wrong horse", Origin{Address: fmt.Sprintf("2001:db8:%x::1", guesses)}); fault.CodeOf(err) != fault.Unauthenticated {
					t.Fatal(err)
				}
			}
			if guesses > 9_000 {
				t.Errorf("%d guesses a day", guesses)
			}
		})
	})
	t.Run("does not keep the owner out, who comes from elsewhere", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 1)
			ctx, stop := context.WithCancel(context.Background())
			var all sync.WaitGroup
			for i := range 60 { // sixty addresses of one network, as of one machine
				all.Go(func() {
					for ctx.Err() == nil {
						_, _, _ = s.Login(ctx, "p0@example.com", "wrong horse", Origin{Address: fmt.Sprintf("2001:db8::%x", i)})
						time.Sleep(time.Second)
					}
				})
			}
			time.Sleep(10 * time.Minute)
			for range 5 {
				if code, took := try(t, s, "p0@example.com", "correct horse", fmt.Sprintf("198.51.100.%d", time.Now().Unix()%200)); code != "" || took > longPause {
					t.Errorf("the owner waits %v of simulated time: %q, want to be let in sooner", took, code)
				}
				time.Sleep(time.Minute)
			}
			stop()
			all.Wait()
		})
	})
	t.Run("leaves everybody else a place", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newHousehold(t, 20)
			leave, err := s.door.enter(t.Context(), ticket{}) // all places are taken
			if err != nil {
				t.Fatal(err)
			}
			leaves := []func(){leave}
			for range s.door.slots - 1 {
				leave, err := s.door.enter(t.Context(), ticket{})
				if err != nil {
					t.Fatal(err)
				}
				leaves = append(leaves, leave)
			}
			var all sync.WaitGroup
			for i := range 500 { // of no account, from everywhere, and all at the door already
				all.Go(func() {
					_, _ = try(t, s, fmt.Sprintf("n%d@example.org", i), "wrong horse", fmt.Sprintf("2001:db8:%x::1", i))
				})
			}
			synctest.Wait()
			codes := make([]string, 20)
			for i := range codes {
				all.Go(func() {
					code, _ := try(t, s, fmt.Sprintf("p%d@example.com", i), "correct horse", "203.0.113.9")
					codes[i] = string(code)
				})
			}
			synctest.Wait()
			for _, leave := range leaves {
				leave()
			}
			all.Wait()
			if got := strings.Join(codes, ""); got != "" {
				t.Errorf("the honest ones were told %q", codes)
			}
		})
	})
}

// Link is of no link that works.
func (household) Link(context.Context, LinkKey) (Link, error) { return Link{}, DeadLink() }

// fillSlots has every place inside taken, until the test lets go.
func fillSlots(t *testing.T, s *Service) (leave func()) {
	t.Helper()
	var all []func()
	for range s.door.slots {
		leave, err := s.door.enter(t.Context(), ticket{class: familiar})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, leave)
	}
	return func() {
		for _, leave := range all {
			leave()
		}
	}
}

// Whoever has no link that works takes no place from those who sign in.
func TestALinkThatIsNoneIsNotWorkedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHousehold(t, 1)
		defer fillSlots(t, s)()
		begin := time.Now()
		err := s.Reset(t.Context(), linkPrefix+"p0_"+strings.Repeat("A", 52), "another horse", Origin{Address: "198.51.100.1"})
		if fault.CodeOf(err) != fault.Forbidden || time.Since(begin) > 0 {
			t.Errorf("after %v it says %v", time.Since(begin), err)
		}
	})
}

// One who signs in again and again with the password of an account of their own
// doesn't keep out who comes for the first time.
func TestSigningInAgainAndAgainKeepsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHousehold(t, 2)
		if code, _ := try(t, s, "p0@example.com", "correct horse", "198.51.100.1"); code != "" {
			t.Fatal(code)
		}
		leave := fillSlots(t, s)
		var all sync.WaitGroup
		for range 3 * maxQueue {
			all.Go(func() { try(t, s, "p0@example.com", "correct horse", "198.51.100.1") })
		}
		synctest.Wait()
		came := make(chan fault.Code, 1)
		all.Go(func() {
			code, _ := try(t, s, "p1@example.com", "correct horse", "203.0.113.5")
			came <- code
		})
		synctest.Wait()
		for range 3 * maxQueue {
			all.Go(func() { try(t, s, "p0@example.com", "correct horse", "198.51.100.1") })
		}
		synctest.Wait()
		leave()
		if code := <-came; code != "" {
			t.Errorf("who came for the first time is answered %s", code)
		}
		all.Wait()
		if code, _ := try(t, s, "p0@example.com", "correct horse", "198.51.100.1"); code != "" {
			t.Errorf("when nobody waits, it is %s", code)
		}
	})
}
