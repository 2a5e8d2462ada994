package store

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestWhoIsNotLetInIsToldWhy(t *testing.T) {
	address, password := pgtest.Guarded(t)
	right, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // it takes connections and never says a word
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	as := func(user string) string {
		u := *right
		u.User = url.UserPassword(user, "hunter2")
		return u.String()
	}
	db := open(t, address) // with the password it is let in
	if _, err := db.engine.(*postgresEngine).pool.Exec(t.Context(), "create role crowd login connection limit 0 password 'hunter2'"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ address, says string }{
		"nobody listens":        {"postgresql://todo:hunter2@127.0.0.1:1/todo?sslmode=disable", "does not answer"},
		"somebody says nothing": {"postgresql://todo:hunter2@" + silent.Addr().String() + "/todo?sslmode=disable&connect_timeout=1", "does not answer"},
		"no such host":          {"postgresql://todo:hunter2@nowhere.invalid/todo", "does not answer"},
		"no such database":      {strings.Replace(address, "/postgres?", "/nowhere?", 1), `has no database "nowhere"`},
		"a wrong password":      {as("todo"), `does not let user "todo" in with this password`},
		"an unknown user":       {as("ann"), `does not let user "ann" in`},
		"no connection left":    {as("crowd"), "has no connection left"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), c.address, Options{})
			if fault.CodeOf(err) != fault.Unavailable || !strings.Contains(fault.MessageOf(err), c.says) {
				t.Fatalf("%v, want one that says %q", err, c.says)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), password) {
				t.Errorf("it tells the password: %v", err)
			}
		})
	}
}

func TestASilentServerIsWaitedForOnlySoLong(t *testing.T) {
	address := pgtest.New(t)
	for more, want := range map[string]time.Duration{"": connectPatience, "&connect_timeout=3": 3 * time.Second} {
		if got := open(t, address+more).engine.(*postgresEngine).pool.Config().ConnConfig.ConnectTimeout; got != want {
			t.Errorf("with %q it is waited for %v, want %v", more, got, want)
		}
	}
}
