package lifecycle_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

func TestReasonsBeyondAContainer(t *testing.T) {
	running := func(name string) lifecycle.Container {
		return lifecycle.Container{Name: name, Running: true, Started: true, Since: now.Add(-time.Minute)}
	}
	warning := func(object, reason, message string) lifecycle.Event {
		return lifecycle.Event{Object: object, Reason: reason, Message: message, At: now.Add(-time.Second)}
	}
	backend := lifecycle.Workload{Name: "todo-chatbot-backend", Desired: 1, CaughtUp: true}
	frontend := lifecycle.Workload{Name: "todo-chatbot-frontend", Desired: 1, CaughtUp: true}
	with := func(w lifecycle.Workload, p lifecycle.Pod) lifecycle.Workload {
		p.Name, p.Current, p.Phase = "x", true, "Running"
		w.Pods = []lifecycle.Pod{p}
		return w
	}
	refused := func(message string) lifecycle.Workload {
		w := backend
		w.Refused = message
		return w
	}
	unready := warning("pod/x", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
	for name, c := range map[string]struct {
		o      lifecycle.Observation
		want   lifecycle.Code
		event  string
		severe bool
	}{
		"a backend that says it is not ready lacks its database": {
			lifecycle.Observation{Workloads: []lifecycle.Workload{with(backend, lifecycle.Pod{Containers: []lifecycle.Container{running("backend")}})}, Warnings: []lifecycle.Event{unready}},
			lifecycle.DatabaseUnreachable, "503", true},
		"a frontend that says it is not ready lacks the backend": {
			lifecycle.Observation{Workloads: []lifecycle.Workload{with(frontend, lifecycle.Pod{Containers: []lifecycle.Container{running("frontend")}})}, Warnings: []lifecycle.Event{unready}},
			lifecycle.BackendUnreachable, "503", true},
		"a pod on a node that is lost": {
			lifecycle.Observation{Workloads: []lifecycle.Workload{with(backend, lifecycle.Pod{Node: "node2", Containers: []lifecycle.Container{running("backend")}})},
				Warnings: []lifecycle.Event{warning("pod/x", "NodeNotReady", "Node is not ready")}},
			lifecycle.NodeLost, "NodeNotReady", true},
		"a liveness probe that fails, although it is ready": {
			lifecycle.Observation{Workloads: []lifecycle.Workload{with(backend, lifecycle.Pod{Ready: true, Containers: []lifecycle.Container{{Name: "backend", Running: true, Started: true, Ready: true}}})},
				Warnings: []lifecycle.Event{warning("pod/x", "Unhealthy", "Liveness probe failed: timeout")}},
			lifecycle.NotAlive, "Liveness", true},
		"a quota": {
			lifecycle.Observation{Workloads: []lifecycle.Workload{refused("forbidden: exceeded quota: q")}, Warnings: []lifecycle.Event{warning("replicaset/todo-chatbot-backend-1", "FailedCreate", "exceeded quota: q")}},
			lifecycle.QuotaExceeded, "FailedCreate", true},
		"Pod Security": {lifecycle.Observation{Workloads: []lifecycle.Workload{refused(`pods "x" is forbidden: violates PodSecurity "restricted:latest"`)}}, lifecycle.PodSecurity, "", true},
		"a webhook":    {lifecycle.Observation{Workloads: []lifecycle.Workload{refused("admission webhook denied")}}, lifecycle.PodsRefused, "", true},
		"a release nobody works on": {lifecycle.Observation{Revision: &entity.Revision{Number: 2, Status: entity.StatusPendingUpgrade}, Workloads: []lifecycle.Workload{current("w")}},
			lifecycle.DeployerDied, "", true},
		"a release that failed": {lifecycle.Observation{Revision: &entity.Revision{Number: 2, Status: entity.StatusFailed}, Workloads: []lifecycle.Workload{current("w")}}, lifecycle.ReleaseFailed, "", false},
		"a release whose Deployments are gone": {
			lifecycle.Observation{Revision: &entity.Revision{Number: 2, Status: entity.StatusDeployed}}, lifecycle.NoWorkloads, "", true},
	} {
		t.Run(name+" is "+string(c.want), func(t *testing.T) {
			c.o.At = now
			got := lifecycle.ReasonsOf(c.o)
			if len(got) == 0 || got[0].Code != c.want || got[0].Severe != c.severe || !strings.Contains(got[0].Event, c.event) || got[0].Hint == "" {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("a workload that is current and whose liveness probe fails is warned of, and still runs", func(t *testing.T) {
		w := current("todo-chatbot-backend")
		w.Pods = []lifecycle.Pod{{Name: "x", Ready: true, Current: true, Phase: "Running", Containers: []lifecycle.Container{{Name: "backend", Running: true, Started: true, Ready: true}}}}
		o := lifecycle.Observation{At: now, Revision: &entity.Revision{Status: entity.StatusDeployed}, Workloads: []lifecycle.Workload{w, current(frontend.Name)}, Warnings: []lifecycle.Event{warning("pod/x", "Unhealthy", "Liveness probe failed: 500")}}
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.NotAlive || got[0].Severe || lifecycle.StateOf(o) != lifecycle.Running {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a frontend that waits for a backend that is not there is not what has to be fixed", func(t *testing.T) {
		o := lifecycle.Observation{At: now, Warnings: []lifecycle.Event{unready}, Workloads: []lifecycle.Workload{
			backend, with(frontend, lifecycle.Pod{Containers: []lifecycle.Container{running("frontend")}})}}
		for _, r := range lifecycle.ReasonsOf(o) {
			if r.Severe {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("that a revision is recorded as failed is not told beside what it failed of", func(t *testing.T) {
		o := lifecycle.Observation{At: now, Revision: &entity.Revision{Number: 2, Status: entity.StatusFailed}, Workloads: []lifecycle.Workload{
			with(backend, lifecycle.Pod{Containers: []lifecycle.Container{{Name: "backend", Waiting: "ErrImageNeverPull"}}})}}
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.ImageAbsent {
			t.Errorf("%+v", got)
		}
	})
	t.Run("what a container said last explains why it ended", func(t *testing.T) {
		r := lifecycle.Reason{Code: lifecycle.Crashed}
		for said, want := range map[string]lifecycle.Code{
			`{"msg":"request","status":503,"code":"database_unreachable"}`:    lifecycle.DatabaseUnreachable,
			`{"msg":"request","status":500,"code":"database_full"}`:           lifecycle.DatabaseUnreachable,
			`{"msg":"request","status":503,"code":"database_newer"}`:          lifecycle.Crashed,
			`{"msg":"request","status":500,"code":"of a newer program"}`:      lifecycle.Crashed,
			`{"msg":"request","status":500,"code":7}`:                         lifecycle.Crashed,
			"PostgreSQL at db:5432 does not answer. Check that it is running": lifecycle.Crashed,
			"panic: runtime error": lifecycle.Crashed,
			"connection refused":   lifecycle.Crashed,
		} {
			if got := r.Explained([]string{said, "bye"}); got.Code != want || len(got.Log) != 2 {
				t.Errorf("%q is %s, want %s", said, got.Code, want)
			}
		}
		guessed := lifecycle.Reason{Code: lifecycle.DatabaseUnreachable, Message: "it runs and does not reach its database: 503", Hint: "is DATABASE_URL right?"}
		if got := guessed.Explained([]string{`{"status":503,"code":"database_newer"}`, "bye"}); got.Code != lifecycle.NotReady || strings.Contains(got.Message, "does not reach") || !strings.Contains(got.Hint, "newer version") {
			t.Errorf("a database that a newer version changed is %+v", got)
		}
		if got := guessed.Explained([]string{`{"status":503,"code":"database_newer"}`, `{"status":503,"code":"database_unreachable"}`}); got.Code != lifecycle.DatabaseUnreachable || got.Hint != guessed.Hint {
			t.Errorf("a database that does not answer is %+v", got)
		}
		asked := lifecycle.Reason{Code: lifecycle.NotAnswering, Message: "asked for /health?ready, it answers 503", Hint: "todoctl rollback goes back"}
		for said, want := range map[string]string{
			`{"status":503,"code":"database_newer"}`:       "deploy the newer version",
			`{"status":503,"code":"database_unreachable"}`: "is DATABASE_URL right",
			`{"status":500,"code":"of a newer program"}`:   asked.Hint,
			"panic: runtime error":                         asked.Hint,
		} {
			got := asked.Explained([]string{said, "bye"})
			if got.Code != asked.Code || got.Message != asked.Message || !strings.Contains(got.Hint, want) {
				t.Errorf("a pod that answers 503 and said %s is %+v, want the hint %q", said, got, want)
			}
			if outdated := strings.Contains(said, "database_newer"); got.Outdated != outdated {
				t.Errorf("a pod that said %s is outdated: %v, want %v", said, got.Outdated, outdated)
			}
		}
		if got := r.Explained([]string{"exec /todo-chatbot-backend: exec format error"}); !strings.Contains(got.Hint, "--platform") {
			t.Errorf("an image of another architecture has the hint %q", got.Hint)
		}
	})
}

// TestNoSentenceIsRead ends a container with every code and with sentences that speak of something else: only
// the code decides what is said of it.
func TestNoSentenceIsRead(t *testing.T) {
	want := map[lifecycle.EndCode]lifecycle.Code{
		lifecycle.EndConfigInvalid:       lifecycle.Crashed,
		lifecycle.EndDatabaseUnreachable: lifecycle.DatabaseUnreachable,
		lifecycle.EndDatabaseRefused:     lifecycle.DatabaseUnreachable,
		lifecycle.EndDatabaseFull:        lifecycle.DatabaseUnreachable,
		lifecycle.EndDatabaseNewer:       lifecycle.Crashed,
		lifecycle.EndFailed:              lifecycle.Crashed,
		"of a newer program":             lifecycle.Crashed,
		"":                               lifecycle.Crashed, // and no JSON
	}
	for _, code := range lifecycle.EndCodes() {
		if want[code] == "" {
			t.Errorf("the code %q isn't tried", code)
		}
	}
	hints := map[string]bool{}
	for code, want := range want {
		var first lifecycle.Reason
		for i, text := range []string{"Something.", "PostgreSQL at db:5432 does not answer.", `the database has no connection left, "it" says`, "Datenbank: Zugriff verweigert"} {
			message := text
			if code != "" {
				line, err := json.Marshal(map[string]string{"code": string(code), "text": text})
				if err != nil {
					t.Fatal(err)
				}
				message = string(line)
			}
			ended := lifecycle.Exit{Code: 1, Message: message}
			got := lifecycle.ReasonsOf(lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{{Name: "w", Desired: 1, CaughtUp: true,
				Pods: []lifecycle.Pod{{Name: "x", Phase: "Running", Current: true, Containers: []lifecycle.Container{{Name: "backend", Ended: &ended}}}}}}})
			if len(got) != 1 || got[0].Code != want || !strings.Contains(got[0].Message, text) {
				t.Fatalf("ended with the code %q and the text %q, it is %+v, want %s", code, text, got, want)
			}
			if i == 0 {
				first = got[0]
			}
			if got[0].Hint != first.Hint || strings.Replace(got[0].Message, text, "Something.", 1) != first.Message {
				t.Errorf("ended with the code %q, another sentence changes more than itself:\n%+v\n%+v", code, got[0], first)
			}
		}
		hints[first.Hint] = true
	}
	if len(hints) != 6 { // five codes that help, and one hint for all others
		t.Errorf("there are %d hints", len(hints))
	}
}

func TestBudget(t *testing.T) {
	look := func(seconds, restarts int) lifecycle.Observation {
		c := lifecycle.Container{Name: "backend", Waiting: "CrashLoopBackOff", Restarts: restarts, Last: &lifecycle.Exit{Code: 1}}
		return lifecycle.Observation{At: now.Add(time.Duration(seconds) * time.Second), Workloads: []lifecycle.Workload{{Name: "w", Desired: 1, CaughtUp: true,
			Pods: []lifecycle.Pod{{Name: "x", Phase: "Running", Current: true, Containers: []lifecycle.Container{c}}}}}}
	}
	for name, c := range map[string]struct {
		budget   lifecycle.Budget
		restarts []int // by the second
		spent    int   // at which look, -1: not
	}{
		"the third restart is one too many":          {lifecycle.NewBudget(), []int{0, 1, 1, 2, 3}, 3},
		"more are borne when told":                   {lifecycle.Budget{Restarts: 5}, []int{0, 1, 1, 2, 3}, -1},
		"none is borne when told":                    {lifecycle.Budget{}, []int{0, 1}, 0},
		"a reason of its own patience is waited for": {lifecycle.Budget{Restarts: 9, Patience: map[lifecycle.Code]time.Duration{lifecycle.Crashed: 2 * time.Second}}, []int{1, 1, 1, 1}, 2},
		"without any change it is given up":          {lifecycle.Budget{Restarts: 9, NoActivity: 3 * time.Second}, []int{1, 2, 2, 2, 2, 2}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			var account lifecycle.Account
			at := -1
			for i, restarts := range c.restarts {
				o := look(i, restarts)
				if _, spent := account.Spend(c.budget, o, lifecycle.ReasonsOf(o)); spent {
					at = i
					break
				}
			}
			if at != c.spent {
				t.Errorf("it is spent at look %d, want %d", at, c.spent)
			}
		})
	}
}

// TestEveryCodeIsExplained holds the table of meanings to the constants of type Code.
func TestEveryCodeIsExplained(t *testing.T) {
	explained := map[lifecycle.Code]bool{}
	for _, m := range lifecycle.Meanings() {
		if explained[m.Code] {
			t.Errorf("%s is explained twice", m.Code)
		}
		if m.Says == "" {
			t.Errorf("%s is explained with no words", m.Code)
		}
		explained[m.Code] = true
	}
	constants := codeConstants(t)
	if len(constants) < 30 {
		t.Fatalf("only %d constants were found", len(constants))
	}
	for _, code := range constants {
		if !explained[code] {
			t.Errorf("Meanings doesn't explain %s", code)
		}
		delete(explained, code)
	}
	for code := range explained {
		t.Errorf("Meanings explains %s, which isn't a constant", code)
	}
}

// codeConstants are the values of the package's constants of type Code, read from its source.
func codeConstants(t *testing.T) []lifecycle.Code {
	t.Helper()
	var found []lifecycle.Code
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if named, ok := spec.Type.(*ast.Ident); !ok || named.Name != "Code" {
				return true
			}
			for _, value := range spec.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					code, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					found = append(found, lifecycle.Code(code))
				}
			}
			return true
		})
	}
	return found
}

func TestPatience(t *testing.T) {
	given := lifecycle.Budget{Patience: map[lifecycle.Code]time.Duration{lifecycle.ImagePull: 0}}
	for name, c := range map[string]struct {
		budget lifecycle.Budget
		reason lifecycle.Reason
		want   time.Duration
	}{
		"a reason that says nothing of it is waited for": {lifecycle.Budget{}, lifecycle.Reason{Code: lifecycle.Drifted}, 10 * time.Second},
		"one that is to end at once":                     {lifecycle.Budget{}, lifecycle.Reason{Code: lifecycle.ImageAbsent, Patience: lifecycle.AtOnce}, 0},
		"one with a time of its own":                     {lifecycle.Budget{}, lifecycle.Reason{Code: lifecycle.ImagePull, Patience: time.Second}, time.Second},
		"none is what the operator gave":                 {given, lifecycle.Reason{Code: lifecycle.ImagePull, Patience: time.Second}, 0},
		"too many ends":                                  {lifecycle.Budget{Restarts: 1}, lifecycle.Reason{Code: lifecycle.Crashed, Ends: 2, Patience: time.Second}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.budget.PatienceFor(c.reason); got != c.want {
				t.Errorf("the patience is %s, want %s", got, c.want)
			}
		})
	}
}

// TestNoMoreAreReadyThanWanted looks at every count of pods: while a workload is made
// smaller there are more than it wants.
func TestNoMoreAreReadyThanWanted(t *testing.T) {
	said := regexp.MustCompile(`(\d+) of (\d+) pods`)
	const most = 3
	for desired := range most {
		for updated := range most {
			for before := range most {
				for available := range updated + before + 1 {
					w := lifecycle.Workload{Name: "backend", Desired: desired, Updated: updated, Total: updated + before,
						Ready: available, Available: available, CaughtUp: true}
					texts := []string{w.Progress()}
					for _, r := range lifecycle.ReasonsOf(lifecycle.Observation{At: time.Now(), Workloads: []lifecycle.Workload{w}}) {
						texts = append(texts, r.Message)
					}
					for _, text := range texts {
						if found := said.FindStringSubmatch(text); found != nil && found[1] > found[2] { // one digit each
							t.Errorf("of %+v it says %q", w, text)
						}
					}
				}
			}
		}
	}
	w := lifecycle.Workload{Name: "backend", Desired: 1, Updated: 2, Total: 2, Ready: 2, Available: 2, CaughtUp: true}
	if got, want := w.Progress(), "1 of 1 pods are ready, 1 more than wanted"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// A webhook is named where it is one that refuses.
func TestRefusedPodsAreToldWhatTheyLack(t *testing.T) {
	for message, want := range map[string]string{
		`pods "b-x" is forbidden: pod rejected: RuntimeClass "gvisor" not found`:                         "make the RuntimeClass",
		`pods "b-x" is forbidden: error looking up service account todo/b: serviceaccount "b" not found`: "doctor --fix makes the service account",
		`admission webhook "policy.example" denied the request: no`:                                      "an admission webhook refuses",
		`pods "b-x" is forbidden: unable to validate against any security context constraint`:            "names what is in the way",
		`pods "b-x" is forbidden: no PriorityClass with name high was found`:                             "make the PriorityClass",
	} {
		o := lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{{Name: "b", Desired: 1, CaughtUp: true, Refused: message}}}
		reasons := lifecycle.ReasonsOf(o)
		if len(reasons) != 1 || reasons[0].Code != lifecycle.PodsRefused || !strings.Contains(reasons[0].Hint, want) {
			t.Errorf("of %s it says %+v, want %q", message, reasons, want)
		}
	}
}
