package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// keptTasks is how many tasks the person has whose list is backed up.
const keptTasks = 25

// keepsBackups makes back-ups by the chart's CronJob and to a file, restores the file into SQLite on a volume claim, and
// takes that back into a PostgreSQL.
func (g *ground) keepsBackups(t *testing.T) string {
	p := newPerson(t, g.url(), "keeper@example.com")
	for i := range keptTasks {
		if err := p.do(t.Context(), p.fresh, http.MethodPost, "/api/me/tasks", map[string]string{"title": fmt.Sprint("kept ", i)}, fmt.Sprint("kept-", i), nil); err != nil {
			t.Fatal(err)
		}
	}
	scheduled := []string{"-f", g.small, "--set", "backup.schedule=0 3 * * *", "--set", "backup.keepLast=1", "--set", "backup.keepDaily=0"}
	g.deploy(t, scheduled...)
	scheduledTook := g.backsUpByCronJob(t)

	identity, file := g.identity(t), filepath.Join(g.dir, "all.todo-backup.age")
	begin := time.Now()
	said := g.todoctl(t, "backup", "--recipient", identity.Recipient().String(), file)
	backedUp := time.Since(begin)
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "age-encryption.org/") {
		t.Errorf("the back-up isn't encrypted with age: %v", err)
	}
	_, counts, _ := strings.Cut(said, ": ")
	counts, _, _ = strings.Cut(counts, " tasks,") // As in "3 people, 25".
	if _, err := g.try(t.Context(), "todoctl", "restore", "--identity", g.key(t, identity), file); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a full database is filled: %v", err)
	}

	embedded := g.deploy(t, append(scheduled, "--set", "database.embedded.enabled=true")...)
	begin = time.Now()
	restored := g.todoctl(t, "restore", "--identity", g.key(t, identity), file)
	took := time.Since(begin)
	if counts == "" || !strings.Contains(restored, counts+" tasks") {
		t.Errorf("of %q was restored %q", counts, restored)
	}
	g.hasKept(t, "restored into SQLite")
	if err := g.kill(t.Context(), podNames(g.pods(t, "backend"))...); err != nil {
		t.Fatal(err)
	}
	g.settled(t, 1, 1)
	g.hasKept(t, "after its pod was killed")
	g.backsUpByCronJob(t)

	g.moves(t)
	g.deploy(t, "-f", g.small)
	g.hasKept(t, "back on PostgreSQL")
	for _, claim := range []string{"todo-chatbot-database", "todo-chatbot-backups"} {
		err := g.client.CoreV1().PersistentVolumeClaims(namespace).Delete(t.Context(), claim, metav1.DeleteOptions{})
		if err != nil { // it is to have stayed
			t.Errorf("the claim %s: %v", claim, err)
		}
	}
	if _, err := g.client.BatchV1().CronJobs(namespace).Get(t.Context(), "todo-chatbot-backup", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("the CronJob is left: %v", err)
	}
	return fmt.Sprintf("%s tasks: by the CronJob in %.1f s, to an encrypted file in %.1f s; SQLite on a claim deployed in %.1f s and filled in %.1f s",
		counts, scheduledTook.Seconds(), backedUp.Seconds(), embedded.Seconds, took.Seconds())
}

// backsUpByCronJob makes two, of which one stays.
func (g *ground) backsUpByCronJob(t *testing.T) time.Duration {
	t.Helper()
	begin := time.Now()
	g.todoctl(t, "backup")
	took := time.Since(begin)
	g.todoctl(t, "backup")
	if list := g.todoctl(t, "backups"); strings.Count(list, ".todo-backup") != 1 {
		t.Errorf("one back-up was to stay: %s", list)
	}
	jobs, err := g.client.BatchV1().Jobs(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(jobs.Items) > 0 {
		t.Errorf("%d Jobs are left: %v", len(jobs.Items), err)
	}
	return took
}

func (g *ground) identity(t *testing.T) *age.X25519Identity {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

// key is the file with the secret key.
func (g *ground) key(t *testing.T, identity *age.X25519Identity) string {
	t.Helper()
	return g.write(t, "key.txt", identity.String()+"\n")
}

// hasKept signs the person in, and counts their tasks.
func (g *ground) hasKept(t *testing.T, when string) {
	t.Helper()
	p := &person{url: g.url(), fresh: freshClient(t)}
	eventually(t, patience, "the person signs in "+when, func() error {
		body := map[string]string{"email": "keeper@example.com", "password": "correct horse battery staple"}
		if err := p.do(t.Context(), p.fresh, http.MethodPost, "/auth/login", body, "", nil); err != nil {
			return err
		}
		var counts struct{ Pending int }
		if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/overview", nil, "", &counts); err != nil {
			return err
		}
		if counts.Pending != keptTasks {
			return fmt.Errorf("%d tasks are there, want %d", counts.Pending, keptTasks)
		}
		return nil
	})
}

// moves copies SQLite into a PostgreSQL, from within the backend's pod.
func (g *ground) moves(t *testing.T) {
	t.Helper()
	address, err := url.Parse(g.databaseURL())
	if err != nil {
		t.Fatal(err)
	}
	server, err := pgx.Connect(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close(t.Context())
	if _, err := server.Exec(t.Context(), "CREATE DATABASE moved"); err != nil {
		t.Fatal(err)
	}
	address.Path = "/moved"
	move := func() error {
		_, err := g.try(t.Context(), "todo-cluster", "kubectl", "--name", g.name, "--", "-n", namespace, "exec", "deploy/todo-chatbot-backend", "--",
			"/todo-chatbot-backend", "migrate-database", "env:DATABASE_URL", address.String())
		return err
	}
	if err := move(); err != nil {
		t.Fatalf("SQLite isn't copied into PostgreSQL: %v", err)
	}
	if err := move(); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a full database is filled: %v", err)
	}
	moved, err := pgx.Connect(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close(t.Context())
	var there int
	err = moved.QueryRow(t.Context(), "SELECT count(*) FROM tasks WHERE user_id = (SELECT user_id FROM emails WHERE email = 'keeper@example.com')").Scan(&there)
	if err != nil || there != keptTasks {
		t.Errorf("%d tasks arrived, want %d: %v", there, keptTasks, err)
	}
}
