package check

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const canary = "c4nary-passw0rd"

// asked runs the check with an environment and returns its answer. No answer may
// hold a secret.
func asked(t *testing.T, environment map[string]string) entity.Answer {
	t.Helper()
	var out bytes.Buffer
	if err := dependencies(t.Context(), func(key string) string { return environment[key] }, &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), canary) {
		t.Errorf("a secret is in the answer: %s", out.String())
	}
	var answer entity.Answer
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// holds holds an answer to one fault, or to none where rule is "".
func holds(t *testing.T, answer entity.Answer, rule, says string) {
	t.Helper()
	if rule == "" {
		if len(answer.Faults) > 0 {
			t.Errorf("%+v", answer)
		}
		return
	}
	if len(answer.Faults) != 1 || answer.Faults[0].Rule != rule || !strings.Contains(answer.Faults[0].Message, says) {
		t.Errorf("%+v, want %s that says %q", answer, rule, says)
	}
}

func TestTheDatabase(t *testing.T) {
	address := pgtest.New(t)
	with := func(change func(*url.URL)) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	run := func(sql ...string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		for _, statement := range sql {
			if _, err := conn.Exec(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	}
	t.Run("one that serves is named with its version", func(t *testing.T) {
		answer := asked(t, map[string]string{entity.DatabaseURL: address})
		holds(t, answer, "", "")
		if !strings.HasPrefix(answer.Database, "PostgreSQL 15.") {
			t.Errorf("answer.Database = %v, want it to begin with %q", answer.Database, "PostgreSQL 15.")
		}
	})
	t.Run("one of another name is not there", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) { u.Path = "/absent" })}), "database-reachable", "has no database absent")
	})
	t.Run("a user that it does not know is not let in, and the password is not told", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) { u.User = url.UserPassword("stranger", canary) })}), "database-reachable", "stranger")
	})
	t.Run("a port that nobody listens at", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := listener.Addr().String()
		listener.Close()
		holds(t, asked(t, map[string]string{entity.DatabaseURL: "postgresql://todo:" + canary + "@" + port + "/todo"}), "database-reachable", "refuses connections")
	})
	t.Run("a name that is no host", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: "postgresql://todo:" + canary + "@nowhere.invalid/todo"}), "database-reachable", "knows no name nowhere.invalid")
	})
	t.Run("TLS where there is none", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) { u.RawQuery = "sslmode=require" })}), "database-reachable", "speaks no TLS")
	})
	t.Run("what is no address is not repeated", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: "postgresql://todo:" + canary + "@h:port/x"}), "database-reachable", "the address of")
	})
	t.Run("none at all", func(t *testing.T) {
		holds(t, asked(t, nil), "database-reachable", "DATABASE_URL is empty")
	})
	t.Run("a user who may make no tables", func(t *testing.T) {
		run("create role reader login", "revoke create on schema public from public")
		t.Cleanup(func() { run("drop owned by reader", "drop role reader") })
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) { u.User = url.User("reader") })}), "database-rights", "may not make tables in the schema public")
		run("grant create, usage on schema public to reader", "create table goose_db_version (id int)")
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) { u.User = url.User("reader") })}), "database-rights", "cannot bring them up to date")
	})
	t.Run("one behind a pooler by transaction, with what is lost", func(t *testing.T) {
		pooled, _ := pgtest.Pooler(t, "transaction", 4)
		answer := asked(t, map[string]string{entity.DatabaseURL: pooled})
		holds(t, answer, "", "")
		if !strings.Contains(answer.Database, "through a pooler; changes made by other replicas show up to a second late") {
			t.Errorf("answer.Database = %v", answer.Database)
		}
	})
	t.Run("one behind a pooler that lets no transactions through", func(t *testing.T) {
		pooled, _ := pgtest.Pooler(t, "statement", 4)
		answer := asked(t, map[string]string{entity.DatabaseURL: pooled})
		holds(t, answer, "database-reachable", "lets no transactions through")
		if hint := answer.Faults[0].Hint; !strings.HasPrefix(hint, "Set its pool_mode to transaction or session") {
			t.Errorf("its hint is %q", hint)
		}
	})
	t.Run("one that takes no changes", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: with(func(u *url.URL) {
			q := u.Query()
			q.Set("default_transaction_read_only", "on")
			u.RawQuery = q.Encode()
		})}), "database-version", "read-only")
	})
}

func TestJudge(t *testing.T) {
	good := databaseFacts{number: "140005", version: "14.5", encoding: "UTF8", schema: "public", user: "todo", create: true}
	for name, c := range map[string]struct {
		change func(*databaseFacts)
		rule   string
	}{
		"what serves":             {func(*databaseFacts) {}, ""},
		"an old one":              {func(f *databaseFacts) { f.number, f.version = "130010", "13.10" }, "database-version"},
		"another encoding":        {func(f *databaseFacts) { f.encoding = "LATIN1" }, "database-version"},
		"a replica":               {func(f *databaseFacts) { f.recovering = true }, "database-version"},
		"no schema":               {func(f *databaseFacts) { f.schema = "" }, "database-rights"},
		"tables of somebody else": {func(f *databaseFacts) { f.owner, f.noOwner = "other", true }, "database-rights"},
	} {
		t.Run(name, func(t *testing.T) {
			facts := good
			c.change(&facts)
			var rules []string
			judge(facts, func(rule, _, _ string, _ ...any) { rules = append(rules, rule) })
			if strings.Join(rules, " ") != c.rule {
				t.Errorf("rules = %v", rules)
			}
		})
	}
}

func TestTheModel(t *testing.T) {
	address := pgtest.New(t)
	for name, c := range map[string]struct {
		status            int
		body, model, want string
		says              string
	}{
		"one that takes the key":            {200, `{"data":[{"id":"gpt-5-mini"}]}`, "gpt-5-mini", "", ""},
		"one that does not list its models": {404, "", "any", "", ""},
		"one that is busy":                  {429, "", "", "", ""},
		"one that does not take the key":    {401, `{"error":{"message":"Incorrect API key provided: sk-` + canary + `"}}`, "", "model-key", "does not take the key: it answers 401"},
		"one that has no such model":        {200, `{"data":[{"id":"b"},{"id":"a"}]}`, "gpt-9", "model-known", `has no model "gpt-9"`},
		"one that fails":                    {503, "", "", "model-reachable", "answers 503"},
		"one that sends elsewhere":          {302, "", "", "model-reachable", "answers 302"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v1/models" || r.Header.Get("Authorization") != "Bearer sk-"+canary {
					t.Errorf("asked %s with %q", r.URL.Path, r.Header.Get("Authorization"))
				}
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			holds(t, asked(t, map[string]string{entity.DatabaseURL: address, entity.OpenAIAPIKey: "sk-" + canary, entity.OpenAIBaseURL: server.URL + "/v1/", entity.OpenAIModel: c.model}), c.want, c.says)
		})
	}
	t.Run("one that nobody serves", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: address, entity.OpenAIBaseURL: "http://127.0.0.1:1/v1"}), "model-reachable", "refuses connections")
	})
	t.Run("the offline assistant asks none", func(t *testing.T) {
		holds(t, asked(t, map[string]string{entity.DatabaseURL: address, entity.OpenAIAPIKey: "sk-" + canary, entity.AssistantName: "offline", entity.OpenAIBaseURL: "http://127.0.0.1:1/v1"}), "", "")
	})
}
