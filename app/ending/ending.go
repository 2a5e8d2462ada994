// Package ending is what a program in a container leaves behind when it could not go on: a code for
// programs and a sentence for people. Kubernetes keeps it as the container's termination message, from
// where deploy/lifecycle reads it. Programs read the code and never the sentence.
package ending

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// Code says why a program ended. deploy/lifecycle has the same list.
type Code string

// The codes. What has none is Failed.
const (
	ConfigInvalid       Code = "config_invalid"       // a variable of its environment is wrong
	DatabaseUnreachable Code = "database_unreachable" // nobody answers at the database's address
	DatabaseRefused     Code = "database_refused"     // it answers, and doesn't know this user, password or database
	DatabaseFull        Code = "database_full"        // it answers, and has no connection left
	DatabaseNewer       Code = "database_newer"       // a newer version changed it, and this one can't use it any more
	Failed              Code = "failed"               // anything else
)

// Codes lists every code.
func Codes() []Code {
	return []Code{ConfigInvalid, DatabaseUnreachable, DatabaseRefused, DatabaseFull, DatabaseNewer, Failed}
}

// File is where Kubernetes looks for a termination message: terminationMessagePath has this default.
const File = "/dev/termination-log"

// longest is how many bytes of a sentence are kept: a termination message has 4,096 bytes at most, and
// 12,288 for all containers of a pod; in JSON a byte takes up to six.
const longest = 600

// coded is an error with a code.
type coded struct {
	error
	code Code
}

func (c coded) Unwrap() error { return c.error }

// With returns err with a code, which CodeOf finds again; nil if err is nil.
func With(code Code, err error) error {
	if err == nil {
		return nil
	}
	return coded{err, code}
}

// CodeOf returns the code that err was given, or Failed.
func CodeOf(err error) Code {
	var c coded
	if errors.As(err, &c) {
		return c.code
	}
	return Failed
}

// Message is what is left behind, as JSON.
type Message struct {
	Code Code   `json:"code"`
	Text string `json:"text"`
}

// Leave writes a message into the file if there is such a file; outside of a container there is none,
// and none is made. A text that is too long is cut off.
func Leave(file, text string, code Code) error {
	text = strings.ToValidUTF8(text, "�")
	if len(text) > longest {
		cut := longest
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	line, err := json.Marshal(Message{code, text})
	if err != nil {
		return fmt.Errorf("encode why it ended: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_TRUNC, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("leave behind why it ended: %w", err)
	}
	_, err = f.Write(line)
	return errors.Join(err, f.Close())
}
