package frame

import (
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// quarters are parts of an hour that are said without the hour, and the minutes from it on.
var quarters = []struct {
	words   string
	minutes civil.Clock
}{{"quarter past", 15}, {"half past", 30}, {"quarter to", -15}, {"ten past", 10}, {"twenty past", 20}, {"five past", 5},
	{"ten to", -10}, {"twenty to", -20}, {"five to", -5}}

// minutesOnly moves a task within the hour that it has: "say quarter past". An hour that the
// message names itself is read as any other time.
func (s *stretch) minutesOnly(t *target, tasks []todo.Task, add func(Frame)) {
	if s.when.given() || len(tasks) != 1 || tasks[0].Due == nil || !tasks[0].Due.Timed || t.how == byAll {
		return
	}
	for _, q := range quarters {
		i, end, ok := s.anyPhrase(s.from, s.to, q.words)
		if !ok || end < s.to && !s.toks[end].mark && s.toks[end].content() && !s.wordIs(end, "not") {
			continue
		}
		d := *tasks[0].Due
		hour := d.Clock - d.Clock%60
		if q.minutes < 0 && d.Clock%60 != 0 {
			hour += 60
		}
		d.Clock = hour + q.minutes
		if d.Clock < 0 || d.Clock >= 24*60 {
			return
		}
		mark(s.when.used, i, end)
		add(Frame{Act: Move, Due: &d, Dues: map[int64]*todo.Due{tasks[0].Number: &d}, Past: s.past(d),
			Features: []string{"minutes only"}})
		return
	}
}
