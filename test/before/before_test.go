// Package before holds the migrations to what they promise with their lines "-- oldest: N": that a program of the
// release before works on the schema of today. It is built from its own source, in a worktree of its own.
package before

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestMain(m *testing.M) {
	status := m.Run()
	pgtest.Stop()
	os.Exit(status)
}

// patience is for what takes seconds on a quiet machine.
const patience = time.Minute

func root(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// commit is the release before.
func commit(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("release.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	t.Fatal("release.txt names no commit")
	return ""
}

// run runs a command in a folder, and fails the test with what it said.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// worktree is the source of the release before.
func worktree(t *testing.T) string {
	t.Helper()
	if os.Getenv("TODO_BEFORE") == "" {
		t.Skip("This builds the release before and runs its tests, which takes minutes. To run it: make before")
	}
	dir := filepath.Join(t.TempDir(), "before")
	if _, err := os.Stat(filepath.Join(root(t), ".git")); err != nil {
		t.Fatalf("the release before is in the history: this needs a clone with it: %v", err)
	}
	run(t, root(t), "git", "worktree", "prune") // Of runs that were killed.
	run(t, root(t), "git", "worktree", "add", "--quiet", "--detach", dir, commit(t))
	t.Cleanup(func() {
		remove := exec.Command("git", "-C", root(t), "worktree", "remove", "--force", dir)
		if out, err := remove.CombinedOutput(); err != nil {
			t.Errorf("remove the worktree: %v\n%s", err, out)
		}
	})
	return dir
}

var oldestLine = regexp.MustCompile(`(?m)^-- oldest: ([0-9]+)$`)

// numberOf is the number of a migration by its file's name.
func numberOf(t *testing.T, name string) int {
	t.Helper()
	digits, _, _ := strings.Cut(filepath.Base(name), "_")
	number, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatalf("%s is no migration: %v", name, err)
	}
	return number
}

func migrations(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "app", "store", "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no migrations in %s: %v", dir, err)
	}
	return files
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTheReleaseBeforeIsTheOldestThatTheSchemaCarries holds release.txt to the migrations, and those of the release
// before to what they were: one that people have run is never changed.
func TestTheReleaseBeforeIsTheOldestThatTheSchemaCarries(t *testing.T) {
	before := worktree(t)
	oldest := 1
	for _, file := range migrations(t, root(t)) {
		for _, found := range oldestLine.FindAllSubmatch(read(t, file), -1) {
			number, err := strconv.Atoi(string(found[1]))
			if err != nil {
				t.Fatal(err)
			}
			oldest = max(oldest, number)
		}
	}
	latest := 0
	for _, file := range migrations(t, before) {
		latest = max(latest, numberOf(t, file))
		now := filepath.Join(root(t), "app", "store", "migrations", filepath.Base(file))
		if !bytes.Equal(read(t, now), read(t, file)) {
			t.Errorf("%s is not what it was in the release before: databases that have it stay as they are",
				filepath.Base(file))
		}
	}
	if latest != oldest {
		t.Errorf("the release of release.txt has migration %d as its latest, and the schema of today is for programs "+
			"from %d on: name the last commit with %[2]d in test/before/release.txt", latest, oldest)
	}
}

// today gives the release before the migrations of today, with more beside them.
func today(t *testing.T, before string, more map[string]string) {
	t.Helper()
	folder := filepath.Join(before, "app", "store", "migrations")
	for _, file := range migrations(t, root(t)) {
		more[filepath.Base(file)] = string(read(t, file))
	}
	for name, text := range more {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// outcome is what go test -json says of a test.
type outcome struct{ Action, Test, Output string }

// suite runs tests of the release before's store, and returns those that passed, and what those that failed said.
func suite(t *testing.T, before string, args ...string) (passed []string, failed map[string]string) {
	t.Helper()
	given := []string{"test", "-count=1", "-vet=off", "-json", "-timeout=25m"}
	command := exec.CommandContext(t.Context(), "go", slices.Concat(given, args, []string{"./app/store"})...)
	command.Dir = before
	out, _ := command.Output() // It ends with 1 where a test fails, which is read below.
	failed = map[string]string{}
	said := map[string]string{}
	for line := range bytes.Lines(out) {
		var o outcome
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("go test says %s: %v", line, err)
		}
		switch o.Action {
		case "output", "build-output":
			said[o.Test] += o.Output
		case "pass":
			passed = append(passed, o.Test)
		case "fail", "build-fail":
			failed[o.Test] = said[o.Test]
		}
	}
	return passed, failed
}

// TestTheReleaseBeforeWorksOnTheSchemaOfToday runs the whole contract of the store as it was then, over databases of
// both engines that have every migration of today.
func TestTheReleaseBeforeWorksOnTheSchemaOfToday(t *testing.T) {
	before := worktree(t)
	today(t, before, map[string]string{})
	begin := time.Now()
	passed, failed := suite(t, before)
	for test, said := range failed {
		t.Errorf("%s of the release before fails on the schema of today:\n%s", test, said)
	}
	for _, engine := range []string{"/SQLite", "/PostgreSQL"} {
		of := slices.DeleteFunc(slices.Clone(passed), func(test string) bool { return !strings.Contains(test, engine) })
		if len(of) < 30 {
			t.Errorf("only %d tests ran on %s", len(of), strings.TrimPrefix(engine, "/"))
		}
	}
	t.Logf("%d tests passed, %d failed, in %s", len(passed), len(failed), time.Since(begin).Round(time.Second))
}

// TestAMigrationThatBreaksTheReleaseBeforeIsSeen makes sure that the test above can fail.
func TestAMigrationThatBreaksTheReleaseBeforeIsSeen(t *testing.T) {
	before := worktree(t)
	today(t, before, map[string]string{
		"00999_contract.sql": "-- +goose Up\n-- oldest: 10\nalter table tasks rename column title to heading;\n"})
	_, failed := suite(t, before, "-run=Task")
	if len(failed) == 0 {
		t.Error("a column that it needs is gone, and the release before passes all the same")
	}
}

// server is a backend of one of the two releases.
type server struct {
	name, url, token string
	stop             func()
}

// start runs a backend on a database until the test ends, and waits until it is ready.
func start(t *testing.T, program, name, database string) *server {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(t.TempDir(), name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), "DATABASE_URL="+database, "JWT_SECRET="+strings.Repeat("k", 32),
		"ASSISTANT=offline", "PORT="+strconv.Itoa(port), "SHUTDOWN_DELAY=0s", "RATE_LIMIT=0")
	command.Stdout = log
	command.Stderr = log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := sync.OnceFunc(func() {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			t.Errorf("end %s: %v", name, err)
		}
		_ = command.Wait() // How it ends is for other tests.
	})
	t.Cleanup(ended)
	s := &server{name: name, url: "http://127.0.0.1:" + strconv.Itoa(port), stop: ended}
	deadline := time.Now().Add(patience)
	for {
		err := s.do(t, http.MethodGet, "/health?ready", nil, nil)
		if err == nil {
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not ready: %v\n%s", name, err, read(t, log.Name()))
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// do asks a server, with a JSON body and answer.
func (s *server) do(t *testing.T, method, path string, body, into any) error {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(bufio.NewReader(response.Body))
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s: %s %s: %s: %s", s.name, method, path, response.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// TestTwoReleasesServeTheSamePeople is a rollout, and the way back from it: the schema is brought up to date by a
// backend of today, and one of the release before goes on with the same people and tasks, each seeing what the other
// wrote. On PostgreSQL all serve at the same time, on SQLite one after the other.
func TestTwoReleasesServeTheSamePeople(t *testing.T) {
	before := worktree(t)
	programs := t.TempDir()
	then, now := filepath.Join(programs, "before"), filepath.Join(programs, "today")
	run(t, before, "go", "build", "-o", then, "./cmd/todo-chatbot-backend")
	run(t, root(t), "go", "build", "-o", now, "./cmd/todo-chatbot-backend")
	t.Run("SQLite", func(t *testing.T) { sideBySide(t, then, now, "sqlite:"+filepath.Join(t.TempDir(), "todo.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { sideBySide(t, then, now, pgtest.New(t)) })
}

func sideBySide(t *testing.T, then, now, database string) {
	alone := strings.HasPrefix(database, "sqlite:")
	// The old one first, as in an upgrade: its schema is brought up to date below it.
	old := start(t, then, "before", database)
	var in struct {
		Token string `json:"token"`
	}
	person := map[string]string{"email": "ada@example.com", "password": "correct horse battery", "zone": "UTC"}
	if err := old.do(t, http.MethodPost, "/auth/register", person, &in); err != nil {
		t.Fatal(err)
	}
	old.token = in.Token
	old.add(t, "before the upgrade")
	if alone {
		old.stop()
	}
	recent := start(t, now, "today", database)
	recent.token = in.Token
	recent.add(t, "by today's")
	recent.rename(t, 1, "renamed by today's")
	recent.sees(t, "renamed by today's", "by today's")
	if alone {
		recent.stop()
	}
	again := start(t, then, "before, started again", database)
	again.token = in.Token
	again.add(t, "by the one before")
	again.rename(t, 2, "renamed by the one before")
	want := []string{"renamed by today's", "renamed by the one before", "by the one before"}
	again.sees(t, want...)
	if alone {
		again.stop()
		recent = start(t, now, "today, started again", database)
		recent.token = in.Token
	} else {
		old.sees(t, want...)
	}
	recent.sees(t, want...)
}

func (s *server) add(t *testing.T, title string) {
	t.Helper()
	if err := s.do(t, http.MethodPost, "/api/me/tasks", map[string]string{"title": title}, nil); err != nil {
		t.Error(err)
	}
}

func (s *server) rename(t *testing.T, number int, title string) {
	t.Helper()
	path := "/api/me/tasks/" + strconv.Itoa(number)
	if err := s.do(t, http.MethodPatch, path, map[string]string{"title": title}, nil); err != nil {
		t.Error(err)
	}
}

// sees compares the titles of all tasks.
func (s *server) sees(t *testing.T, want ...string) {
	t.Helper()
	var list struct {
		Tasks []struct{ Title string } `json:"tasks"`
	}
	if err := s.do(t, http.MethodGet, "/api/me/tasks", nil, &list); err != nil {
		t.Error(err)
	}
	var titles []string
	for _, task := range list.Tasks {
		titles = append(titles, task.Title)
	}
	slices.Sort(titles)
	slices.Sort(want)
	if !slices.Equal(titles, want) {
		t.Errorf("%s sees %q, and should see %q", s.name, titles, want)
	}
}
