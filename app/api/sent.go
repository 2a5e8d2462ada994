package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// unsaid are the fields of a request that say nothing of what is to be done: the key
// itself, who asks, the list, of which each has keys of its own, and the version.
var unsaid = []string{"Key", "User", "List", "IfMatch", "Accept"}

// digestOf stands for what a request asks for, whatever it looks like; "" if it
// can't be said.
func digestOf(in any) string {
	text, err := json.Marshal(in)
	if err != nil {
		return ""
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return ""
	}
	for _, name := range unsaid {
		delete(fields, name)
	}
	if text, err = json.Marshal(fields); err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
