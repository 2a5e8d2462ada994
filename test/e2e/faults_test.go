package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

const (
	stub = "1.0.9" // the tag of a backend that fails on demand
	// helmCap bounds how long plain helm is waited for.
	helmCap = time.Minute
	// slack is how long after the cluster's own report a reason may take to fail
	// the test; what is promised is 5 seconds, on a machine with nothing else to do.
	slack = 15 * time.Second
)

// fault is something that goes wrong, really.
type fault struct {
	name string
	code lifecycle.Code
	set  []string             // values
	edit map[string][2]string // of the chart: by file, what is replaced by what
	env  func(string) string  // changes the file of secrets
	// inject does what values cannot, and undoes it.
	inject func(t *testing.T, g *ground) (undo func())
	// signal is in what the cluster reports first: "Reason: message" of an event,
	// or a container's waiting reason or end; empty: the API server itself refuses.
	signal string
	short  bool // run by default
	logs   string
	watch  string // how long it is watched after it was ready
}

func (g *ground) allFaults() []fault {
	broken := func(flag string) []string {
		return []string{"image.backend.tag=" + stub, "config.featureFlags." + flag + "=true"}
	}
	return []fault{
		{name: "a name that is no image's", code: lifecycle.ImageName, signal: "InvalidImageName",
			edit: map[string][2]string{"templates/_pod.tpl": {`image: {{ include "todo-chatbot.image" . }}`, `image: "UPPER/Case:1"`}}},
		{name: "an image that is not there, pull policy Never", code: lifecycle.ImageAbsent, signal: "ErrImageNeverPull", short: true,
			set: []string{"image.backend.tag=9.9.9", "image.backend.pullPolicy=Never"}},
		{name: "a crash at the start", code: lifecycle.Crashed, signal: "terminated", set: broken("crash"), short: true, logs: "cannot connect to"},
		{name: "a crash after ten seconds", code: lifecycle.Crashed, signal: "terminated", set: broken("crashLater"), watch: "30s", logs: "after ten seconds"},
		{name: "more memory than its limit", code: lifecycle.OutOfMemory, signal: "terminated", set: broken("memory")},
		{name: "a readiness probe that fails", code: lifecycle.DatabaseUnreachable, signal: "Readiness probe failed", set: broken("unready")},
		{name: "a liveness probe that fails", code: lifecycle.NotAlive, signal: "Liveness probe failed", set: broken("dead"), watch: "2m", logs: "a probe is not answered"},
		{name: "a key that the Secret has not", code: lifecycle.ConfigMissing, signal: "CreateContainerConfigError", short: true,
			edit: map[string][2]string{"templates/backend-deployment.yaml": {"key: JWT_SECRET}", "key: NOT_THERE}"}}},
		{name: "a ConfigMap that is not there", code: lifecycle.ConfigMissing, signal: "CreateContainerConfigError",
			edit: map[string][2]string{"templates/backend-deployment.yaml": {"{name: todo-chatbot-config, key", "{name: todo-chatbot-nowhere, key"}}},
		{name: "more processors than there are", code: lifecycle.Unschedulable, signal: "FailedScheduling",
			set: []string{"resources.backend.requests.cpu=64000m", "resources.backend.limits.cpu=64000m"}},
		{name: "a quota without room", code: lifecycle.QuotaExceeded, signal: "FailedCreate", inject: quota, set: []string{"config.logLevel=error"}},
		{name: "a node port that is taken", code: lifecycle.NodePortTaken, inject: takenPort, set: []string{"service.frontend.nodePort=30099"}, short: true},
		{name: "pods that Pod Security refuses", code: lifecycle.PodSecurity, signal: "FailedCreate", short: true,
			edit: map[string][2]string{"templates/_pod.tpl": {"allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"}}},
		{name: "a field that somebody else wrote", code: lifecycle.FieldConflict, inject: foreignField, short: true},
		{name: "a database that does not answer", code: lifecycle.DatabaseUnreachable, signal: "terminated", short: true, logs: "PostgreSQL at",
			env: g.deafDatabase},
		{name: "a frontend that does not reach the backend", code: lifecycle.BackendUnreachable, signal: "Readiness probe failed",
			edit: map[string][2]string{"templates/_helpers.tpl": {`{{ $config.backendServiceUrl | quote }}`, `"http://todo-chatbot-nowhere:8000"`}}},
	}
}

// deafDatabase is the file of secrets with a port at which nobody listens.
func (g *ground) deafDatabase(text string) string {
	return strings.ReplaceAll(text, fmt.Sprintf(":%d/", g.dbPort), ":1/")
}

// faults injects each fault into a release that runs, and times the reason.
func (g *ground) faults(t *testing.T) string {
	g.loadStub(t)
	all, counted := os.Getenv("TODO_FAULTS") == "all", 0
	slowest := time.Duration(0)
	for _, f := range g.allFaults() {
		if !all && !f.short {
			continue
		}
		took, passed := g.faultRow(t, f, all)
		if passed {
			counted++
		}
		slowest = max(slowest, took)
	}
	return fmt.Sprintf("%d faults named, the slowest %.1f s after the cluster reported it", counted, slowest.Seconds())
}

func (g *ground) faultRow(t *testing.T, f fault, timeHelm bool) (took time.Duration, passed bool) {
	passed = t.Run(f.name, func(t *testing.T) {
		begin := time.Now()
		undo := func() {}
		if f.inject != nil {
			undo = f.inject(t, g)
		}
		args := g.faultArgs(t, f)
		report := g.watchFor(t, f)
		r := g.start(t.Context(), t, append(slices.Clone(args), "--no-preflight", "-o", "json", "--watch-for", cmp.Or(f.watch, "0s"))...)
		started := time.Now()
		if err := r.wait(); err == nil {
			t.Error("it was deployed")
		}
		reported := report(started)
		found := g.checkReason(t, r, f)
		took = max(0, found.At.Sub(reported))
		if found.At.IsZero() {
			took = 0
		}
		named := naming{fault: f.name, code: f.code, object: found.Object, took: took, helm: "not timed"}
		if timeHelm {
			named.helm, named.helmSays = g.helmOn(t, f, args)
		}
		undo()
		g.table.namings = append(g.table.namings, named)
		g.table.rows = append(g.table.rows, row{"  " + f.name, !t.Failed(), time.Since(begin),
			fmt.Sprintf("%s of %s after %.1f s; helm --wait: %s %s", f.code, found.Object, took.Seconds(), named.helm, named.helmSays)})
		g.must(t, g.operateArgs("--force-conflicts")...)
		if took > slack {
			t.Errorf("it was named only %v after the cluster reported it", took)
		}
	})
	return took, passed
}

// checkReason looks for the reason among the events, and whether it has all that
// a person needs. It returns the event that told it.
func (g *ground) checkReason(t *testing.T, r *run, f fault) watch.Event {
	t.Helper()
	var codes []string
	for _, e := range r.events {
		if e.Kind != watch.TroubleEvent {
			continue
		}
		codes = append(codes, string(e.Reason.Code))
		if e.Reason.Code != f.code {
			continue
		}
		switch {
		case e.Reason.Object == "" || e.Reason.Message == "" || e.Reason.Hint == "":
			t.Errorf("the reason lacks object, message or next step: %+v", e.Reason)
		case f.signal != "" && strings.HasPrefix(e.Reason.Object, "pod/") && e.Reason.Container == "" && f.code != lifecycle.Unschedulable:
			t.Errorf("the reason names no container: %+v", e.Reason)
		case f.logs != "" && !strings.Contains(strings.Join(e.Reason.Log, "\n"), f.logs):
			t.Errorf("the log lines do not say %q: %q", f.logs, e.Reason.Log)
		}
		return e
	}
	t.Errorf("%s was not told, but %v\n%s", f.code, codes, tail(r.said.String(), 20))
	return watch.Event{}
}

// faultArgs are the values of a fault, and its chart.
func (g *ground) faultArgs(t *testing.T, f fault) []string {
	t.Helper()
	args := []string{"deploy", "--env-file", g.env, "-f", g.small, "--set", "config.assistant=offline",
		"--set", fmt.Sprintf("networkPolicy.databasePort=%d", g.dbPort)}
	for _, set := range f.set {
		args = append(args, "--set", set)
	}
	if f.env != nil {
		text, err := os.ReadFile(g.env)
		if err != nil {
			t.Fatal(err)
		}
		args[2] = g.write(t, "fault.env", f.env(string(text)))
	}
	if f.edit != nil {
		args = append(args, "--chart", g.editedChart(t, f.edit))
	}
	return args
}

// editedChart is a copy of the chart with a fault in it.
func (g *ground) editedChart(t *testing.T, edit map[string][2]string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "todo-chatbot")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(g.root, "deploy", "chart", "todo-chatbot"))); err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.Sorted(maps.Keys(edit)) {
		path := filepath.Join(folder, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.ReplaceAll(string(text), edit[file][0], edit[file][1])
		if changed == string(text) {
			t.Fatalf("%s does not have %q any more", file, edit[file][0])
		}
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// helmOn does the same with plain helm, and tells how many seconds it took and
// what it said.
func (g *ground) helmOn(t *testing.T, f fault, args []string) (seconds, says string) {
	t.Helper()
	if f.env != nil {
		return "-", "it has no way to the Secret"
	}
	limit := helmCap
	if text := os.Getenv("TODO_HELM_CAP"); text != "" {
		var err error
		if limit, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	given := []string{"upgrade", "--install", "todo-chatbot", filepath.Join(g.root, "deploy", "chart", "todo-chatbot"), "--namespace", namespace,
		"--set", "secrets.existingSecret=todo-chatbot-secrets", "--wait", "--timeout", limit.String()}
	for i := 3; i < len(args)-1; i += 2 { // after deploy --env-file FILE
		switch args[i] {
		case "--chart":
			given[3] = args[i+1]
		default:
			given = append(given, args[i], args[i+1])
		}
	}
	if f.code != lifecycle.FieldConflict {
		given = append(given, "--force-conflicts") // it does not know todoctl's fields from a stranger's
	}
	begin := time.Now()
	_, err := g.try(t.Context(), g.helm(t), given...)
	took := time.Since(begin)
	switch {
	case err == nil:
		return fmt.Sprintf("%.1f", took.Seconds()), "that it is deployed"
	case took > limit-limit/10:
		return fmt.Sprintf("over %.0f", limit.Seconds()), said(err)
	default:
		return fmt.Sprintf("%.1f", took.Seconds()), said(err)
	}
}

// said is what helm said of its failure, in one line.
func said(err error) string {
	_, text, found := strings.Cut(err.Error(), "Error: ")
	if !found {
		text = tail(err.Error(), 1)
	}
	return strings.Join(strings.Fields(text), " ")
}
