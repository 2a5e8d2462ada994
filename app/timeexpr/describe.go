package timeexpr

import (
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// Describe says in absolute terms what the expression means: "Fri 4 Dec at
// 17:00", "every other Friday at 17:00, next on Fri 4 Dec". It is empty where
// the value is unknown.
func (e Expr) Describe(c Context) string {
	if e.Date.IsZero() {
		return ""
	}
	today := civil.DateOf(c.Now)
	if e.Rule != nil {
		return e.describeRule(today)
	}
	var b strings.Builder
	b.WriteString(boundText[e.Bound])
	switch {
	case e.HasEnd && e.Timed && e.Date == e.EndDate:
		b.WriteString(dayText(e.Date, today) + ", " + e.Clock.String() + " to " + e.EndClock.String())
	case e.HasEnd && e.Timed:
		b.WriteString(dayText(e.Date, today) + " at " + e.Clock.String() + " to " + dayText(e.EndDate,
			today) + " at " + e.EndClock.String())
	case e.HasEnd && e.Grain == Month && e.Date.Month == e.EndDate.Month:
		b.WriteString(e.Date.Month.String() + " " + strconv.Itoa(e.Date.Year))
	case e.HasEnd && e.Grain == Year && e.Date.Year == e.EndDate.Year:
		b.WriteString(strconv.Itoa(e.Date.Year))
	case e.HasEnd:
		b.WriteString(dayText(e.Date, today) + " to " + dayText(e.EndDate, today))
	default:
		b.WriteString(dayText(e.Date, today))
		if e.Timed {
			b.WriteString(" at " + e.Clock.String())
		}
	}
	return b.String()
}

var boundText = map[Bound]string{By: "by ", Before: "before ", Until: "until ", After: "after ", Since: "from ",
	Around: "around "}

func (e Expr) describeRule(today civil.Date) string {
	text := e.Rule.Text()
	if e.Timed && e.Rule.Freq >= recur.Hourly { // "every 90 minutes" has no one time
		return text + ", next on " + dayText(e.Date, today) + " at " + e.Clock.String()
	}
	if e.Timed && len(e.Rule.ByHour) == 0 {
		text, end, _ := cutEnd(text)
		text += " at " + e.Clock.String() + end
		return text + ", next on " + dayText(e.Date, today)
	}
	return text + ", next on " + dayText(e.Date, today)
}

// cutEnd splits "every day, 5 times" so that the time can stand before the end.
func cutEnd(text string) (head, end string, found bool) {
	for _, mark := range []string{", until ", ", once"} {
		if i := strings.LastIndex(text, mark); i > 0 {
			return text[:i], text[i:], true
		}
	}
	if i := strings.LastIndex(text, ", "); i > 0 && strings.HasSuffix(text, " times") {
		return text[:i], text[i:], true
	}
	return text, "", false
}

// dayText is "Fri 4 Dec", with the year where it is another one.
func dayText(d, today civil.Date) string {
	layout := "Mon 2 Jan"
	if d.Year != today.Year {
		layout = "Mon 2 Jan 2006"
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(layout)
}
