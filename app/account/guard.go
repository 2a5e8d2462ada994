package account

import (
	"crypto/sha256"
	"math"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
)

// What guessing costs: so many wrong passwords of one account are free, then
// each check is followed by a pause, twice as long after each further ten.
//
// freeSignIns is how many sign-ins of one account go before everybody else's.
const (
	freeSignIns = 20

	freeMisses = 10
	firstPause = time.Second
	longPause  = 10 * time.Second
)

// guard knows who has guessed. Nobody is refused for what others do: an address
// can be that of a whole office, or of a load balancer, and an account belongs
// to somebody who knows its password. Who guesses is slowed down instead, one
// check after the other, and everybody who has not goes before them: see door.
type guard struct {
	misses   *tally       // by account and network, or device
	total    *tally       // by account
	seen     *tally       // by account and network, of right passwords
	tries    [4]*tally    // of an account, by network, site, range and program: looked at or not
	often    *tally       // by account, of sign-ins from where somebody was before
	newcomer *limit.Keyed // by network: 20 registrations, then one in 30 seconds
}

func newGuard() *guard {
	return &guard{
		tries: [4]*tally{newTally(10 * time.Minute), newTally(10 * time.Minute), newTally(10 * time.Minute),
			newTally(10 * time.Minute)},
		misses:   newTally(10 * time.Minute),
		total:    newTally(10 * time.Minute),
		seen:     newTally(10 * 24 * time.Hour),
		often:    newTally(10 * time.Minute),
		newcomer: limit.New(30*time.Second, 20),
	}
}

// ticket is the place at the door of somebody who signs in. The attempt counts
// as a wrong one until it is known better, so that many at once are not free.
func (g *guard) ticket(email string, from Origin, device string, exists bool, now time.Time) ticket {
	address := from.Address
	pair := pairOf(email, address, device)
	site := siteOf(email, address, device)
	t := ticket{class: person, email: email}
	missed := max(g.misses.at(pair, now), g.misses.at(site, now))
	line, guessed := email, g.total.at(email, now)
	switch {
	case !exists:
		t.class = stranger
		t.email = "" // they are many, and all the same
	case device != "" || g.seen.at(pair, now) > 0.1:
		// What others guess elsewhere does not concern who was here before.
		line = pair
		guessed = missed
		if g.often.at(email, now) < freeSignIns { // nor does one who signs in again and again concern others
			t.class = familiar
		}
		g.often.add(email, 1, now)
	}
	if guessed >= freeMisses-0.5 {
		t.line = line
		t.pause = min(firstPause<<min(10, int(guessed-freeMisses+0.5)/10), longPause)
	}
	g.misses.add(pair, 1, now)
	if site != pair {
		g.misses.add(site, 1, now)
	}
	g.total.add(email, 1, now)
	t.from = fromOf(t.email, from, device)
	for i, where := range t.from {
		g.tries[i].add(where, 1, now)
	}
	return t
}

// push is how much whoever holds the ticket has pushed of late, and how many
// wrong passwords the account has had from everywhere. What is tried from a
// network counts, and so does what is tried from its neighbours, as one factor
// each: whoever has a provider's 65,536 networks and uses each of them once is
// known by the range, and one in a range with a thousand machines that guess is
// known by having guessed nothing. To stay in front of somebody who comes for the
// first time takes a range that was never seen for each attempt.
func (g *guard) push(t ticket, now time.Time) (push, total float64) {
	push = 1
	for i, where := range t.from {
		push *= 1 + g.tries[i].at(where, now)
	}
	return push * (1 + g.often.at(t.email, now)), g.total.at(t.email, now)
}

// fromOf is where an account is tried from: the network, the site, the range and the
// program in the network, or four times the device.
func fromOf(email string, from Origin, device string) [4]string {
	if device != "" {
		device = pairOf(email, "", device)
		return [4]string{device, device, device, device}
	}
	network := email + " " + proxies.Network(from.Address)
	program := sha256.Sum256([]byte(from.Agent)) // it can be as long as whoever sends it likes
	return [4]string{network, email + " " + proxies.Site(from.Address), email + " " + proxies.Range(from.Address),
		network + " " + string(program[:8])}
}

// unchecked takes an attempt back whose password nobody looked at.
func (g *guard) unchecked(email, address, device string, now time.Time) {
	pair, site := pairOf(email, address, device), siteOf(email, address, device)
	g.misses.add(pair, -1, now)
	if site != pair {
		g.misses.add(site, -1, now)
	}
	g.total.add(email, -1, now)
}

// succeeded takes down a right password.
func (g *guard) succeeded(email string, from Origin, device string, now time.Time) {
	address := from.Address
	g.misses.forget(pairOf(email, address, device))
	g.misses.forget(siteOf(email, address, device))
	for i, where := range fromOf(email, from, device) {
		g.tries[i].forget(where)
	}
	g.total.add(email, -1, now)
	g.seen.add(pairOf(email, address, ""), 1, now)
}

// pairOf is an account and where somebody tries it from: a device that it is
// known on, or else a network.
func pairOf(email, address, device string) string {
	if device != "" {
		return email + " device " + device
	}
	return email + " " + proxies.Network(address)
}

// siteOf is pairOf with all that one customer may have of IPv6.
func siteOf(email, address, device string) string {
	if device != "" {
		return pairOf(email, address, device)
	}
	return email + " " + proxies.Site(address)
}

func (g *guard) register(address string, now time.Time) error {
	if g.newcomer.Allow(proxies.Network(address), now) {
		return nil
	}
	return fault.New(fault.TooMany, "Too many registrations from your network. Wait a minute and try again.")
}

// maxTally bounds the memory of a tally to a few megabytes.
const maxTally = 50_000

// tally counts by key, and forgets half of it in each half-life.
type tally struct {
	half time.Duration

	mu     sync.Mutex
	counts map[string]count
}

type count struct {
	n  float64
	at time.Time
}

func newTally(half time.Duration) *tally { return &tally{half: half, counts: map[string]count{}} }

// at is how much is left of the count.
func (t *tally) at(key string, now time.Time) float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.left(t.counts[key], now)
}

func (t *tally) left(c count, now time.Time) float64 {
	return c.n * math.Exp2(-max(0, now.Sub(c.at).Seconds())/t.half.Seconds())
}

func (t *tally) add(key string, n float64, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.counts[key]; !known && len(t.counts) >= maxTally {
		t.makeRoom(now)
	}
	t.counts[key] = count{max(0, t.left(t.counts[key], now)+n), now}
}

func (t *tally) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.counts, key)
}

// makeRoom drops what counts least: first what is below a half, then any tenth.
func (t *tally) makeRoom(now time.Time) {
	for key, c := range t.counts {
		if t.left(c, now) < 0.5 {
			delete(t.counts, key)
		}
	}
	n := len(t.counts) - maxTally*9/10
	for key := range t.counts {
		if n <= 0 {
			return
		}
		delete(t.counts, key)
		n--
	}
}
