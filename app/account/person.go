// Package account is who somebody is: people, their passwords, sessions and
// access tokens.
package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits on what people give, in characters (runes); the e-mail in bytes.
const (
	MinPassword = 8
	MaxPassword = 128
	MaxEmail    = 254
	MaxName     = 100
	MaxLocale   = 35
)

// LocalUser is the one person of a list that is kept on the person's own machine.
const LocalUser todo.UserID = "local"

// Person is somebody with a todo list.
type Person struct {
	ID      todo.UserID `json:"id"`
	Email   string      `json:"email"` // lower case; empty for the local person
	Name    string      `json:"name"`
	Zone    string      `json:"zone"`   // IANA name
	Locale  string      `json:"locale"` // BCP 47
	Created time.Time   `json:"created_at"`
	Role    Role        `json:"role,omitempty" enum:"admin" doc:"What they may do besides; left out for most."`
	// Suspended is since when the person may not sign in, nil if they may.
	Suspended *time.Time `json:"suspended_at,omitempty" doc:"Since when the account may not sign in."`
	// MostTasks is how many tasks the person may have, nil for what everybody may, 0 for
	// no limit.
	MostTasks *int64 `json:"most_tasks,omitempty" doc:"How many tasks the person may have: 0 is no limit; left out for what everybody may."`
	// Leaving is when the account is deleted, nil if it stays.
	Leaving *time.Time `json:"leaving_at,omitempty" doc:"When the account is deleted, if that was asked for."`
}

// Role is what a person may do besides keeping a list.
type Role string

// Admin may look after the accounts of a server, and sees nobody's list.
const Admin Role = "admin"

// Registration is what somebody gives to become a Person.
type Registration struct {
	Email, Password string
	Name            string
	Zone            string // UTC if empty
	Locale          string // en-US if empty
	Invitation      string // the secret of an invitation or a setup link
}

// Patch changes a Person; nil leaves a field as it is.
type Patch struct {
	Name, Zone, Locale *string
}

// Location is the person's time zone, UTC if it is no longer known.
func (p Person) Location() *time.Location {
	if loc, err := todo.LoadZone(p.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// apply checks and takes over what the patch changes.
func (p *Person) apply(c Patch) (err error) {
	if c.Name != nil {
		if p.Name, err = todo.CleanLine("name", *c.Name, 0, MaxName); err != nil {
			return err
		}
	}
	if c.Zone != nil {
		if _, err = todo.LoadZone(*c.Zone); err != nil {
			return err
		}
		p.Zone = *c.Zone
	}
	if c.Locale != nil {
		if p.Locale, err = cleanLocale(*c.Locale); err != nil {
			return err
		}
	}
	return nil
}

// CleanEmail checks an address and writes it in lower case, in which it is
// compared: no mail service in use tells people apart by capitals.
func CleanEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	bad := fault.InField("email", "That is not an e-mail address. Write it like name@example.com.")
	if len(s) > MaxEmail || !utf8.ValidString(s) {
		return "", bad
	}
	if _, err := todo.CleanLine("email", s, 1, MaxEmail); err != nil {
		return "", bad
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || strings.ContainsAny(s, " \"<>") {
		return "", bad
	}
	return s, nil
}

// cleanPassword checks a password and brings it to one form (NFC), so that
// the same characters typed on another keyboard are the same password.
func cleanPassword(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fault.InField("password", "The password is not valid UTF-8 text. Send it as UTF-8.")
	}
	s = norm.NFC.String(s)
	if n := utf8.RuneCountInString(s); n < MinPassword || n > MaxPassword {
		return "", fault.InField("password", "The password has %d characters; it needs %d to %d.", n, MinPassword,
			MaxPassword)
	}
	return s, nil
}

func cleanLocale(s string) (string, error) {
	bad := fault.InField("locale", "That is not a locale. Use a language tag such as en-GB.")
	if len(s) > MaxLocale {
		return "", bad
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return "", bad
	}
	return tag.String(), nil
}
