package tools_test

import (
	"context"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestRemindersInWords(t *testing.T) {
	for words, want := range map[string]string{
		"when due at 18:00": "rings when due", "30 minutes before": "rings 30 minutes before", "an hour before": "rings an hour before",
		"half an hour before": "rings 30 minutes before", "2 hours early": "rings 2 hours before", "a day before": "rings the day before",
		"the day before at 9": "rings the day before at 09:00", "the evening before at 8": "rings the day before at 20:00", "the evening before": "rings the day before at 18:00", "a week before": "rings 7 days before",
		"a day before and an hour before": "rings the day before and an hour before", "at 5pm": "rings Mon 23 Nov at 17:00",
		"tomorrow at 9": "rings Tue 24 Nov at 09:00", "tomorrow": "rings Tue 24 Nov at 09:00", "never": "never rings",
		"every 10 minutes until done": "rings when due and every 10 minutes until done", "15 min before, every 5 minutes": "rings 15 minutes before and every 5 minutes until done",
		"loudly": "rings when due, also in quiet hours", "an hour before, loudly": "rings an hour before, also in quiet hours", "at 5pm with sound": "rings Mon 23 Nov at 17:00, also in quiet hours",
		"every 10 minutes until done, even in quiet hours": "rings when due and every 10 minutes until done, also in quiet hours",
		"a day before and an hour before quietly":          "rings the day before and an hour before",
	} {
		t.Run(words, func(t *testing.T) {
			b := newBench(t)
			args := `{"tasks":[{"title":"Dentist","due":"1 December at 10:00","remind":"` + words + `"}]}`
			r := b.run("add_task", args)
			if r.Failed || !strings.Contains(r.Text, ", "+want+".") {
				t.Errorf("got %q, want %q", r.Text, want)
			}
			// What was approved is carried out as it was shown.
			p := b.preview("add_task", args)
			if r := b.run("add_task", string(p.Resolved.Call.Args)); r.Failed || !strings.Contains(r.Text, ", "+want+".") {
				t.Errorf("from the frozen call %s: %q", p.Resolved.Call.Args, r.Text)
			}
		})
	}
	for words, want := range map[string]string{"soonish": "not a reminder", "every friday": "not a reminder", "yesterday": "past", "90 days before": "past", "0 minutes before": "figures"} {
		t.Run(words+" is refused", func(t *testing.T) {
			b := newBench(t)
			if r := b.run("add_task", `{"tasks":[{"title":"Dentist","due":"30 November","remind":"`+words+`"}]}`); !strings.Contains(r.Text, want) {
				t.Errorf("got %+v", r)
			}
		})
	}
	t.Run("a task has other ones from now on, or none", func(t *testing.T) {
		b := newBench(t)
		b.run("add_task", `{"tasks":[{"title":"Gym","due":"tomorrow at 18:00"}]}`)
		b.want("ten minutes before", b.run("update_task", `{"tasks":[1],"remind":"10 minutes before"}`).Text, "Updated “Gym” (#1): rings 10 minutes before (was: rings as usual).")
		b.want("also", b.run("update_task", `{"tasks":[1],"remind":"also an hour before"}`).Text, "Updated “Gym” (#1): rings 10 minutes before and an hour before (was: rings 10 minutes before).")
		b.run("update_task", `{"tasks":[1],"remind":"as usual"}`)
		b.want("an hour before too", b.run("update_task", `{"tasks":[1],"remind":"an hour before too"}`).Text, "Updated “Gym” (#1): rings when due and an hour before (was: rings as usual).")
		b.want("twice the same", b.run("update_task", `{"tasks":[1],"remind":"also an hour before"}`).Text, "Nothing had to be changed: it is so already.")
		b.run("update_task", `{"tasks":[1],"remind":"10 minutes before"}`)
		b.want("none", b.run("update_task", `{"tasks":["gym"],"remind":"never"}`).Text, "Updated “Gym” (#1): never rings (was: rings 10 minutes before).")
		b.want("as usual", b.run("update_task", `{"tasks":["gym"],"remind":"as usual"}`).Text, "Updated “Gym” (#1): rings as usual (was: never rings).")
	})
	t.Run("what is past is said not to ring", func(t *testing.T) {
		b := newBench(t)
		const silent = "It won't ring: Mon 23 Nov at 08:00 is past. Say another moment, such as “remind me of it in an hour”."
		r := b.run("add_task", `{"tasks":[{"title":"Gym","due":"2026-11-23 08:00","remind":"when due"}]}`)
		b.want("added", r.Text, "Added “Gym” (#1): due Mon 23 Nov at 08:00.\n"+silent)
		b.want("the note", r.Receipt.Note, silent)
		b.run("update_task", `{"tasks":[1],"due":"tomorrow at 15:00"}`)
		r = b.run("reschedule_task", `{"tasks":[1],"due":"2026-11-23 08:00"}`)
		b.want("moved", r.Text, "Rescheduled “Gym” (#1): due Mon 23 Nov at 08:00 (was Tue 24 Nov at 15:00).\n"+silent)
		r = b.run("add_task", `{"tasks":[{"title":"A","due":"2026-11-23 08:00"},{"title":"B","due":"2026-11-23 19:00"},{"title":"C"}]}`)
		if !strings.HasSuffix(r.Text, "\nOne of them won't ring: Mon 23 Nov at 08:00 is past. Say another moment for it.") {
			t.Errorf("of three of which one is past: %q", r.Text)
		}
		b.want("a title", b.run("update_task", `{"tasks":[1],"title":"The gym"}`).Text, "Updated “The gym” (#1): was “Gym”.")
	})
	t.Run("how loud it rings changes nothing else", func(t *testing.T) {
		b := newBench(t)
		b.run("add_task", `{"tasks":[{"title":"Gym","due":"tomorrow at 18:00","remind":"an hour before and 10 minutes before"}]}`)
		const quietly, loudly = "rings an hour before and 10 minutes before", "rings an hour before, also in quiet hours, and 10 minutes before, also in quiet hours"
		b.want("loudly", b.run("update_task", `{"tasks":[1],"remind":"loudly"}`).Text, "Updated “Gym” (#1): "+loudly+" (was: "+quietly+").")
		b.want("quietly", b.run("update_task", `{"tasks":[1],"remind":"quietly"}`).Text, "Updated “Gym” (#1): "+quietly+" (was: "+loudly+").")
		p := b.preview("update_task", `{"tasks":[1],"remind":"loudly"}`)
		b.want("from the frozen call", b.run("update_task", string(p.Resolved.Call.Args)).Text, "Updated “Gym” (#1): "+loudly+" (was: "+quietly+").")
	})
	t.Run("the receipt says when and where it will ring", func(t *testing.T) {
		b := newBench(t)
		b.set.WithWays(func(context.Context, todo.Actor) ([]string, string, error) {
			return []string{"this page", "Pixel"}, "", nil
		})
		r := b.run("add_task", `{"tasks":[{"title":"Call Ann","due":"at 5pm"}]}`)
		b.want("the note", r.Receipt.Note, "It will ring Mon 23 Nov at 17:00 on this page and on Pixel.")
		b.set.WithWays(func(context.Context, todo.Actor) ([]string, string, error) {
			return []string{"this page"}, "Add a device.", nil
		})
		r = b.run("add_task", `{"tasks":[{"title":"Call Bob","due":"at 5pm"}]}`)
		b.want("the note with advice", r.Receipt.Note, "It will ring Mon 23 Nov at 17:00 on this page. Add a device.")
		r = b.run("add_task", `{"tasks":[{"title":"Milk"}]}`)
		b.want("the note of what does not ring", r.Receipt.Note, "")
	})
}
