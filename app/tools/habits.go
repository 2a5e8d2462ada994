package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What is taken where a person says only one half of something.
const (
	morning     = "07:00" // when quiet hours end, and when a digest of the day comes
	midnight    = "00:00" // when quiet hours begin of which only the end is said
	weeklyOn    = "monday"
	aboutDigest = "digests"
	aboutQuiet  = "quiet_hours"
	aboutSound  = "sound"
	aboutTravel = "travel"
	aboutZone   = "time_zone"
)

// reminderHabits is the Data of get_reminder_settings and set_reminder_settings.
type reminderHabits struct {
	Daily      string       `json:"daily_digest"`
	Weekly     string       `json:"weekly_digest"`
	WeeklyTime string       `json:"weekly_time"`
	QuietFrom  string       `json:"quiet_from"`
	QuietTo    string       `json:"quiet_to"`
	DayTime    string       `json:"day_time"`
	Sound      string       `json:"sound"`
	Follow     string       `json:"habits_follow"`
	Zone       string       `json:"time_zone"`
	Digests    []digestLine `json:"digests"`
	// Before is what was so of what was changed, as arguments that make it so again.
	Before *habitsArgs `json:"before,omitempty"`
}

// digestLine is a digest that is to come.
type digestLine struct {
	Kind reminder.DigestKind `json:"kind"`
	Next time.Time           `json:"next"`
	To   []string            `json:"to"`
	Last []fateLine          `json:"last"`
}

// fateLine is what became of a message on one device.
type fateLine struct {
	Channel string       `json:"channel"`
	Name    string       `json:"name"`
	State   notify.State `json:"state"`
	Since   time.Time    `json:"since"`
	Remedy  string       `json:"remedy,omitempty"`
}

// habitsSchema describes reminderHabits; fatesSchema fateLine.
const (
	fatesSchema = `{"type":"array","items":{"type":"object","required":["channel","name","state","since"],"properties":{"channel":{"type":"string"},"name":{"type":"string"},` +
		`"state":{"type":"string","enum":["queued","failed","accepted","shown","opened","answered"]},"since":{"type":"string","format":"date-time"},"remedy":{"type":"string"}}}}`
	habitsSchema = `{"type":"object","required":["daily_digest","weekly_digest","weekly_time","quiet_from","quiet_to","day_time","sound","habits_follow","time_zone","digests"],"properties":{
"daily_digest":{"type":"string","description":"When the digest of the day is sent; empty for none."},
"weekly_digest":{"type":"string","description":"On which day the digest of the week is sent; empty for none."},
"weekly_time":{"type":"string","description":"When it is sent on that day; empty for the time of the daily one or day_time."},
"quiet_from":{"type":"string"},"quiet_to":{"type":"string","description":"The end of quiet hours; empty for none."},
"day_time":{"type":"string","description":"When reminders of whole days ring."},
"sound":{"type":"string","enum":["on","off"],"description":"Whether the open page makes a sound when something rings."},
"habits_follow":{"type":"string","enum":["on","off"],"description":"Whether what repeats at a time of day is at that time where the person is when they travel."},
"time_zone":{"type":"string","description":"Where the person is, as an IANA name."},
"digests":{"type":"array","items":{"type":"object","required":["kind","next","to","last"],"properties":{"kind":{"type":"string","enum":["daily","weekly"]},
"next":{"type":"string","format":"date-time"},"to":{"type":"array","description":"Where it is sent; none: it reaches nobody.","items":{"type":"string"}},"last":` + fatesSchema + `}}},
"before":{"type":"object","description":"What was so before, of what was changed: the same tool with it takes the change back."}}}`
)

func getHabits(b Bells) Tool {
	return Tool{
		Name: "get_reminder_settings", apart: true, Title: "Show reminder settings", ReadOnly: true, Idempotent: true,
		Description: "When the summaries of the list (digests of the day and of the week) come and whether the last " +
			"ones arrived, the quiet hours, when whole days ring, whether the page makes a sound, whether what " +
			"repeats keeps its time of day on travels, and the person's time zone.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
"about":{"type":"string","enum":["digests","quiet_hours","sound","travel","time_zone"],"description":"Only that; all, if left out."}}}`),
		Output: json.RawMessage(habitsSchema),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args struct {
				About string `json:"about,omitempty"`
			}
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			set, err := c.Settings(ctx, c.who)
			if err != nil {
				return chat.Result{}, err
			}
			return c.habits(ctx, b, set, args.About, nil)
		},
	}
}

// habitsArgs are in the person's words; nil stays as it is.
type habitsArgs struct {
	Daily     *string `json:"daily_digest,omitempty"`
	Weekly    *string `json:"weekly_digest,omitempty"`
	At        *string `json:"weekly_time,omitempty"`
	QuietFrom *string `json:"quiet_from,omitempty"`
	QuietTo   *string `json:"quiet_to,omitempty"`
	DayTime   *string `json:"day_time,omitempty"`
	Sound     *string `json:"sound,omitempty"`
	Follow    *string `json:"habits_follow,omitempty"`
	Zone      *string `json:"time_zone,omitempty"`
}

func setHabits(b Bells) Tool {
	return Tool{
		Name: "set_reminder_settings", apart: true, Title: "Change reminder settings", Idempotent: true,
		Description: "Send a summary of the list each morning or once a week or stop it, set quiet hours in which " +
			"nothing rings, when whole days ring, whether the page makes a sound, whether what repeats keeps its " +
			"time of day when the person travels, and in which time zone the person is (\"I'm in Tokyo\"). What is " +
			"left out stays as it is.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"minProperties":1,"properties":{
"daily_digest":{"type":"string","maxLength":60,"description":"When the summary of the day is sent: 07:00, 8am; none to stop it."},
"weekly_digest":{"type":"string","maxLength":60,"description":"On which day the summary of the week is sent: monday, friday at 6pm; none to stop it."},
"weekly_time":{"type":"string","maxLength":60,"description":"When it is sent on that day: 18:00; none for the time of the daily one or day_time."},
"quiet_from":{"type":"string","maxLength":60,"description":"When quiet hours begin: 22:00, 10pm; none for no quiet hours."},
"quiet_to":{"type":"string","maxLength":60,"description":"When quiet hours end: 07:00, 7am."},
"day_time":{"type":"string","maxLength":60,"description":"When reminders of whole days ring: 09:00."},
"sound":{"type":"string","enum":["on","off"],"description":"Whether the open page makes a sound when something rings."},
"habits_follow":{"type":"string","enum":["on","off"],"description":"On: pills every day at 8 ring at 8 where the person is when they travel. Off: at the same instant as at home."},
"time_zone":{"type":"string","maxLength":64,"description":"Where the person is now, as an IANA name: Europe/Berlin, America/New_York. It stays until they say that they are elsewhere."}}}`),
		Output: json.RawMessage(habitsSchema),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args habitsArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.setHabits(ctx, b, args)
		},
	}
}

func (c *call) setHabits(ctx context.Context, b Bells, args habitsArgs) (chat.Result, error) {
	if args == (habitsArgs{}) {
		return chat.Result{}, fault.InField(misused, "Give at least one setting that is to change.")
	}
	var was reminder.Settings
	if args.Zone != nil {
		if _, err := todo.LoadZone(*args.Zone); err != nil {
			return chat.Result{}, fault.InField("time_zone", "%s", fault.MessageOf(err))
		}
	}
	set, err := c.SetSettings(ctx, c.who, func(set *reminder.Settings) error {
		was = *set
		return c.changeHabits(args, set)
	})
	if err != nil {
		return chat.Result{}, err
	}
	home, err := c.moved(ctx, b, args.Zone)
	if err != nil {
		return chat.Result{}, err
	}
	r, err := c.habits(ctx, b, set, "", c.takesBack(args, was, set, home))
	if err != nil {
		return chat.Result{}, err
	}
	var lines []string
	say := c.saying()
	if args.Daily != nil || args.Weekly != nil || args.At != nil {
		digests, err := b.Digests(ctx, c.who)
		if err != nil {
			return chat.Result{}, err
		}
		if args.Daily != nil {
			lines = append(lines, say.digest(reminder.Daily, digests)+before(was.Daily, set.Daily))
		}
		if args.Weekly != nil || args.At != nil {
			lines = append(lines, say.digest(reminder.Weekly, digests)+before(weekly(was), weekly(set)))
		}
	}
	if args.QuietFrom != nil || args.QuietTo != nil {
		lines = append(lines, quiet(set)+before(quietHours(was), quietHours(set)))
	}
	if args.DayTime != nil {
		lines = append(lines, "Whole days ring at "+set.DayTime+"."+before(was.DayTime, set.DayTime))
	}
	if args.Sound != nil {
		lines = append(lines, sound(set)+before(onOff(was.Sound), onOff(set.Sound)))
	}
	if args.Follow != nil {
		lines = append(lines, travel(set)+before(onOff(was.HabitsFollow), onOff(set.HabitsFollow)))
	}
	if args.Zone != nil {
		lines = append(lines, c.zone()+before(home, c.who.Location().String())+" "+travel(set))
	}
	r.Text = strings.Join(lines, "\n")
	return r, nil
}

// takesBack are the arguments that take a change of settings back, nil where nothing was changed.
func (c *call) takesBack(args habitsArgs, was, set reminder.Settings, home string) *habitsArgs {
	if was == set && (args.Zone == nil || home == c.who.Location().String()) {
		return nil
	}
	return args.from(was, home)
}

// moved puts the person into a zone, if they said where they are, and returns the
// one before.
func (c *call) moved(ctx context.Context, b Bells, zone *string) (was string, err error) {
	if zone == nil {
		return "", nil
	}
	if was, err = b.Move(ctx, c.who, *zone); err == nil {
		c.who.Zone, err = todo.LoadZone(*zone)
	}
	return was, err
}

// zone says where the person is and how late it is there.
func (c *call) zone() string {
	at := c.who.Location()
	return fmt.Sprintf("Your time zone is %s, where it is %s.", at, c.Now().In(at).Format("15:04"))
}

// from are the arguments that make what args changed as it was.
func (args habitsArgs) from(was reminder.Settings, zone string) *habitsArgs {
	orNone := func(changed bool, was string) *string {
		if !changed {
			return nil
		}
		if was == "" {
			was = "none"
		}
		return &was
	}
	weekly := args.Weekly != nil || args.At != nil
	quiet := args.QuietFrom != nil || args.QuietTo != nil
	return &habitsArgs{
		Daily: orNone(args.Daily != nil, was.Daily), Weekly: orNone(weekly, was.Weekly),
		At:        orNone(weekly, was.WeeklyTime),
		QuietFrom: orNone(quiet, was.QuietFrom), QuietTo: orNone(quiet, was.QuietTo),
		DayTime: orNone(args.DayTime != nil, was.DayTime),
		Sound:   orNone(args.Sound != nil, onOff(was.Sound)),
		Follow:  orNone(args.Follow != nil, onOff(was.HabitsFollow)),
		Zone:    orNone(args.Zone != nil, zone),
	}
}

// changeHabits sets what the person has said.
func (c *call) changeHabits(args habitsArgs, set *reminder.Settings) error {
	clock := func(field string, words *string, to *string, half func(civil.Clock) civil.Clock) error {
		if words == nil {
			return nil
		}
		at, err := c.clock(field, *words, half)
		if err == nil {
			*to = at
		}
		return err
	}
	if err := clock("daily_digest", args.Daily, &set.Daily, early); err != nil {
		return err
	}
	if err := clock("day_time", args.DayTime, &set.DayTime, early); err != nil {
		return err
	}
	if args.Weekly != nil {
		if err := c.weekly(*args.Weekly, set); err != nil {
			return err
		}
	}
	if err := turned("sound", args.Sound, &set.Sound); err != nil {
		return err
	}
	if err := turned("habits_follow", args.Follow, &set.HabitsFollow); err != nil {
		return err
	}
	if err := clock("weekly_time", args.At, &set.WeeklyTime, early); err != nil {
		return err
	}
	if args.QuietFrom == nil && args.QuietTo == nil {
		return nil
	}
	if err := clock("quiet_from", args.QuietFrom, &set.QuietFrom, late); err != nil {
		return err
	}
	if err := clock("quiet_to", args.QuietTo, &set.QuietTo, early); err != nil {
		return err
	}
	switch {
	case args.QuietFrom != nil && set.QuietFrom == "" || args.QuietTo != nil && set.QuietTo == "":
		set.QuietFrom = ""
		set.QuietTo = ""
	case set.QuietTo == "":
		set.QuietTo = morning
	case set.QuietFrom == "":
		set.QuietFrom = midnight
	}
	return nil
}

// turned sets what is on or off, if that was said.
func turned(field string, said *string, to *bool) error {
	if said == nil {
		return nil
	}
	if *said != "on" && *said != "off" {
		return fault.InField(field, "“%s” is neither on nor off. Say one of them.", clip.Runes(*said, 40))
	}
	*to = *said == "on"
	return nil
}

// early and late are the half of the day that suits a morning and an evening.
func early(c civil.Clock) civil.Clock {
	if c.Hour() == 12 {
		return c
	}
	return c % (12 * 60)
}

func late(c civil.Clock) civil.Clock {
	c %= 12 * 60
	if c.Hour() >= 6 {
		c += 12 * 60
	}
	return c
}

// clock reads a time of day, "" for none. half chooses where no half of the day is said.
func (c *call) clock(field, words string, half func(civil.Clock) civil.Clock) (string, error) {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" || slices.Contains(neverWords, words) {
		return "", nil
	}
	if at, err := civil.ParseClock(words); err == nil {
		return at.String(), nil
	}
	for _, said := range []string{"at " + strings.TrimPrefix(words, "at "), words} {
		if w, err := c.when(field, said); err == nil && w.timed && w.rule == nil {
			at := w.clock
			if w.half {
				at = half(at)
			}
			return at.String(), nil
		}
	}
	return "", fault.InField(field, "“%s” isn't a time of day. Say it like “7am” or “22:00”, or “none”.",
		clip.Runes(words, 40))
}

// aDay is "monday", "every Monday", "on Mondays".
var aDay = lazyregexp.New(
	`^(?:every |each |on )*(monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?(?: at (.+))?$`)

// weekly sets on which day and when the summary of the week comes; without a time
// it comes as before.
func (c *call) weekly(words string, set *reminder.Settings) error {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" || slices.Contains(neverWords, words) {
		set.Weekly = ""
		return nil
	}
	m := aDay.FindStringSubmatch(words)
	if m == nil {
		return fault.InField("weekly_digest",
			"“%s” isn't a day of the week. Say one such as “monday” or “friday at 6pm”, or “none”.",
			clip.Runes(words, 40))
	}
	set.Weekly = m[1]
	if m[2] == "" {
		return nil
	}
	at, err := c.clock("weekly_digest", m[2], early)
	set.WeeklyTime = at
	return err
}

// weekly is when the summary of the week comes, "" for never.
func weekly(set reminder.Settings) string {
	if set.Weekly == "" || set.WeeklyTime == "" {
		return set.Weekly
	}
	return set.Weekly + " at " + set.WeeklyTime
}

// habits says how somebody is reminded; about is the part of it that is wanted.
func (c *call) habits(ctx context.Context, b Bells, set reminder.Settings, about string,
	before *habitsArgs) (chat.Result, error) {
	all, err := b.Digests(ctx, c.who)
	if err != nil {
		return chat.Result{}, err
	}
	data := reminderHabits{set.Daily, set.Weekly, set.WeeklyTime, set.QuietFrom, set.QuietTo, set.DayTime,
		onOff(set.Sound), onOff(set.HabitsFollow), c.who.Location().String(), []digestLine{}, before}
	for _, d := range all {
		data.Digests = append(data.Digests, digestLine{d.Kind, d.Next, append([]string{}, d.To...), fates(d.Last)})
	}
	say := c.saying()
	var lines []string
	if about == "" || about == aboutDigest {
		for _, k := range reminder.DigestKinds {
			lines = append(lines, say.digest(k, all))
		}
	}
	if about == "" || about == aboutQuiet {
		lines = append(lines, quiet(set))
	}
	if about == "" {
		lines = append(lines, "Whole days ring at "+set.DayTime+".")
	}
	if about == "" || about == aboutSound {
		lines = append(lines, sound(set))
	}
	if about == "" || about == aboutTravel {
		lines = append(lines, travel(set))
	}
	if about == "" || about == aboutZone {
		lines = append(lines, c.zone())
	}
	encoded, err := json.Marshal(data)
	return chat.Result{Text: strings.Join(lines, "\n"), Data: encoded}, err
}

// digestNames are what digests are called.
var digestNames = map[reminder.DigestKind]string{reminder.Daily: "The summary of the day",
	reminder.Weekly: "The summary of the week"}

// digest says when a digest comes and where to, and what became of the last one.
func (s saying) digest(k reminder.DigestKind, all []notify.Digested) string {
	i := slices.IndexFunc(all, func(d notify.Digested) bool { return d.Kind == k })
	if i < 0 {
		return digestNames[k] + " is off."
	}
	d := all[i]
	text := fmt.Sprintf("%s comes %s", digestNames[k], s.moment(d.Next))
	if len(d.To) == 0 {
		text += ", but reaches nobody: add an e-mail address or another device, under Reminders in the settings."
	} else {
		text += " to " + strings.Join(d.To, ", ") + "."
	}
	if len(d.Last) > 0 {
		text += " The last one: " + s.fates(fates(d.Last)) + "."
	}
	return text
}

// quiet says when nothing rings.
func quiet(set reminder.Settings) string {
	if set.QuietFrom == "" {
		return "There are no quiet hours: reminders ring at any time."
	}
	return "Quiet hours are from " + quietHours(set) + ": what isn't loud rings at their end."
}

// sound says whether the page makes one.
func sound(set reminder.Settings) string {
	if set.Sound {
		return "The open page makes a sound when something rings."
	}
	return "The open page makes no sound when something rings."
}

// travel says when what repeats rings in another zone.
func travel(set reminder.Settings) string {
	if set.HabitsFollow {
		return "When you travel, what repeats stays at its time of day where you say you are."
	}
	return "When you travel, what repeats stays at the instant that it has at home."
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func quietHours(set reminder.Settings) string {
	if set.QuietFrom == "" {
		return ""
	}
	return set.QuietFrom + " to " + set.QuietTo
}

// before says what a setting was.
func before(was, is string) string {
	switch {
	case was == is:
		return " It was so already."
	case was == "":
		return ""
	}
	return " Before: " + was + "."
}

func fates(all []notify.Delivery) []fateLine {
	lines := []fateLine{}
	for _, d := range all {
		state, since := d.State()
		l := fateLine{Channel: d.Channel, Name: d.Name, State: state, Since: since}
		if state == notify.Failed || state == notify.Queued && d.Reason != "" {
			l.Remedy = notify.Remedy(d.Channel, d.Reason)
		}
		lines = append(lines, l)
	}
	return lines
}

// fateWords are what is said of a message that has come so far.
var fateWords = map[notify.State]string{
	notify.Queued: "not yet seen on %s", notify.Failed: "not accepted for %s",
	notify.Accepted: "accepted for %s, not known to have been read",
	notify.Shown:    "shown on %s", notify.Opened: "opened on %s", notify.Answered: "answered on %s",
}

// fates says what became of messages.
func (s saying) fates(all []fateLine) string {
	var parts []string
	for _, l := range all {
		words := fateWords[l.State]
		if l.State == notify.Queued && l.Channel != notify.Page {
			words = "on its way to %s"
		}
		text := fmt.Sprintf(words, l.Name)
		if l.State != notify.Queued {
			text += " " + civil.DateTimeOf(l.Since.In(s.loc)).Clock.String()
		}
		if l.Remedy != "" {
			text += " (" + strings.TrimSuffix(l.Remedy, ".") + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
