package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what a hash takes: memory in KiB, passes and threads.
type cost struct {
	memory  uint32
	passes  uint32
	threads uint8
}

// defaultCost is OWASP's recommendation for argon2id (19 MiB, 2 passes).
var defaultCost = cost{memory: 19 * 1024, passes: 2, threads: 1}

// maxCost bounds what a stored hash may ask of this process.
var maxCost = cost{memory: 256 * 1024, passes: 10, threads: 4}

// heavyHash is the memory in KiB from which a hash is much of what the process has.
const heavyHash = 1024

const (
	saltSize = 16
	hashSize = 32
)

// hasher makes and checks hashes. Whoever asks it has come through the door.
type hasher struct{ cost cost }

// hash returns the PHC string of the password with a new salt.
func (h hasher) hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	return encodeHash(h.cost, salt, derive(password, salt, h.cost))
}

// matches says whether the password is the one of the hash.
func (h hasher) matches(password, encoded string) (bool, error) {
	c, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(derive(password, salt, c), want) == 1, nil
}

// stale says whether a hash was made at another cost than is used now.
func (h hasher) stale(encoded string) bool {
	c, _, _, err := decodeHash(encoded)
	return err != nil || c != h.cost
}

// decoy returns a hash that no password has and that takes as long to check
// as a real one: signing in with an unknown e-mail is told by nothing.
func (h hasher) decoy() string {
	b := make([]byte, saltSize+hashSize)
	rand.Read(b)
	return encodeHash(h.cost, b[:saltSize], b[saltSize:])
}

func derive(password string, salt []byte, c cost) []byte {
	before := collections()
	key := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, hashSize)
	if c.memory >= heavyHash && collections() != before {
		// The collector took the hash's memory for such as stays, and would wait until
		// there is as much of it again, for each later request too.
		runtime.GC()
	}
	return key
}

// collections is how often garbage was collected so far.
func collections() uint64 {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func encodeHash(c cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, b64(salt),
		b64(key))
}

// decodeHash reads what encodeHash writes, and nothing that would take more
// than maxCost.
func decodeHash(s string) (c cost, salt, key []byte, err error) {
	bad := errors.New("the stored password hash is malformed")
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return c, nil, nil, bad
	}
	if c.memory < 8 || c.memory > maxCost.memory || c.passes < 1 || c.passes > maxCost.passes || c.threads < 1 ||
		c.threads > maxCost.threads {
		return c, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(salt) < 8 ||
		len(salt) > 64 {
		return c, nil, nil, bad
	}
	if key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(key) != hashSize {
		return c, nil, nil, bad
	}
	return c, salt, key, nil
}
