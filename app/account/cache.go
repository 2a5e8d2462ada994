package account

import (
	"crypto/sha256"
	"maps"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxKnown bounds the cache to a few megabytes.
const maxKnown = 10_000

// cache remembers verified bearers for a short while, by their hash, so that
// no secret lies around in memory longer than its request.
type cache struct {
	life time.Duration

	mu    sync.Mutex
	known map[[sha256.Size]byte]believed
	epoch uint64 // raised by each forget
}

type believed struct {
	id    Identity
	until time.Time
}

func newCache(life time.Duration) *cache {
	return &cache{life: life, known: map[[sha256.Size]byte]believed{}}
}

// get returns what is believed of a bearer, or the epoch that put wants.
func (c *cache) get(bearer string, now time.Time) (id Identity, epoch uint64, ok bool) {
	key := sha256.Sum256([]byte(bearer))
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.known[key]
	return b.id, c.epoch, ok && now.Before(b.until)
}

// put remembers the identity until its life in the cache or the bearer itself
// is over. What was looked up before the latest forget is not remembered.
func (c *cache) put(bearer string, id Identity, epoch uint64, now, expires time.Time) {
	until := now.Add(c.life)
	if expires.Before(until) {
		until = expires
	}
	key := sha256.Sum256([]byte(bearer))
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	if len(c.known) >= maxKnown {
		clear(c.known)
	}
	c.known[key] = believed{id, until}
}

// forget makes the person's bearers be looked up again, everybody's for "".
func (c *cache) forget(user todo.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	if user == "" {
		clear(c.known)
		return
	}
	maps.DeleteFunc(c.known, func(_ [sha256.Size]byte, b believed) bool { return b.id.User == user })
}
