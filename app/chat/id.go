package chat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var idText = base32.HexEncoding.WithPadding(base32.NoPadding)

// NewID returns 26 characters that nobody can guess and that sort by time.
func NewID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails, since Go 1.24
	return idText.EncodeToString(b[:])
}

// keyedID is the id of what is made with a key: the same one for the same key.
func keyedID(user todo.UserID, key string) string {
	sum := sha256.Sum256([]byte(string(user) + "\x00" + key))
	return idText.EncodeToString(sum[:16])
}

// Marshal writes what cannot fail to be written: our own types.
func Marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
