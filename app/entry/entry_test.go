package entry_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// monday is the moment at which the tests here take place unless they say otherwise.
var monday = timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}

// saturday is late in a month and in the afternoon.
var saturday = timeexpr.Context{Now: time.Date(2026, 11, 28, 16, 10, 0, 0, time.UTC), WeekStart: time.Monday, DayFirst: true}

// chips are those of an entry in a line; a question mark stands for weak.
func chips(t *testing.T, line string, e entry.Entry) string {
	t.Helper()
	var out []string
	for _, chip := range e.Chips {
		mark := ""
		if chip.Weak {
			mark = "?"
		}
		out = append(out, chip.Kind+mark+": "+chip.Label)
		if got := line[chip.Start:chip.End]; got != chip.Text {
			t.Errorf("the chip %q covers %q", chip.Text, got)
		}
	}
	return strings.Join(out, "; ")
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ line, title, chips string }{
		"a bare title is a title":                       {"Buy milk", "Buy milk", ""},
		"a time becomes a due":                          {"call Ann tomorrow at 5pm", "Call Ann", "due: Tue 24 Nov at 17:00"},
		"a time in the middle leaves the rest together": {"call Ann on Friday about the trip", "Call Ann about the trip", "due: Fri 27 Nov"},
		"tags and priority":                             {"pay rent #home !high", "Pay rent", "tag: #home; priority: high priority"},
		"priority by number":                            {"pay rent p2", "Pay rent", "priority: medium priority"},
		"a repetition":                                  {"water plants every other Friday", "Water plants", "recurrence: every other Friday, next on Fri 27 Nov"},
		"a number with a hash is no tag":                {"Fix #12", "Fix #12", ""},
		"an exclamation is no priority":                 {"Party!", "Party!", ""},
		"quotation marks are literal":                   {`read "Tomorrow at five"`, `Read "Tomorrow at five"`, ""},
		"what could be a title stays in it":             {"Prepare Friday demo", "Prepare Friday demo", "due?: Fri 27 Nov"},
		"how long it repeats stands elsewhere":          {"every 8 hours take ibuprofen, starting at 6am, for 3 days", "Take ibuprofen", "recurrence: every 8 hours, 9 times, next on Mon 23 Nov at 14:00; recurrence: every 8 hours, 9 times, next on Mon 23 Nov at 14:00; recurrence: every 8 hours, 9 times, next on Mon 23 Nov at 14:00"},
		"when it begins stands before it":               {"starting Wednesday, water the plants every 2 days, 5 times", "Water the plants", "recurrence: every other day, 5 times, next on Wed 25 Nov; recurrence: every other day, 5 times, next on Wed 25 Nov"},
		"how long a thing lasts is a part of it":        {"every Monday book a car for 3 days", "Book a car for 3 days", "recurrence: every Monday, next on Mon 23 Nov"},
		"a weak repetition is off":                      {"weekly report due friday", "Weekly report", "recurrence?: every week, next on Mon 23 Nov; due: Fri 27 Nov"},
		"a weak time does not take the sure one along":  {"morning meeting with Bo tomorrow at 9", "Morning meeting with Bo", "due?: Mon 23 Nov at 09:00; due: Tue 24 Nov at 09:00"},
		"due and its brackets":                          {"water bill (due 5 dec)", "Water bill", "due: Sat 5 Dec"},
		"due in the midst of a list of properties":      {"Call mom, due tomorrow at 5pm, high priority", "Call mom", "due: Tue 24 Nov at 17:00; priority: high priority"},
		"a priority within a title is its word":         {"sort the high priority tickets", "Sort the high priority tickets", ""},
		"a weekday beside its date":                     {"sunday lunch with mom on dec 6 at 1pm", "Sunday lunch with mom", "due: Sun 6 Dec at 13:00"},
		"a first dash that belongs to a name":           {"-nvidia driver package", "-nvidia driver package", ""},
		"a first dash of a list":                        {"- buy stamps", "Buy stamps", ""},
		"what has passed says what the thing is":        {"go through the notes since last spring, friday 3pm", "Go through the notes since last spring", "due: Fri 27 Nov at 15:00"},
	} {
		t.Run(name, func(t *testing.T) {
			e := entry.Read(c.line, monday, entry.Options{})
			if got := chips(t, c.line, e); e.Title != c.title || got != c.chips || e.Question != nil {
				t.Errorf("got %q with %q and the question %+v, want %q with %q", e.Title, got, e.Question, c.title, c.chips)
			}
		})
	}
}

func TestWhatIsSaidAboutALine(t *testing.T) {
	span := func(line, words string) entry.Span {
		at := strings.Index(line, words)
		return entry.Span{at, at + len(words)}
	}
	t.Run("what is rejected belongs to the title", func(t *testing.T) {
		line := "call Ann tomorrow #work"
		e := entry.Read(line, monday, entry.Options{Literal: []entry.Span{span(line, "tomorrow")}})
		if e.Title != "Call Ann tomorrow" || e.Due != nil || len(e.Tags) != 1 {
			t.Errorf("got %q, due %v, tags %v", e.Title, e.Due, e.Tags)
		}
	})
	t.Run("what ends a repetition and is rejected ends nothing", func(t *testing.T) {
		line := "every day at 8 read, for 3 days"
		e := entry.Read(line, monday, entry.Options{Literal: []entry.Span{span(line, "for 3 days")}})
		if e.Title != "Read, for 3 days" || e.Recurrence == nil || e.Recurrence.Rule.Count != 0 {
			t.Errorf("got %q, repeats %v", e.Title, e.Recurrence)
		}
		e = entry.Read(line, monday, entry.Options{Literal: []entry.Span{span(line, "every day at 8")}})
		if e.Title != "Every day at 8 read, for 3 days" || e.Recurrence != nil || e.Due != nil {
			t.Errorf("got %q, due %v, repeats %v", e.Title, e.Due, e.Recurrence)
		}
	})
	t.Run("a weak time that is taken sets the due", func(t *testing.T) {
		line := "Prepare Friday demo"
		e := entry.Read(line, monday, entry.Options{Taken: []entry.Span{span(line, "Friday")}})
		if e.Title != "Prepare demo" || e.Due == nil || e.Due.Date.String() != "2026-11-27" {
			t.Errorf("got %q, due %v", e.Title, e.Due)
		}
	})
	t.Run("a weak repetition that is taken repeats from the day that is said", func(t *testing.T) {
		line := "weekly report due friday"
		e := entry.Read(line, monday, entry.Options{Taken: []entry.Span{span(line, "weekly")}})
		if e.Title != "Report" || e.Recurrence == nil || e.Due == nil || e.Due.Date.String() != "2026-11-27" {
			t.Errorf("got %q, due %v, repeats %v", e.Title, e.Due, e.Recurrence)
		}
	})
	t.Run("of two days the one that is taken counts, and the other stays in the title", func(t *testing.T) {
		line := "Christmas dinner shopping tomorrow"
		e := entry.Read(line, saturday, entry.Options{Taken: []entry.Span{span(line, "tomorrow")}})
		if e.Title != "Christmas dinner shopping" || e.Due == nil || e.Due.Date.String() != "2026-11-29" || e.Question != nil {
			t.Errorf("got %q, due %v, question %+v", e.Title, e.Due, e.Question)
		}
	})
}

func TestQuestions(t *testing.T) {
	for line, want := range map[string]struct{ question, options string }{
		"Christmas dinner shopping tomorrow":       {"Which one is it due?", "Fri 25 Dec; Sun 29 Nov"},
		"call mum on monday and thursday at 5":     {"Which one is it due?", "Mon 30 Nov at 17:00; Thu 3 Dec at 17:00"},
		"call Bob Monday or Tuesday":               {"Which one is it due?", "Mon 30 Nov; Tue 1 Dec"},
		"party on 31 november":                     {"“on 31 november” is not a day: the month does not have that day. Which one do you mean?", "Mon 30 Nov; Tue 1 Dec"},
		"party on 31 november 2027":                {"“on 31 november 2027” is not a day: the month does not have that day. Which one do you mean?", "Tue 30 Nov 2027; Wed 1 Dec 2027"},
		"meet friday 5 december":                   {"“friday 5 december” is not a day: the date and the weekday do not go together. Which one do you mean?", "Sat 5 Dec; Fri 4 Dec"},
		"call mom today at 3pm":                    {"Sat 28 Nov at 15:00 has passed. When is it due?", "Sun 29 Nov at 15:00; Sat 28 Nov at 15:00"},
		"pick up Ben at 5pm and bring him at 6.30": {"Which one is it due?", "Sat 28 Nov at 17:00; Sat 28 Nov at 18:30"},
	} {
		t.Run(line, func(t *testing.T) {
			e := entry.Read(line, saturday, entry.Options{})
			if e.Question == nil {
				t.Fatalf("nothing is asked: %q, due %v", e.Title, e.Due)
			}
			var options []string
			for _, o := range e.Question.Options {
				options = append(options, o.Label)
			}
			if got := strings.Join(options, "; "); e.Question.Text != want.question || got != want.options {
				t.Errorf("asks %q with %q, want %q with %q", e.Question.Text, got, want.question, want.options)
			}
			if e.Due != nil || !strings.EqualFold(e.Title, line) {
				t.Errorf("%q is due %v before the question is answered", e.Title, e.Due)
			}
			for _, o := range e.Question.Options { // each answer sets what it says
				said := line[:o.Start] + o.Text + line[o.End:]
				taken := entry.Span{o.Start, o.Start + len(o.Text)}
				a := entry.Read(said, saturday, entry.Options{Taken: []entry.Span{taken}})
				if a.Question != nil || a.Due == nil || a.DueText != o.Label {
					t.Errorf("the answer %q gives %q, due %q, and asks %+v", o.Label, a.Title, a.DueText, a.Question)
				}
			}
		})
	}
}

// Of times of which one is meant the title keeps none, whichever is chosen.
func TestOneOfSeveralTimes(t *testing.T) {
	for line, want := range map[string]struct{ title, options string }{
		"call Ann at 5 or 6":                     {"Call Ann", "Sat 28 Nov at 17:00; Sat 28 Nov at 18:00"},
		"call Ann at 5, 6 or 7":                  {"Call Ann", "Sat 28 Nov at 17:00; Sat 28 Nov at 18:00; Sat 28 Nov at 19:00"},
		"call Ann at 5pm or 6pm tomorrow":        {"Call Ann", "Sun 29 Nov at 17:00; Sun 29 Nov at 18:00"},
		"call Ann tomorrow at 5 or 6":            {"Call Ann", "Sun 29 Nov at 17:00; Sun 29 Nov at 18:00"},
		"tomorrow I call Ann at 5 or 6":          {"I call Ann", "Sun 29 Nov at 17:00; Sun 29 Nov at 18:00"},
		"call Bob Monday or Tuesday":             {"Call Bob", "Mon 30 Nov; Tue 1 Dec"},
		"call Bob Monday or Tuesday at 3 #work":  {"Call Bob", "Mon 30 Nov at 15:00; Tue 1 Dec at 15:00"},
		"on Monday or on Tuesday call Bob":       {"Call Bob", "Mon 30 Nov; Tue 1 Dec"},
		"call Ann friday morning or monday at 8": {"Call Ann", "Fri 4 Dec at 09:00; Mon 30 Nov at 08:00"},
		"call Ann at noon or tonight":            {"Call Ann", "Sun 29 Nov at 12:00; Sat 28 Nov at 20:00"},
	} {
		t.Run(line, func(t *testing.T) {
			e := entry.Read(line, saturday, entry.Options{})
			if e.Question == nil || e.Due != nil {
				t.Fatalf("asks %+v: %q, due %v", e.Question, e.Title, e.Due)
			}
			var options []string
			for _, o := range e.Question.Options {
				options = append(options, o.Label)
				said := line[:o.Start] + o.Text + line[o.End:]
				a := entry.Read(said, saturday, entry.Options{Taken: []entry.Span{{o.Start, o.Start + len(o.Text)}}})
				if a.Question != nil || a.Due == nil || !strings.HasSuffix(a.DueText, o.Label) || a.Title != want.title {
					t.Errorf("the answer %q gives %q, due %q, and asks %+v", o.Label, a.Title, a.DueText, a.Question)
				}
			}
			if got := strings.Join(options, "; "); e.Question.Text != "Which one is it due?" || got != want.options {
				t.Errorf("asks %q with %q, want %q", e.Question.Text, got, want.options)
			}
		})
	}
}

// What a person said is offered in their words where these mean the same alone.
func TestAnswersAreSaidInThePersonsWords(t *testing.T) {
	for line, want := range map[string]string{
		"meet Bo monday or tuesday":            "monday; tuesday",
		"dinner on 24 december or 23 december": "on 24 december; 23 december",
		"call Ann at 5pm or 6pm tomorrow":      "2026-11-29 17:00; 6pm tomorrow",
		"call Ann at 5 or 6":                   "at 5; 2026-11-28 18:00",
	} {
		e := entry.Read(line, saturday, entry.Options{})
		var said []string
		if e.Question != nil {
			for _, o := range e.Question.Options {
				said = append(said, o.Text)
			}
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"call Ann tomorrow at 5pm #work !high", "“tomorrow", "every", "#", "!p1 !high", "😀 fri", "\xff", "a\x00b",
		"party on 31 november", "mon or tue", "at 5 or 6 or", "(due friday)", "x, high priority, p1", "- -a due due monday"} {
		f.Add(s, 0, 3, 4, 9)
	}
	f.Fuzz(func(t *testing.T, line string, from, to, from2, to2 int) {
		e := entry.Read(line, saturday, entry.Options{Literal: []entry.Span{{from, to}}, Taken: []entry.Span{{from2, to2}}})
		at := 0
		for _, c := range e.Chips {
			if c.Start < at || c.End <= c.Start || c.End > len(line) || line[c.Start:c.End] != c.Text {
				t.Fatalf("chip %+v of %q after byte %d", c, line, at)
			}
			at = c.End
		}
		if utf8.ValidString(line) && !utf8.ValidString(e.Title) {
			t.Fatalf("the title %q of %q is broken", e.Title, line)
		}
		accounted(t, line, e)
	})
}

// accounted fails if a word of the line is neither in the title nor in a chip
// that set something, nor one that only introduces such a chip.
func accounted(t *testing.T, line string, e entry.Entry) {
	t.Helper()
	left := map[string]int{}
	for _, w := range strings.Fields(letters(line)) {
		left[w]++
	}
	for _, w := range strings.Fields(letters(e.Title)) {
		left[w]--
	}
	dates := 0
	for _, c := range e.Chips {
		if c.Weak {
			continue
		}
		for _, w := range strings.Fields(letters(c.Text)) {
			left[w]--
		}
		if c.Kind == entry.ChipDue || c.Kind == entry.ChipRecurrence {
			dates++
		}
	}
	for w, n := range left {
		if n > 0 && !(w == "due" && n <= dates) {
			t.Fatalf("%q of %q is neither in the title %q nor in %+v", w, line, e.Title, e.Chips)
		}
	}
}

// letters is a line with blanks for all that is no letter or figure.
func letters(line string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || strings.ContainsRune(" \t,;:.!?()[]{}<>\"'“”‘’«»-–—#/\\&+*=", r) || r < ' ' {
			return ' '
		}
		return r
	}, strings.ToLower(line))
}
