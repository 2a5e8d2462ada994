// Package taskfields has a value for each field of a task, found by reflection over todo.Task, for tests that hold
// every place where the fields stand to that one list: columns, JSON, schemas of tools, differences, the page's types.
package taskfields

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var moment = time.Date(2026, 11, 23, 9, 30, 0, 123456000, time.UTC)

// Base is a task of which each field has another value than its sample has.
func Base() todo.Task {
	return todo.Task{User: "ann", Number: 1, Title: "Buy milk", Tags: []string{}, Created: moment, Updated: moment}
}

// samples are values by the name of the field.
func samples(t testing.TB) map[string]any {
	rule, err := recur.Parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
	if err != nil {
		t.Fatal(err)
	}
	due := todo.Due{Date: civil.NewDate(2026, 11, 27), Clock: civil.NewClock(17, 0), Timed: true, Zone: "Europe/Berlin"}
	later := moment.Add(time.Hour)
	return map[string]any{
		"User":        todo.UserID("bob"),
		"Number":      int64(2),
		"Title":       "Buy oat milk",
		"Description": "two of them",
		"Done":        true,
		"Priority":    todo.High,
		"Tags":        []string{"home"},
		"Due":         &due,
		"Recurrence":  &todo.Recurrence{Rule: rule, Anchor: due},
		"Reminders":   []reminder.Reminder{{Kind: reminder.Before, Minutes: 10}},
		"Muted":       true,
		"Assigned":    &todo.Assignment{To: "bob", Turns: []todo.UserID{"ann", "bob"}, Weekly: true, Since: due.Date},
		"Parent":      int64(3),
		"ParentTitle": "Plan the party",
		"Subtasks":    &todo.Progress{Done: 2, Total: 5},
		"Series":      int64(7),
		"Created":     later,
		"Updated":     later,
		"Completed":   &later,
		"Deleted":     &later,
		"Version":     int64(12),
	}
}

// Field is a field of todo.Task.
type Field struct {
	Name string // in Go
	JSON string // "" where it isn't written
	// Patched: people change it, so that todo.Patch has a field of the name. The others are the service's own.
	Patched bool
	// Derived: it is what the store knows of other tasks, and nobody writes it.
	Derived bool
	sample  any
}

// In is the task with the sample in the field.
func (f Field) In(t todo.Task) todo.Task {
	t = t.Clone()
	reflect.ValueOf(&t).Elem().FieldByName(f.Name).Set(reflect.ValueOf(f.sample))
	return t
}

// Of is the field's value in the task.
func (f Field) Of(t todo.Task) any { return reflect.ValueOf(t).FieldByName(f.Name).Interface() }

// Patch is one that gives the field its sample; only of a field that is Patched.
func (f Field) Patch() todo.Patch {
	p := todo.Patch{Number: 1}
	field := reflect.ValueOf(&p).Elem().FieldByName(f.Name)
	pointer := reflect.ValueOf(f.sample)
	if pointer.Kind() != reflect.Pointer {
		pointer = reflect.New(pointer.Type())
		pointer.Elem().Set(reflect.ValueOf(f.sample))
	}
	if field.Kind() == reflect.Pointer {
		field.Set(pointer)
		return p
	}
	field.FieldByName("Set").SetBool(true)
	field.FieldByName("Value").Set(pointer)
	return p
}

// All are the fields of todo.Task in its order. It fails where a field has no sample here.
func All(t testing.TB) []Field {
	t.Helper()
	known := samples(t)
	patch := reflect.TypeFor[todo.Patch]()
	var all []Field
	for field := range reflect.TypeFor[todo.Task]().Fields() {
		sample, found := known[field.Name]
		if !found {
			t.Fatalf("todo.Task has a field %s, and internal/taskfields no sample of it: add one, and run the tests "+
				"that fail then", field.Name)
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			name = ""
		}
		_, patched := patch.FieldByName(field.Name)
		derived := field.Name == "ParentTitle" || field.Name == "Subtasks"
		f := Field{field.Name, name, patched && field.Name != "Number", derived, sample}
		if reflect.DeepEqual(f.Of(f.In(Base())), f.Of(Base())) {
			t.Fatalf("the sample of %s is what the base has", field.Name)
		}
		all = append(all, f)
	}
	return all
}

// Drawn fails unless each field is other than its zero value in one of the tasks: of a generator that leaves a field
// out, nothing is tested.
func Drawn(t testing.TB, tasks []todo.Task, but ...string) {
	t.Helper()
fields:
	for _, f := range All(t) {
		for _, name := range but {
			if name == f.Name {
				continue fields
			}
		}
		for _, task := range tasks {
			if !reflect.ValueOf(f.Of(task)).IsZero() {
				continue fields
			}
		}
		t.Errorf("in %d tasks that were drawn, no one has a %s", len(tasks), f.Name)
	}
}
