package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

// sample is a turn in the state in which it was said.
type sample struct {
	talk  dialogues.Talk
	turn  dialogues.Turn
	ctx   frame.Context
	state dialogues.State
	prior todo.Snapshot   // before the last change
	rated map[string]bool // whether a reading is right, by its key
}

// readings are what the turn may mean by the weights. They are found again each time: all
// candidates of all turns are too much to keep.
func (s sample) readings(w frame.Weights) []frame.Reading {
	return frame.Readings(s.turn.Say, &s.ctx, w, readings)
}

// samples are the turns of a conversation that can be learnt from, each in the
// state in which it would be had all before it come out as wanted.
func samples(talk dialogues.Talk) []sample {
	var out []sample
	zone, err := time.LoadLocation(talk.Zone)
	if err != nil {
		return nil
	}
	list, err := snapshot(talk.List, zone)
	if err != nil {
		return nil
	}
	state := dialogues.Begin(talk)
	ctx := frame.Context{List: list}
	asked := false
	prior := list
	for _, turn := range talk.Turns {
		ctx.Time = timeexpr.ForLocale(talk.Time(turn), talk.Locale)
		if turn.Say != "" && !asked {
			one := sample{talk: talk, turn: turn, ctx: ctx, state: state.Copy(), prior: prior, rated: map[string]bool{}}
			one.ctx.Rules = offline.Hints(offline.Understand(turn.Say, one.ctx.Time))
			out = append(out, one)
		}
		asked = len(turn.Want) > 0 && turn.Want[0].Ask
		before := ctx.List
		proceed(&ctx, state, turn, zone)
		if ctx.Last != "" && ctx.Last != frame.Show {
			prior = before
		}
	}
	return out
}

func snapshot(tasks []dialogues.Task, zone *time.Location) (todo.Snapshot, error) {
	var s todo.Snapshot
	for _, t := range tasks {
		d, err := t.Draft(zone)
		if err != nil {
			return s, err
		}
		task := todo.Task{Number: t.N, Title: d.Title, Description: d.Description, Tags: d.Tags, Priority: d.Priority, Due: d.Due, Recurrence: d.Recurrence, Done: t.Done}
		if task.Recurrence != nil && task.Due != nil {
			task.Recurrence.Anchor = *task.Due
		}
		if t.Done {
			s.Completed = append(s.Completed, task)
		} else {
			s.Pending = append(s.Pending, task)
		}
	}
	return s, nil
}

// right says whether a reading does what was wanted.
func (s sample) right(r frame.Reading) bool {
	key := r.Key()
	is, known := s.rated[key]
	if !known {
		is = s.meets(r)
		s.rated[key] = is
	}
	return is
}

// meets says whether a reading leads to an outcome that was wanted.
func (s sample) meets(r frame.Reading) bool {
	a, ok := s.answer(r)
	if !ok {
		return false
	}
	state := s.state
	won, _ := state.Outcome(s.turn, a)
	return won != nil
}

// answer is what the reading would make of the list, in the form of a player.
func (s sample) answer(r frame.Reading) (dialogues.Answer, bool) {
	after, shown, ok := frame.Apply(s.ctx.List, s.prior, r, s.ctx.Time.Now)
	if !ok {
		return dialogues.Answer{}, false
	}
	zone := s.ctx.Time.Now.Location()
	a := dialogues.Answer{Shown: shown}
	for _, part := range [][]todo.Task{after.Pending, after.Completed} {
		for _, t := range part {
			a.Tasks = append(a.Tasks, dialogues.TaskOf(t, zone))
			if slices.Contains(shown, t.Number) {
				a.Response += t.Title + " " + dialogues.TaskOf(t, zone).Due + " " + strings.Join(t.Tags, " ")
				if t.Due != nil {
					a.Response += t.Due.Date.Weekday().String()
				}
			}
		}
	}
	if len(shown) > 0 {
		a.Response = fmt.Sprintf("%d tasks: %s", len(shown), a.Response)
	}
	return a, true
}

// proceed goes on to the state after a turn that came out as wanted.
func proceed(ctx *frame.Context, state *dialogues.State, turn dialogues.Turn, zone *time.Location) {
	tasks, touched, shown := state.Wanted(turn)
	before := ctx.List
	next, err := snapshot(tasks, zone)
	if err != nil {
		return
	}
	for _, t := range append(slices.Clone(before.Pending), append(before.Completed, before.Binned...)...) {
		there := func(o todo.Task) bool { return o.Number == t.Number }
		if !slices.ContainsFunc(next.Pending, there) && !slices.ContainsFunc(next.Completed, there) {
			next.Binned = append(next.Binned, t)
		}
	}
	now := ctx.Time.Now
	for i := range next.Completed {
		if next.Completed[i].Completed == nil {
			next.Completed[i].Completed = &now
		}
	}
	ctx.List = next
	ctx.Last = ""
	switch {
	case len(touched) > 0:
		if !slices.Equal(ctx.It, touched) {
			ctx.Before = ctx.It
		}
		speakOf(ctx, touched)
		ctx.Last = done(turn.Want[0])
	case len(shown) > 0:
		ctx.Shown = shown
		ctx.Last = frame.Show
		if len(shown) == 1 {
			speakOf(ctx, shown)
		}
	default:
		if it := frame.Mentioned(turn.Say, ctx); it != nil {
			speakOf(ctx, it)
		}
	}
}

// speakOf lets "it" mean tasks from now on.
func speakOf(ctx *frame.Context, now []int64) {
	ctx.Recent = frame.Recall(now, frame.Recall(ctx.It, ctx.Recent))
	ctx.It = now
}

// done is what an outcome did, as the assistant remembers it.
func done(w dialogues.Want) frame.Act {
	switch {
	case len(w.Add) > 0:
		return frame.Add
	case len(w.Delete) > 0:
		return frame.Delete
	case len(w.Restore) > 0:
		return frame.Restore
	}
	for _, f := range []struct {
		field string
		act   frame.Act
	}{{"done", frame.Complete}, {"tags", frame.Retag}, {"priority", frame.Rank}, {"note", frame.Note}, {"title", frame.Rename}, {"repeat", frame.Series}} {
		for _, changed := range w.Change {
			if changed[f.field] != nil {
				return f.act
			}
		}
	}
	return frame.Move
}
