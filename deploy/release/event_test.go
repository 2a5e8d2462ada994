package release_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// written is an event of each kind, with every field that there is.
func written() []watch.Event {
	at := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	reason := &lifecycle.Reason{Code: lifecycle.Crashed, Object: "pod/todo-chatbot-backend-x", Container: "backend", Message: "it ended with exit code 1, 3 times",
		Hint: "what it said last tells why", Log: []string{"no"}, Event: "BackOff: restarting", Severe: true, Ends: 3}
	detail := lifecycle.Detail{Code: reason.Code, Object: reason.Object, Message: reason.Message}
	of := func(kind watch.EventKind, object, text string) watch.Event {
		return watch.Event{Kind: kind, State: lifecycle.Degraded, Object: object, Text: text}
	}
	state, pod := of(watch.StateEvent, "release/todo-chatbot", "Upgrading → Degraded: it ended"), of(watch.PodEvent, reason.Object, "Running → Failed: it ended")
	state.Transition = &lifecycle.Transition{At: at, Subject: "release", Revision: 2, From: "Upgrading", To: "Degraded", Implied: true, Detail: detail}
	pod.Transition = &lifecycle.Transition{At: at, Subject: reason.Object, Revision: 2, From: "Running", To: "Failed", Implied: true, Detail: detail}
	trouble := of(watch.TroubleEvent, reason.Object, reason.Message)
	trouble.Reason = reason
	all := []watch.Event{of(watch.StepEvent, "release/todo-chatbot", "upgrade"), of(watch.ProgressEvent, "deployment/todo-chatbot-backend", "0 of 1 pods are ready"),
		state, pod, trouble, of(watch.ClearedEvent, reason.Object, "CRASHED is over")}
	for i := range all {
		all[i].Seq, all[i].At = int64(i+1), at
	}
	return all
}

// Programs read these lines: what they hold may grow, and what is there stays.
func TestTheFormOfEventsIsStable(t *testing.T) {
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	for _, e := range written() {
		if err := encoder.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	golden := filepath.Join("testdata", "events.jsonl")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s is not as it was (-want +got):\n%s", golden, diff)
	}
	t.Run("every field that there is stands in it", func(t *testing.T) {
		events := written()
		for _, v := range []any{events[2].Transition, &events[2].Transition.Detail, events[4].Reason, &events[2]} {
			value := reflect.ValueOf(v).Elem()
			for i := range value.NumField() {
				field := value.Type().Field(i)
				if field.Tag.Get("json") != "-" && value.Field(i).IsZero() && field.Name != "Reason" {
					t.Errorf("%s.%s is new: give it a value here, describe it in docs/operate.md, and rewrite the file", value.Type(), field.Name)
				}
			}
		}
	})
	t.Run("what a deployment tells has no other fields, and docs/operate.md describes each", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		if _, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag); err == nil {
			t.Fatal("it ran")
		}
		known, told := map[string]bool{}, map[string]bool{}
		fields(t, written(), known)
		fields(t, b.events, told)
		for name := range told {
			if !known[name] {
				t.Errorf("the field %s is not in %s", name, golden)
			}
		}
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", "operate.md"))
		if err != nil {
			t.Fatal(err)
		}
		_, page, _ = bytes.Cut(page, []byte("## Events"))
		page, _, _ = bytes.Cut(page, []byte("\n## "))
		for _, name := range slices.Sorted(maps.Keys(known)) {
			if last := name[strings.LastIndex(name, ".")+1:]; !bytes.Contains(page, []byte("`"+last+"`")) {
				t.Errorf("docs/operate.md does not describe the field %s", name)
			}
		}
	})
}

// fields adds the names of all fields that events have, such as "reason.code".
func fields(t *testing.T, events []watch.Event, into map[string]bool) {
	t.Helper()
	var add func(prefix string, value any)
	add = func(prefix string, value any) {
		object, _ := value.(map[string]any)
		for name, inner := range object {
			into[prefix+name] = true
			add(prefix+name+".", inner)
		}
	}
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		add("", value)
	}
}
