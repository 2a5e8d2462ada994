package frame

import (
	"maps"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// sameTimeNext reads "same time next week", "same time in two weeks" as seen from the due of a
// task: how many days on it is, with the tokens that say it.
func (s *stretch) sameTimeNext() (days int, used map[int]bool) {
	for _, next := range []struct {
		words string
		days  int
	}{{"same time next week", 7}, {"same time in a week", 7}, {"same time a week later", 7},
		{"same time the week after", 7}, {"same time in two weeks", 14}, {"same time the next day", 1}} {
		if i, end, ok := s.anyPhrase(s.from, s.to, next.words); ok {
			used := map[int]bool{}
			mark(used, i, end)
			return next.days, used
		}
	}
	return 0, nil
}

// onByDays is the due of a task so many days on.
func onByDays(task todo.Task, days int) *todo.Due {
	d := *task.Due
	d.Date = d.Date.AddDays(days)
	return &d
}

// movesOn moves a task to the same time so many days after its due.
func (s *stretch) movesOn(t *target, tasks []todo.Task, add func(Frame)) {
	days, used := s.sameTimeNext()
	if days == 0 || len(tasks) != 1 || tasks[0].Due == nil || t.how == byAll {
		return
	}
	maps.Copy(s.when.used, used)
	d := onByDays(tasks[0], days)
	f := Frame{Act: Move, Dues: map[int64]*todo.Due{tasks[0].Number: d}, Due: d, Past: s.past(*d),
		Features: []string{"daysOn"}}
	f.add("daysOn again", s.anyWord("again"))
	add(f)
}

// copiesOn adds a task once more at the same time so many days after its due: "call
// him again same time next week".
func (s *stretch) copiesOn(targets []target, add func(Frame)) {
	days, _ := s.sameTimeNext()
	if days == 0 {
		return
	}
	for i := range targets {
		t := &targets[i]
		if len(t.tasks) != 1 || t.how == byTag || t.how == byAll {
			continue
		}
		e := s.by[t.tasks[0]]
		if e == nil || e.Task.Due == nil {
			continue
		}
		f := Frame{Act: Add, Title: e.Task.Title, Tags: e.Task.Tags,
			Features: []string{"copy", "copy daysOn", "copy how=" + t.how}}
		f.Due = onByDays(*e.Task, days)
		f.Past = s.past(*f.Due)
		f.add("copy again", s.anyWord("again"))
		add(f)
	}
}
