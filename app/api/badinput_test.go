package api_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// TestBadInput is the paragraph "Bad input": each gets a clear 4xx with a
// sentence, and nothing is lost and nothing changed.
func TestBadInput(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		ada.add(`{"title":"Kept","description":"as it is","due":{"date":"2026-12-01"}}`)
		eve.add(`{"title":"Eve's own"}`)
		eve.add(`{"title":"Eve's second"}`)
		before := ada.do("GET", "/api/me/tasks?status=all", "").body
		long := strings.Repeat("x", 10_000)
		title := func(s string) string { return `{"title":"` + s + `"}` }
		for _, c := range []struct {
			name, method, path, body string
			want                     int
		}{
			{"an empty body", "POST", "/tasks", "", 400},
			{"an empty object", "POST", "/tasks", "{}", 422},
			{"an empty title", "POST", "/tasks", title(""), 422},
			{"a title of spaces", "POST", "/tasks", title("   "), 422},
			{"a title of 201 characters", "POST", "/tasks", title(strings.Repeat("é", 201)), 422},
			{"a title of 10,000 characters", "POST", "/tasks", title(long), 422},
			{"a description of 1,001 characters", "POST", "/tasks", `{"title":"x","description":"` + strings.Repeat("😀", 1001) + `"}`, 422},
			{"more than the body may be", "POST", "/tasks", title(strings.Repeat("x", 100_000)), 413},
			{"text that is not UTF-8", "POST", "/tasks", title("caf\xe9"), 400},
			{"an overlong encoding", "POST", "/tasks", title("\xc0\xaf"), 400},
			{"a recurrence that has ended", "POST", "/tasks", `{"title":"x","due":{"date":"2026-12-01"},"recurrence":{"rule":"FREQ=DAILY;UNTIL=20260101"}}`, 422},
			{"a recurrence that never comes", "POST", "/tasks", `{"title":"x","recurrence":{"rule":"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"}}`, 422},
			{"half an emoji", "POST", "/tasks", title(`\ud83d`), 400},
			{"the wrong half of an emoji", "POST", "/tasks", title(`\ude00\ud83d`), 400},
			{"a control character", "POST", "/tasks", title(`a\u0007b`), 422},
			{"a null character", "POST", "/tasks", title(`a\u0000b`), 422},
			{"an escape sequence", "POST", "/tasks", title(`\u001b[31mred`), 422},
			{"a line break in a title", "POST", "/tasks", title(`a\nb`), 422},
			{"a raw line break in a title", "POST", "/tasks", title("a\nb"), 400},
			{"a right-to-left override", "POST", "/tasks", title("pay\u202Eexe.bat"), 422},
			{"an isolate", "POST", "/tasks", title("a\u2066b"), 422},
			{"an override in a tag", "POST", "/tasks", `{"title":"x","tags":["a\u202Eb"]}`, 422},
			{"malformed JSON", "POST", "/tasks", `{"title":"x"`, 400},
			{"a name that stands twice", "POST", "/tasks", `{"title":"x","title":"y"}`, 400},
			{"a name that stands twice within", "POST", "/tasks", `{"title":"x","due":{"date":"2026-12-01","date":"2026-12-02"}}`, 400},
			{"a name that stands twice in two spellings", "POST", "/tasks", `{"title":"x","\u0074itle":"y"}`, 400},
			{"null for the title of a task", "PATCH", "/tasks/1", `{"title":null}`, 422},
			{"null for the title beside a change", "PATCH", "/tasks/1", `{"title":null,"description":"lost"}`, 422},
			{"two documents", "POST", "/tasks", `{"title":"x"}{"title":"y"}`, 400},
			{"a list", "POST", "/tasks", `[{"title":"x"}]`, 422},
			{"text", "POST", "/tasks", `"title"`, 422},
			{"nothing", "POST", "/tasks", `null`, 422},
			{"deep nesting", "POST", "/tasks", strings.Repeat("[", 20_000), 400},
			{"a number for a title", "POST", "/tasks", `{"title":5}`, 422},
			{"null for a title", "POST", "/tasks", `{"title":null}`, 422},
			{"text for tags", "POST", "/tasks", `{"title":"x","tags":"home"}`, 422},
			{"numbers for tags", "POST", "/tasks", `{"title":"x","tags":[1]}`, 422},
			{"21 tags", "POST", "/tasks", `{"title":"x","tags":["` + strings.Join(strings.Split("abcdefghijklmnopqrstu", ""), `","`) + `"]}`, 422},
			{"a tag of two words", "POST", "/tasks", `{"title":"x","tags":["two words"]}`, 422},
			{"an unknown priority", "POST", "/tasks", `{"title":"x","priority":"urgent"}`, 422},
			{"a number for a priority", "POST", "/tasks", `{"title":"x","priority":3}`, 422},
			{"an unknown field", "POST", "/tasks", `{"title":"x","colour":"red"}`, 422},
			{"a field in capitals", "POST", "/tasks", `{"Title":"x"}`, 422},
			{"a field that is ours to set", "POST", "/tasks", `{"title":"x","id":7,"user":"eve"}`, 422},
			{"a due that is text", "POST", "/tasks", `{"title":"x","due":"tomorrow"}`, 422},
			{"a due without a date", "POST", "/tasks", `{"title":"x","due":{"time":"10:00"}}`, 422},
			{"30 February", "POST", "/tasks", `{"title":"x","due":{"date":"2026-02-30"}}`, 422},
			{"25 o'clock", "POST", "/tasks", `{"title":"x","due":{"date":"2026-12-01","time":"25:00"}}`, 422},
			{"a number beyond 64 bits", "POST", "/tasks", `{"title":"x","parent":99999999999999999999}`, 422},
			{"an unknown zone", "POST", "/tasks", `{"title":"x","due":{"date":"2026-12-01","time":"10:00","zone":"Mars/Olympus"}}`, 422},
			{"a zone that is a path", "POST", "/tasks", `{"title":"x","due":{"date":"2026-12-01","time":"10:00","zone":"../../etc/passwd"}}`, 422},
			{"the year 10000", "POST", "/tasks", `{"title":"x","due":{"date":"10000-01-01"}}`, 422},
			{"a recurrence that is none", "POST", "/tasks", `{"title":"x","recurrence":{"rule":"FREQ=SOMETIMES"}}`, 422},
			{"a recurrence that never ends to count", "POST", "/tasks", `{"title":"x","recurrence":{"rule":"FREQ=DAILY;INTERVAL=99999999999999999999"}}`, 422},
			{"a recurrence with an unknown field", "POST", "/tasks", `{"title":"x","recurrence":{"rule":"FREQ=DAILY","x":1}}`, 422},
			{"an unknown task", "GET", "/tasks/99", "", 404},
			{"an unknown task to change", "PATCH", "/tasks/99", title("x"), 404},
			{"an unknown task to replace", "PUT", "/tasks/99", title("x"), 404},
			{"an unknown task to delete", "DELETE", "/tasks/99", "", 404},
			{"an unknown task to complete", "PATCH", "/tasks/99/complete", "", 404},
			{"an unknown task to restore", "POST", "/tasks/99/restore", "", 404},
			{"another's task", "GET", "/tasks/2", "", 404},
			{"another's task to change", "PATCH", "/tasks/2", title("mine"), 404},
			{"another's task to delete", "DELETE", "/tasks/2", "", 404},
			{"task 0", "GET", "/tasks/0", "", 422},
			{"a negative task", "GET", "/tasks/-1", "", 422},
			{"a task that is a word", "GET", "/tasks/first", "", 422},
			{"a task beyond all numbers", "GET", "/tasks/99999999999999999999", "", 422},
			{"SQL for a task", "GET", "/tasks/1%20or%201=1", "", 422},
			{"an unknown change to undo", "POST", "/undo", `{"change":99}`, 404},
			{"text to undo", "POST", "/undo", `{"change":"1"}`, 422},
			{"an empty message", "POST", "/chat", `{"message":""}`, 422},
			{"a message of spaces", "POST", "/chat", `{"message":"  \n "}`, 422},
			{"a message of 10,001 characters", "POST", "/chat", `{"message":"` + long + `x"}`, 422},
			{"a message over the body limit", "POST", "/chat", `{"message":"` + strings.Repeat(long, 30) + `"}`, 413},
			{"a message that is not UTF-8", "POST", "/chat", `{"message":"caf` + "\xe9" + `"}`, 400},
			{"a message with an escape sequence", "POST", "/chat", `{"message":"\u001b[2J"}`, 422},
			{"a message with an override", "POST", "/chat", `{"message":"a\u202eb"}`, 422},
			{"no message", "POST", "/chat", `{}`, 422},
			{"an unknown conversation", "POST", "/chat", `{"message":"hello","conversation_id":"nope"}`, 404},
			{"an unknown turn", "GET", "/turns/nope", "", 404},
			{"an unknown turn to follow", "GET", "/turns/nope/events", "", 404},
			{"an unknown turn to approve", "POST", "/turns/nope/approve", "", 404},
			{"an unknown turn to stop", "POST", "/turns/nope/stop", "", 404},
			{"an unknown conversation to read", "GET", "/conversations/nope", "", 404},
			{"an unknown conversation to export", "GET", "/conversations/nope/export", "", 404},
			{"an unknown conversation to rename", "PATCH", "/conversations/nope", `{"title":"x"}`, 404},
			{"an export of an unknown kind", "GET", "/conversations/nope/export?format=pdf", "", 422},
			{"a cursor that is not ours", "GET", "/conversations?cursor=x", "", 422},
			{"an unknown token to revoke", "DELETE", "/tokens/nope", "", 404},
			{"a token without a scope", "POST", "/tokens", `{"name":"x","scopes":[]}`, 422},
			{"a token with an unknown scope", "POST", "/tokens", `{"name":"x","scopes":["admin"]}`, 422},
			{"an unknown zone for the person", "PATCH", "", `{"zone":"Nowhere"}`, 422},
			{"a new id for the person", "PATCH", "", `{"id":"eve"}`, 422},
			{"an unknown address", "GET", "/nothing", "", 404},
			{"a method that is not taken", "PUT", "/tasks", title("x"), 405},
		} {
			w.run(c.name, func(t *testing.T) {
				p := ada.do(c.method, "/api/me"+c.path, c.body).problem(c.want)
				if len(c.body) < 200 && strings.Contains(p.Detail, "0xc000") {
					t.Errorf("an address of memory: %s", p.Detail)
				}
			})
		}
		w.run("an unknown kind of body", func(t *testing.T) {
			ada.do("POST", "/api/me/tasks", "title=x", "Content-Type", "application/x-www-form-urlencoded").problem(415)
		})
		w.run("nothing was changed by any of these", func(t *testing.T) {
			if after := ada.do("GET", "/api/me/tasks?status=all", "").body; after != before {
				t.Errorf("before: %s\nafter: %s", before, after)
			}
		})
		w.run("what looks dangerous, and is only text, comes back as it was", func(t *testing.T) {
			for _, s := range []string{"Robert'); DROP TABLE tasks;--", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "${jndi:ldap://x}", "{{7*7}}", "%s%n%x",
				"../../etc/passwd", "👩‍👩‍👧‍👦 🏳️‍🌈", "日本語テキスト", "שלום עולם", "مرحبا", "e\u0301 combining", "null", "=1+1", "😀😀", strings.Repeat("é", 200)} {
				got := ada.add(fmt.Sprintf(`{"title":%q,"description":%q}`, s, s))
				if got.Title != s || got.Description != s {
					t.Errorf("sent %q, got %q and %q", s, got.Title, got.Description)
				}
				if again := decode[todo.Task](ada.do("GET", fmt.Sprintf("/api/me/tasks/%d", got.Number), "")); again.Title != s {
					t.Errorf("sent %q, kept %q", s, again.Title)
				}
			}
		})
		w.run("a message of 10,000 characters is taken", func(t *testing.T) {
			ada.do("POST", "/api/me/chat", `{"message":"`+strings.Repeat("😀", 10_000)+`"}`).want(200)
		})
	})
}

func TestBadTokens(t *testing.T) {
	w := quick(t)
	ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
	ada.add(`{"title":"secret plan"}`)
	parts := strings.Split(ada.token, ".")
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(ada.token, &claims); err != nil {
		t.Fatal(err)
	}
	none, _ := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	forged, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("another key that is long enough to sign with"))
	claims.ExpiresAt = jwt.NewNumericDate(w.clock().Add(-time.Hour))
	expired, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(signKey))
	for name, header := range map[string]string{
		"no token":             "",
		"an empty bearer":      "Bearer ",
		"another scheme":       "Basic YWRhOmFkYQ==",
		"a token as a scheme":  ada.token,
		"nonsense":             "Bearer nonsense",
		"alg none":             "Bearer " + none,
		"a forged signature":   "Bearer " + forged,
		"an expired token":     "Bearer " + expired,
		"no signature":         "Bearer " + parts[0] + "." + parts[1] + ".",
		"another's claims":     "Bearer " + parts[0] + "." + strings.Split(eve.token, ".")[1] + "." + parts[2],
		"claims changed":       "Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+string(ada.id)+`"}`)) + "." + parts[2],
		"a made-up secret":     "Bearer todo_pat_" + string(ada.id) + "_" + strings.Repeat("A", 52),
		"characters not ASCII": "Bearer " + "caf\u00e9",
	} {
		w.run(name, func(t *testing.T) {
			for _, path := range []string{"/api/me/tasks", "/api/" + string(ada.id) + "/tasks/1", "/api/me/events", "/auth/session", "/api/me"} {
				a := w.do("GET", path, "", "Authorization", header)
				a.problem(401)
				if a.header.Get("WWW-Authenticate") == "" || strings.Contains(a.body, "secret plan") {
					t.Errorf("%s: %v %s", path, a.header, a.body)
				}
			}
		})
	}
	w.run("a right token for another person's list", func(t *testing.T) {
		for _, path := range []string{"", "/tasks", "/tasks/1", "/overview", "/changes", "/events", "/tokens", "/conversations"} {
			eve.do("GET", "/api/"+string(ada.id)+path, "").problem(403)
		}
		eve.do("POST", "/api/"+string(ada.id)+"/tasks", `{"title":"x"}`).problem(403)
		eve.do("GET", "/api/ME/tasks", "").problem(403)
		eve.do("GET", "/api/%6De/tasks", "").want(200)
	})
}

func TestWhatIsWrongIsSaidAsItIs(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	for body, want := range map[string]string{
		`[]`:           "The body of the request must be an object.",
		`{"title":""}`: "The field title is empty. Give it at least one character.",
		`{"title":"x","due":{"date":"2026-02-30"}}`:           "The field due.date must be a day of the calendar such as 2026-11-30.",
		`{"title":"x","recurrence":{"rule":"FREQ=SECONDLY"}}`: "The recurrence is not valid: FREQ=SECONDLY is not one of DAILY, WEEKLY, MONTHLY, YEARLY, HOURLY, MINUTELY.",
	} {
		w.run(body, func(t *testing.T) {
			if got := ada.do("POST", "/api/me/tasks", body).problem(422).Detail; got != want {
				t.Errorf("it says %q, want %q", got, want)
			}
		})
	}
}
