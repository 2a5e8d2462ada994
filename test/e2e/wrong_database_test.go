package e2e

import (
	"fmt"
	"net"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// wrongDatabases are addresses with which no backend can work. Those that have
// the wrong form are refused before the cluster is touched.
func (g *ground) wrongDatabases(t *testing.T) []wrong {
	t.Helper()
	right := g.databaseURL()
	at := func(host string) string {
		return fmt.Sprintf("postgresql://todo:canary-wrong@%s/postgres?sslmode=disable", host)
	}
	const refuses = `correct user, password or database in DATABASE_URL`
	return []wrong{
		{"with a database whose address is another kind's", g.withDatabase(strings.Replace(right, "postgresql://", "mysql://", 1)), []string{`DATABASE_URL`, `postgresql://`}},
		{"with a database where nobody listens", g.withDatabase(at(fmt.Sprintf("%s:%d", g.status.Gateway, g.closedPort(t)))), []string{`todo-chatbot-backend`, `does not answer`, `is DATABASE_URL right`}},
		{"with a database on a host that is not there", g.withDatabase(at("db.nowhere.example:5432")), []string{`db\.nowhere\.example`, `does not answer`, `is DATABASE_URL right`}},
		{"with a database that says nothing", g.withDatabase(at(g.silence(t))), []string{`todo-chatbot-backend`, `does not answer`, `is DATABASE_URL right`}},
		{"with a wrong password", g.withDatabase(strings.Replace(right, g.canary[databasePassword], "canary-guessed", 1)), []string{`does not let user .{1,3}todo.{1,3} in with this password`, refuses}},
		{"with a database that is missing", g.withDatabase(strings.Replace(right, "/postgres?", "/absent?", 1)), []string{`has no database .{1,3}absent`, refuses}},
	}
}

// explainsDatabases deploys with each, one over the other as people do who try
// again, and then with the right one. That takes up to three starts of a backend,
// the third ten seconds after the second. The last one is tried on the release
// that runs by then, which must not suffer.
func (g *ground) explainsDatabases(t *testing.T) string {
	var figures []string
	all := g.wrongDatabases(t)
	for _, w := range all[:len(all)-1] {
		figures = append(figures, g.explains(t, w))
	}
	r := g.deploy(t, "-f", g.small)
	eventually(t, patience, "the page answers", func() error { return g.serves(t.Context()) })
	figures = append(figures, g.explains(t, all[len(all)-1]))
	if err := g.serves(t.Context()); err != nil {
		t.Errorf("the release that ran no longer serves: %v", err)
	}
	secret, err := g.client.CoreV1().Secrets(namespace).Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
	if err != nil || string(secret.Data["DATABASE_URL"]) != g.databaseURL() {
		t.Errorf("the Secret is not as it was before (%v)", err)
	}
	g.todoctl(t, "undeploy", "--yes")
	return fmt.Sprintf("%s; fixed with the same command in %.1f s", strings.Join(figures, ", "), r.Seconds)
}

func (g *ground) withDatabase(url string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return append(g.deployArgs("-f", g.small), "--secret-file", "DATABASE_URL="+g.write(t, "wrong-url", url))
	}
}

// closedPort is one of the machine's, on the cluster's network, that nobody listens at.
func (g *ground) closedPort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(g.status.Gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// silence is where somebody takes connections and never says a word.
func (g *ground) silence(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(g.status.Gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}
