package chat

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"time"
)

var idText = base32.HexEncoding.WithPadding(base32.NoPadding)

// newID returns 26 characters that nobody can guess and that sort by time.
func newID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails, since Go 1.24
	return idText.EncodeToString(b[:])
}

// marshal writes what cannot fail to be written: our own types.
func marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
