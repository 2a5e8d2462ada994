// Package limit slows down whoever asks too often: one token bucket a key,
// in bounded memory.
package limit

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxKeys bounds the memory of a Keyed to about 5 MB. At the bound the idle
// keys go first, which changes nothing for them: their buckets are full.
const maxKeys = 50_000

// Keyed has a bucket of tokens for each key. Its methods are safe for
// concurrent use; a nil Keyed allows everything.
type Keyed struct {
	every rate.Limit
	burst int

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

// New returns buckets that hold burst tokens and get one back in each
// interval. A burst below 1 means no limit: the result is nil.
func New(interval time.Duration, burst int) *Keyed {
	if burst < 1 {
		return nil
	}
	return &Keyed{every: rate.Every(interval), burst: burst, buckets: map[string]*rate.Limiter{}}
}

// Allow takes a token of the key, and reports whether there was one.
func (k *Keyed) Allow(key string, now time.Time) bool {
	return k == nil || k.bucket(key, now).AllowN(now, 1)
}

// Wait is how long it takes until the key has a token again.
func (k *Keyed) Wait(key string, now time.Time) time.Duration {
	if k == nil {
		return 0
	}
	r := k.bucket(key, now).ReserveN(now, 1)
	defer r.CancelAt(now)
	return r.DelayFrom(now)
}

// Give puts a token of the key back.
func (k *Keyed) Give(key string, now time.Time) {
	if k != nil {
		k.bucket(key, now).AllowN(now, -1)
	}
}

func (k *Keyed) bucket(key string, now time.Time) *rate.Limiter {
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.buckets[key]; b != nil {
		return b
	}
	if len(k.buckets) >= maxKeys {
		k.makeRoom(now)
	}
	b := rate.NewLimiter(k.every, k.burst)
	k.buckets[key] = b
	return b
}

// makeRoom drops the full buckets, and if that is not enough any tenth one.
func (k *Keyed) makeRoom(now time.Time) {
	for key, b := range k.buckets {
		if b.TokensAt(now) >= float64(k.burst) {
			delete(k.buckets, key)
		}
	}
	n := len(k.buckets) - maxKeys*9/10
	for key := range k.buckets {
		if n <= 0 {
			return
		}
		delete(k.buckets, key)
		n--
	}
}
