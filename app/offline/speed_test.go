package offline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// everyday are requests and other sentences of common lengths.
var everyday = []string{
	"remind me to call the dentist tomorrow at half past 9",
	"add milk, eggs and bread to my shopping list please",
	"could you show me what is overdue",
	"push everything that is due today to next Monday",
	"i've finished the tax return",
	"every other Friday at 5pm water the plants until March",
	"what's the capital of Portugal",
	"delete the second one and then show the list",
	"how many things do i have to do this week",
	"why does my coffee taste of soap",
}

// heavy are words that, repeated, ask most of the reader; many begin something that never ends.
var heavy = []string{
	"add ", "add milk and ", "show ", "remind me to ", "the ", "and ", "add a, ", "please ", "push ", "push a back ", "move x by an hour ", "1 ",
	"task 3 and ", "# ", "#a ", "'a ", "“a ", "(\"", "tomorrow ", "every day ", "my list ", "to do ", "x; ", "x: ", "call mum at 5, ", "delete ", "what ",
	"list of things to do ", "on my list of ", "é’", "undo ", "not the ", "is it ", "except ", "1. a\n", "!high ", "all of my ", "a.b:",
}

var now = timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}

func TestUnderstandAllocatesInProportionToTheText(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates too")
	}
	for _, unit := range append(everyday, heavy...) {
		count := func(n int) float64 {
			text := strings.Repeat(unit+" ", n/(len(unit)+1))
			return testing.AllocsPerRun(3, func() { offline.Understand(text, now) })
		}
		if short, long := count(1_000), count(10_000); long > 15*short+100 {
			t.Errorf("1,000 characters of %q take %.0f allocations, 10,000 take %.0f", unit, short, long)
		}
	}
	for _, text := range everyday {
		if n := testing.AllocsPerRun(3, func() { offline.Understand(text, now) }); n > 100 {
			t.Errorf("%q takes %.0f allocations", text, n)
		}
	}
}

func BenchmarkUnderstand(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		offline.Understand(everyday[i%len(everyday)], now)
	}
}

// BenchmarkTurn is a whole turn of the assistant over a list, without the
// store: half a thousand tasks, and messages as people say them.
func BenchmarkTurn(b *testing.B) {
	list := longList(b, 500)
	for name, messages := range map[string][]string{
		"everyday": append(everyday, "sink 2 is fixed!!", "dentist 11 is moved to thursday same time", "we're out of nappies and nearly out of wipes", "the report 7 can wait till monday"),
		"10000":    {strings.Repeat("call the bank and move the dentist to friday, ", 10_000/46)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			took := make([]time.Duration, 0, 1<<16)
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				p := chat.Prompt{Now: now.Now, Locale: "en-GB", List: list, Turn: chat.Turn{Message: messages[i%len(messages)]}}
				if _, err := offline.New().Reply(b.Context(), p, func(string) {}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
		})
	}
}
