package tools

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// remindProperty is the property of add_task and update_task.
const remindProperty = `"remind":{"type":"string","maxLength":200,"description":"When it rings, in the person's own words: when due, 30 minutes before, ` +
	`the day before at 9, tomorrow at 5, every 10 minutes until done, loudly (in quiet hours too), never; also an ` +
	`hour before keeps those there are. A task with a time rings when it is due unless the person's settings say ` +
	`otherwise; ` +
	`no longer an hour before leaves the others; say “when due” wherever they ask to be reminded, or another moment."}`

// Ways tells where things ring for a person, in their order, such as "this
// page", and what to do, as a sentence, if that is not enough.
type Ways func(ctx context.Context, who todo.Actor) (where []string, advice string, err error)

// WithWays makes receipts say where it will ring. It is called before the tools are used.
func (s *Set) WithWays(w Ways) *Set {
	s.ways = w
	return s
}

var (
	neverWords = []string{"never", "none", "no", "off", "not at all", "no reminder", "no reminders", "don't", "do not",
		"stop", "nothing", "mute", "muted"}
	atDueWords = []string{"when due", "when it is due", "when it's due", "at the due", "at due", "due", "yes",
		"on time", "then", "at that time", "at the time", "on the day", "that day", "when it starts", "me"}
	// dueAt is "when due at 18:00", of a whole day.
	dueAt      = lazyregexp.New(`^(?:when due|when it is due|when it's due|on the day|on its day|that day) at (.+)$`)
	usualWords = []string{"default", "as usual", "usual"}

	// nagging is "every 10 minutes until done", at the end or alone.
	nagging = lazyregexp.New(
		`(?:^|[ ,]+)(?:and )?(?:again )?(?:keep reminding(?: me)? )?every (?:(\d{1,4}|a|an|half an|two|three|four` +
			`|five|six|seven|ten|fifteen|twenty|thirty) )?(minutes?|mins?|hours?)(?: (?:until|till) (?:it is |it's ` +
			`|i'm |i am )?(?:done|answered|finished))?$`)
	// leading is "30 minutes before", "the day before at 9".
	leading = lazyregexp.New(
		`^(?:(the|a|an|one|half an|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|\d{1,4}) )?` +
			`(minutes?|mins?|min|hours?|hrs?|h|days?|weeks?|evening|night|morning) (?:before|earlier|ahead|in advance` +
			`|early|prior|beforehand)(?: that| it| it is due| the due)?(?: (?:at )?(.+))?$`)
	// besides is "also an hour before" and "an hour before too".
	besides = lazyregexp.New(`^(?:and )?also (.+?)(?: too| as well)?$|^(.+?),? (?:too|as well|also)$`)
	// loudness is that it rings in quiet hours too, or does not, at either end.
	loudness = lazyregexp.New(
		`(?:^|[ ,]+)(?:and |but )?(loudly|loud|louder|out loud|aloud|noisily|with (?:a )?(?:loud )?sound|(?:even` +
			`|also) (?:in|during) (?:my |the )?quiet hours|in quiet hours too|even at night|quietly|not loudly` +
			`|not loud|silently|softly|without (?:a )?sound|not in quiet hours)$` +
			`|^(loudly|out loud|quietly|silently)[ ,]+`)
	// onlySo is "only an hour before": nothing else, but for what holds it back.
	onlySo = lazyregexp.New(`^only (.+)$`)
	// noMore is "no longer an hour before".
	noMore = lazyregexp.New(`^no (?:longer|more) (.+)$`)
	// joining is what stands between two of several reminders.
	joining    = lazyregexp.New(`(?:,| and| then| plus| also| again| once more)+ (?:(?:and|again|then|once more) )*`)
	leadCounts = map[string]int{"": 1, "the": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
		"six": 6, "seven": 7,
		"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
)

// reminding is what a person said about when something rings.
type reminding struct {
	muted bool
	usual bool // as the settings say
	all   []reminder.Reminder
	// loud is whether it rings in quiet hours too, nil where nothing was said of
	// that; only is that nothing else was said.
	loud *bool
	only bool
	// also is whether they come beside those that there are.
	also bool
	// less is that they are taken away from those that there are.
	less bool
	// keeps is that what holds the task back stays.
	keeps bool
	// when is by what the end of a day's reminders is known, where they go by a due.
	when *restOfDay
}

// loudness takes how loud it is to ring out of what was said.
func (r *reminding) loudness(said string) string {
	m := loudness.FindStringSubmatchIndex(said)
	if m == nil {
		return said
	}
	words := strings.Trim(said[m[0]:m[1]], " ,")
	loud := !slices.ContainsFunc([]string{"not ", "quietly", "silently", "softly", "without"},
		func(w string) bool { return strings.Contains(words, w) })
	r.loud = &loud
	return strings.Trim(said[:m[0]]+said[m[1]:], " ,")
}

// of are the reminders of a task of which that was said: where it was said only
// how loud they are, those it has.
func (r reminding) of(t todo.Task) []reminder.Reminder {
	r.all = onTheDay(t, r.all)
	switch {
	case r.also:
		return beside(t, r.all)
	case r.less:
		return without(t.Reminders, r.all)
	case r.keeps:
		held := slices.DeleteFunc(reminder.Clone(t.Reminders), func(r reminder.Reminder) bool { return !r.Hold })
		return append(r.when.of(t, r.all), held...)
	}
	if r.loud == nil || !r.only || reminder.Usual(t.Reminders) {
		return r.when.of(t, r.all)
	}
	all := reminder.Clone(t.Reminders)
	for i := range all {
		all[i].Loud = *r.loud
	}
	return all
}

// without are reminders without those that were named, however loud and often they ring. nil if there are no others.
func without(all, named []reminder.Reminder) []reminder.Reminder {
	all = slices.DeleteFunc(reminder.Clone(all), func(r reminder.Reminder) bool { return has(named, r) })
	if !slices.ContainsFunc(all, func(r reminder.Reminder) bool { return r.Kind == reminder.Before }) {
		all = reminder.WithoutInstead(all)
	}
	if len(all) == 0 {
		return nil // the settings decide again
	}
	return all
}

// has says whether a reminder is among those that were named.
func has(named []reminder.Reminder, r reminder.Reminder) bool {
	return !r.Hold && slices.ContainsFunc(named, func(n reminder.Reminder) bool {
		n.Nag, n.Loud, n.Snoozed, n.Instead = r.Nag, r.Loud, r.Snoozed, r.Instead
		return n.Equal(r)
	})
}

// onTheDay are reminders of a task of which those at a time of day are so long before its due, if that has a time, too:
// "on the day at 8" of what is due at noon.
func onTheDay(t todo.Task, all []reminder.Reminder) []reminder.Reminder {
	if t.Due == nil || !t.Due.Timed {
		return all
	}
	all = reminder.Clone(all)
	for i, r := range all {
		at, err := civil.ParseClock(r.Time)
		if r.Kind != reminder.AtDue || r.Time == "" || err != nil {
			continue
		}
		if at < t.Due.Clock {
			all[i].Kind, all[i].Time, all[i].Minutes = reminder.Before, "", int(t.Due.Clock-at)
		}
	}
	return all
}

// beside are reminders beside those that a task has, or, where it rings as the settings say, beside its due.
func beside(t todo.Task, more []reminder.Reminder) []reminder.Reminder {
	all := reminder.Clone(t.Reminders)
	held := reminder.HeldUntil(all)
	// held back, it would not ring then
	if slices.ContainsFunc(more, func(r reminder.Reminder) bool { return r.At != nil && r.At.Before(held) }) {
		if all = slices.DeleteFunc(all, func(r reminder.Reminder) bool { return r.Hold }); len(all) == 0 {
			all = nil
		}
	}
	if reminder.Usual(all) && t.Due != nil && t.Due.Timed && !t.Muted {
		all = append(all, reminder.Reminder{Kind: reminder.AtDue})
	}
	return append(all, more...)
}

// reminders reads when something rings.
func (c *call) reminders(ctx context.Context, words string) (r reminding, err error) {
	words, err = todo.CleanLine("remind", words, 1, todo.MaxTitle)
	if err != nil {
		return r, err
	}
	said := strings.Trim(strings.ToLower(strings.ReplaceAll(words, "’", "'")), " .!")
	said = strings.TrimPrefix(said, "remind me ")
	switch {
	case slices.Contains(neverWords, said):
		return reminding{muted: true}, nil
	case slices.Contains(usualWords, said):
		return reminding{usual: true}, nil
	}
	said = r.loudness(said)
	if m := besides.FindStringSubmatch(said); m != nil {
		said, r.also = m[1]+m[2], true
	}
	if m := onlySo.FindStringSubmatch(said); m != nil {
		said, r.keeps = m[1], true
	}
	if m := noMore.FindStringSubmatch(said); m != nil {
		said, r.less = m[1], true
	}
	nag := 0
	if m := nagging.FindStringSubmatchIndex(said); m != nil {
		group := nagging.FindStringSubmatch(said)
		if nag, err = minutesOf(group[1], group[2]); err != nil {
			return r, err
		}
		said = strings.TrimRight(said[:m[0]], " ,")
	}
	r.only = said == "" && nag == 0
	if said == "" {
		said = "when due"
	}
	for _, part := range splitReminders(said) {
		one, err := c.reminderOf(ctx, part, words)
		if err != nil {
			return r, err
		}
		one.Nag = nag
		one.Loud = r.loud != nil && *r.loud
		if one, err = one.Clean(); err != nil {
			return r, err
		}
		r.all = append(r.all, one)
	}
	if !r.also && !r.less && len(r.all) == 1 && r.all[0].Kind == reminder.AtDue {
		r.when, err = c.restOfDay(ctx)
	}
	return r, err
}

// splitReminders cuts "a day before and an hour before" in two. What is one time
// stays together: "tomorrow and at 5" is left to the parser of times.
func splitReminders(said string) []string {
	var parts []string
	for p := range strings.SplitSeq(joining.ReplaceAllString(said, ", "), ", ") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	for _, p := range parts {
		if _, written := writtenMoment(p); !written && !leading.MatchString(p) && !dueAt.MatchString(p) &&
			!slices.Contains(atDueWords, p) {
			return []string{said}
		}
	}
	return parts
}

// writtenMoment reads what remindWords writes of a moment.
func writtenMoment(part string) (r reminder.Reminder, ok bool) {
	part, r.Instead = strings.CutSuffix(part, onlyThisTime)
	at, err := time.Parse(time.RFC3339, strings.ToUpper(part))
	r.Kind, r.At = reminder.AtMoment, &at
	return r, err == nil
}

// onlyThisTime is said behind a moment that stands in for another one.
const onlyThisTime = " this time"

func thisTime(r reminder.Reminder) string {
	if r.Instead {
		return onlyThisTime
	}
	return ""
}

func (c *call) reminderOf(ctx context.Context, part, words string) (reminder.Reminder, error) {
	if slices.Contains(atDueWords, part) {
		return reminder.Reminder{Kind: reminder.AtDue}, nil
	}
	if m := dueAt.FindStringSubmatch(part); m != nil {
		w, err := c.when("remind", "at "+m[1])
		if err != nil || !w.timed {
			return reminder.Reminder{},
				fault.InField("remind", "“%s” is not a time of day. Say it like “on the day at 18:00”.",
					clip.Runes(m[1], 40))
		}
		// at 8 of another day is in the morning, whatever time it is now
		if at := w.clock % (12 * 60); w.half && at >= 7*60 {
			w.clock = at
		}
		return reminder.Reminder{Kind: reminder.AtDue, Time: w.clock.String()}, nil
	}
	if m := leading.FindStringSubmatch(part); m != nil {
		return c.lead(m[1], m[2], m[3], words)
	}
	if written, ok := writtenMoment(part); ok {
		return written, nil
	}
	w, err := c.when("remind", part)
	if err != nil || w.rule != nil || w.date.IsZero() {
		return reminder.Reminder{}, fault.InField("remind", "“%s” is not a reminder that I understand. "+
			"Say it like “30 minutes before”, “the day before at 9”, “tomorrow at 17:00”, “when due” or “never”.",
			clip.Runes(words, 80))
	}
	clock := w.clock
	if !w.timed {
		s, err := c.Settings(ctx, c.who)
		if err != nil {
			return reminder.Reminder{}, err
		}
		clock, _ = civil.ParseClock(s.DayTime) // it was checked when it was set
	}
	at := w.date.At(clock, c.who.Location())
	return reminder.Reminder{Kind: reminder.AtMoment, At: &at}, nil
}

// lead is a reminder some time before the due.
func (c *call) lead(count, unit, at, words string) (reminder.Reminder, error) {
	r := reminder.Reminder{Kind: reminder.Before}
	clock := map[string]string{"evening": "18:00", "night": "20:00", "morning": "09:00"}[unit]
	if at != "" {
		w, err := c.when("remind", "at "+at)
		if err != nil || !w.timed {
			return r, fault.InField("remind", "“%s” is not a time of day. Say it like “the day before at 9:00”.",
				clip.Runes(at, 40))
		}
		if w.half { // "the day before at 9" is the morning's, "the evening before at 8" is not
			w.clock %= 12 * 60
			if w.clock.Hour() < 7 || unit == "evening" || unit == "night" {
				w.clock += 12 * 60
			}
		}
		clock = w.clock.String()
	}
	switch {
	case strings.HasPrefix(unit, "d") || strings.HasPrefix(unit, "w") || clock != "" && !strings.HasPrefix(unit, "h") &&
		!strings.HasPrefix(unit, "min"):
		n, err := countOf(count)
		if err != nil {
			return r, err
		}
		if strings.HasPrefix(unit, "w") {
			n *= 7
		}
		r.Days, r.Time = n, clock
		return r, nil
	case at != "":
		return r, fault.InField("remind", "“%s” names a time before the due and a time of day. Say one of them.",
			clip.Runes(words, 80))
	}
	var err error
	r.Minutes, err = minutesOf(count, unit)
	return r, err
}

// minutesOf is a count of minutes or hours in minutes.
func minutesOf(count, unit string) (int, error) {
	hours := strings.HasPrefix(unit, "h")
	if count == "half an" && hours {
		return 30, nil
	}
	n, err := countOf(count)
	if hours {
		n *= 60
	}
	return n, err
}

func countOf(count string) (int, error) {
	if n, ok := leadCounts[count]; ok {
		return n, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return 0, fault.InField("remind",
			"“%s” is not a number of minutes, hours or days that I understand. Say it in figures.", count)
	}
	return n, nil
}

// remindWords writes reminders so that reminders reads them again on any day.
func remindWords(muted bool, all []reminder.Reminder) string {
	if muted {
		return "never"
	}
	var parts []string
	nag := 0
	loud := ""
	for _, r := range all {
		nag = r.Nag
		if r.Loud && !r.Snoozed {
			loud = " loudly"
		}
		switch {
		case r.Kind == reminder.AtDue && r.Time != "":
			parts = append(parts, "when due at "+r.Time)
		case r.Kind == reminder.AtDue:
			parts = append(parts, "when due")
		case r.Kind == reminder.AtMoment:
			parts = append(parts, r.At.UTC().Format(time.RFC3339)+thisTime(r))
		case r.Days > 0 && r.Time != "":
			parts = append(parts, fmt.Sprintf("%d days before at %s", r.Days, r.Time))
		case r.Days > 0:
			parts = append(parts, fmt.Sprintf("%d days before", r.Days))
		default:
			parts = append(parts, fmt.Sprintf("%d minutes before", r.Minutes))
		}
	}
	return strings.Join(parts, " and ") + nagWords(nag) + loud
}

func nagWords(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf(" every %d minutes until done", minutes)
}

// reminders says what a task is reminded of, "" where its settings decide.
func (s saying) reminders(t todo.Task) string {
	if t.Muted {
		return "never rings"
	}
	var parts []string
	for _, r := range t.Reminders {
		if !r.Hold {
			parts = append(parts, s.reminder(t, r))
		}
	}
	held := ""
	if until := reminder.HeldUntil(t.Reminders); until.After(s.now) {
		held = "not before " + s.moment(until)
	}
	switch {
	case len(parts) == 0 && held == "":
		return ""
	case len(parts) == 0:
		return "rings " + held
	case held != "":
		held = ", " + held
	}
	return strings.TrimSuffix("rings "+strings.Join(parts, " and "), ",") + held
}

// reminder says when one reminder of a task rings, how often and how loud.
func (s saying) reminder(t todo.Task, r reminder.Reminder) (text string) {
	switch {
	case r.Kind == reminder.AtDue && r.Time != "" && (t.Due == nil || !t.Due.Timed):
		text = "on its day at " + r.Time
	case r.Kind == reminder.AtDue:
		text = "when due" + thisTime(r)
	case r.Kind == reminder.AtMoment && r.At != nil:
		text = s.moment(*r.At)
	case r.Days > 0:
		text = days(r.Days) + " before"
		if r.Time != "" {
			text += " at " + r.Time
		}
	default:
		text = lasting(r.Minutes) + " before"
	}
	if r.Nag > 0 {
		text += " and every " + strings.TrimPrefix(strings.TrimPrefix(lasting(r.Nag), "a "), "an ") + " until done"
	}
	if r.Loud && !r.Snoozed {
		text += ", also in quiet hours,"
	}
	return text
}

// moment is "Fri 4 Dec at 17:00" on the person's own clock.
func (s saying) moment(t time.Time) string {
	at := civil.DateTimeOf(t.In(s.loc))
	return s.date(at.Date) + " at " + at.Clock.String()
}

func days(n int) string {
	if n == 1 {
		return "the day"
	}
	return fmt.Sprintf("%d days", n)
}

// lasting is "30 minutes", "an hour", "2 hours".
func lasting(minutes int) string {
	switch {
	case minutes == 60:
		return "an hour"
	case minutes == 1:
		return "a minute"
	case minutes%60 == 0:
		return fmt.Sprintf("%d hours", minutes/60)
	}
	return fmt.Sprintf("%d minutes", minutes)
}

// toRing is what a change left behind to ring.
type toRing struct {
	first time.Time
	tasks int
	loud  bool
	quiet bool                 // the first rings at the end of quiet hours
	whose map[todo.UserID]bool // "": all who may change the list
}

// toRing is what is to ring of the tasks of a change by the person's settings.
func (c *call) toRing(ctx context.Context, set reminder.Settings, change todo.Change) (toRing, error) {
	s := c.saying()
	r := toRing{whose: map[todo.UserID]bool{}}
	for _, e := range change.Edits {
		if e.After == nil {
			continue
		}
		rings := e.After.Rings(set, s.loc, s.now)
		rings = slices.DeleteFunc(rings, func(r reminder.Ring) bool { return !r.At.After(s.now) })
		if len(rings) == 0 {
			continue
		}
		r.tasks++
		to, err := c.RingsFor(ctx, c.who, *e.After, rings[0])
		if err != nil {
			return r, err
		}
		r.whose[to] = true
		r.loud = r.loud || slices.ContainsFunc(e.After.Reminders,
			func(r reminder.Reminder) bool { return r.Loud && !r.Snoozed })
		for _, ring := range rings {
			if at := c.heardAt(set, ring); r.first.IsZero() || at.Before(r.first) {
				r.first = at
				r.quiet = !at.Equal(ring.At)
			}
		}
	}
	return r, nil
}

// ringing says when and where what a change left behind will ring, from what
// was recorded; "" if nothing will.
func (c *call) ringing(ctx context.Context, ways Ways, change todo.Change) string {
	if change.Kind == todo.Removed {
		return ""
	}
	set, err := c.Settings(ctx, c.who)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(c.heard(ctx, ways, set, change) + " " + c.silent(ctx, change))
}

// heard is what of a change will ring.
func (c *call) heard(ctx context.Context, ways Ways, set reminder.Settings, change todo.Change) string {
	if ways == nil {
		return ""
	}
	r, err := c.toRing(ctx, set, change)
	if err != nil || r.tasks == 0 {
		return ""
	}
	s := c.saying()
	if c.at != nil && (len(r.whose) > 1 || !r.whose[c.who.User]) {
		return s.ringsOthers(r)
	}
	names, advice, err := ways(ctx, c.who)
	if err != nil || len(names) == 0 {
		return ""
	}
	when := s.moment(r.first)
	where := "on " + joinAnd(names)
	said := fmt.Sprintf("It will ring %s %s.", when, where)
	if r.quiet && r.tasks == 1 {
		said = fmt.Sprintf("It will ring %s %s, at the end of your quiet hours.", when, where)
	}
	if c.chosen {
		said = fmt.Sprintf("Your hour for whole days, %s, is past for today, so it will ring %s %s.", set.DayTime, when,
			where)
	}
	if r.tasks > 1 {
		said = fmt.Sprintf("%d of them will ring %s, the first %s.", r.tasks, where, when)
	}
	if r.loud && !set.Sound {
		said += " The page makes no sound; say “turn the sound on” if it is to."
	}
	if advice != "" {
		said += " " + advice
	}
	return said
}

// ringsOthers says for whom a task of a list rings that others keep, too, where that
// isn't the person alone. On which devices of others it does is not for them to know.
func (s saying) ringsOthers(r toRing) string {
	who := "all who may change the list"
	for u := range r.whose {
		if u != "" {
			who = s.people[u]
		}
	}
	if len(r.whose) > 1 {
		who = "those whose they are"
	}
	if r.tasks > 1 {
		return fmt.Sprintf("%d of them will ring for %s, the first %s.", r.tasks, who, s.moment(r.first))
	}
	return fmt.Sprintf("It will ring for %s %s.", who, s.moment(r.first))
}

func joinAnd(all []string) string {
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " and on " + all[len(all)-1]
}
