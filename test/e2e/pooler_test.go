package e2e

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// pools puts PgBouncer before the database, by transaction, then by session, and moves
// the release there and back under load: no request fails.
func (g *ground) pools(t *testing.T) string {
	secrets, err := os.ReadFile(g.env)
	if err != nil {
		t.Fatal(err)
	}
	l := startLoad(t, g, "pooler")
	var moved []string
	for _, p := range []struct {
		mode    string
		servers int
	}{{"transaction", 4}, {"session", 2*(7+1) + 2}} {
		pooled := pgtest.PoolerOf(t, g.status.Gateway, p.mode, p.servers, g.databaseURL())
		u, err := url.Parse(pooled)
		if err != nil {
			t.Fatal(err)
		}
		env := g.write(t, p.mode+".env", strings.ReplaceAll(string(secrets), g.databaseURL(), pooled))
		r := g.deploy(t, "-f", g.small, "--env-file", env, "--set", "networkPolicy.databasePort="+u.Port())
		moved = append(moved, fmt.Sprintf("behind one by %s after %.1f s", p.mode, r.Seconds))
		g.gone(t)
	}
	g.deploy(t, "-f", g.small)
	g.gone(t)
	return strings.Join(moved, ", ") + "; " + l.end(t)
}
