package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// reminderHandlers answers requests about reminders and rings.
type reminderHandlers struct{ *Server }

// Reminders are what rings, as notify.Service has it, which says what each does.
type Reminders interface {
	Ringing(ctx context.Context, who todo.Actor) ([]notify.Ring, error)
	Unanswered(ctx context.Context, who todo.Actor) ([]notify.Ring, error)
	Coming(ctx context.Context, who todo.Actor, before time.Time) ([]notify.Ring, error)
	OfTask(ctx context.Context, who todo.Actor, task int64) ([]notify.Ring, error)
	Report(ctx context.Context, who todo.Actor, id string, from notify.From, state notify.State) error
	Reply(ctx context.Context, who todo.Actor, id, words string, from notify.From) (notify.Replied, error)
	RingOfTicket(ctx context.Context, ticket string) (notify.TicketRing, error)
	ReportBy(ctx context.Context, ticket string, state notify.State) (todo.UserID, error)
	ReplyBy(ctx context.Context, h notify.TicketRing, words string) (notify.Replied, error)
	Warnings(ctx context.Context, who todo.Actor) ([]notify.Warning, error)
	Digests(ctx context.Context, who todo.Actor) ([]notify.Digested, error)
	Watch(who todo.Actor) (wake <-chan struct{}, stop func())
}

// ringBody is a notify.Ring on the wire.
type ringBody struct {
	ID         string         `json:"id" doc:"Names the reminder among those of its person."`
	Task       int64          `json:"task"`
	List       todo.ListID    `json:"list,omitempty" doc:"The shared list that the task is in; left out for your own."`
	Handle     string         `json:"handle,omitempty" doc:"What you call that list by."`
	Title      string         `json:"title"`
	At         time.Time      `json:"at" doc:"When it is to ring: in quiet hours, at their end. When it was to ring, of what rang."`
	Why        reminder.Kind  `json:"why" enum:"due,before,moment,snoozed,held,mention" doc:"snoozed: you have put it off for yourself. held: before it rang, and nothing of the task rings earlier. mention: a comment names you."`
	By         string         `json:"by,omitempty" doc:"Who mentions you."`
	Text       string         `json:"text,omitempty" doc:"What they say."`
	Nag        int            `json:"nag,omitempty" doc:"After how many minutes it rings again."`
	Rung       *time.Time     `json:"rung_at,omitempty" doc:"When it rang, the last time."`
	Times      int            `json:"times,omitempty" doc:"How often it rang."`
	Answered   *time.Time     `json:"answered_at,omitempty"`
	Answer     string         `json:"answer,omitempty" enum:"done,deleted,moved,snoozed,seen"`
	Deliveries []deliveryBody `json:"deliveries,omitempty" doc:"What became of it on each channel."`
}

type deliveryBody struct {
	Channel  string       `json:"channel"`
	Device   string       `json:"device,omitempty"`
	Name     string       `json:"name" doc:"The channel as the person knows it."`
	Times    int          `json:"times" doc:"Of how many rings it is the one."`
	State    notify.State `json:"state" enum:"queued,failed,accepted,shown,opened,answered" doc:"The furthest that it is known to have come."`
	Since    time.Time    `json:"since"`
	Queued   *time.Time   `json:"queued_at,omitempty"`
	Accepted *time.Time   `json:"accepted_at,omitempty"`
	Shown    *time.Time   `json:"shown_at,omitempty"`
	Opened   *time.Time   `json:"opened_at,omitempty"`
	Answered *time.Time   `json:"answered_at,omitempty"`
	Failed   *time.Time   `json:"failed_at,omitempty"`
	Reason   string       `json:"reason,omitempty" doc:"Why it failed: a code."`
}

func ringOf(r notify.Ring) ringBody {
	b := ringBody{ID: r.ID(), Task: r.Task, List: r.List, Handle: r.Handle, Title: r.Title, At: r.Rings(), Why: r.Why,
		By: r.By, Text: r.Text, Nag: r.Nag,
		Rung: moment(r.Rung), Times: r.Times, Answered: moment(r.Answered), Answer: r.Answer}
	if len(r.Deliveries) > 0 {
		b.Deliveries = deliveriesOf(r.Deliveries)
	}
	return b
}

func deliveriesOf(all []notify.Delivery) []deliveryBody {
	bodies := make([]deliveryBody, 0, len(all))
	for _, d := range all {
		state, since := d.State()
		bodies = append(bodies, deliveryBody{Channel: d.Channel, Device: d.Device, Name: d.Name, Times: d.Times,
			State: state, Since: since, Queued: moment(d.Queued), Accepted: moment(d.Accepted), Shown: moment(d.Shown),
			Opened: moment(d.Opened), Answered: moment(d.Answered), Failed: moment(d.Failed), Reason: d.Reason})
	}
	return bodies
}

func ringsOf(all []notify.Ring) []ringBody {
	bodies := make([]ringBody, len(all))
	for i, r := range all {
		bodies[i] = ringOf(r)
	}
	return bodies
}

// moment is nil for one that did not come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type remindersInput struct {
	Owner
	Before time.Time `query:"before" doc:"Only what is to ring before this moment; all, as far as there is room, if left out."`
}

type remindersOutput struct {
	Body struct {
		Ringing  []ringBody    `json:"ringing" nullable:"false" doc:"What rang within a week and is not answered, the last one first; 200 at the most."`
		Coming   []ringBody    `json:"coming" nullable:"false" doc:"What is to ring, in its order; 200 at the most."`
		More     bool          `json:"more" doc:"Whether one of the two lists is full, so that there may be more than it holds."`
		Warnings []warningBody `json:"warnings" nullable:"false" doc:"What keeps reminders from reaching the person, to be shown on every page."`
		Digests  []digestBody  `json:"digests" nullable:"false" doc:"The digests that the person gets."`
	} `nameHint:"ReminderList"`
}

// warningBody is a notify.Warning on the wire.
type warningBody struct {
	Code   string `json:"code" enum:"uncovered,broken_device" doc:"uncovered: something is to ring within a day, and nothing rings while no page is open. broken_device: the last three messages to a device were not accepted, or it is gone."`
	Device string `json:"device,omitempty" doc:"Which one, of broken_device."`
	Text   string `json:"text" doc:"What is wrong and what to do, as sentences."`
}

// digestBody is a notify.Digested on the wire.
type digestBody struct {
	Kind reminder.DigestKind `json:"kind" enum:"daily,weekly"`
	Next time.Time           `json:"next" doc:"When it is sent."`
	To   []string            `json:"to" nullable:"false" doc:"The names of the devices that it is sent to; none: it reaches nobody."`
	Last []deliveryBody      `json:"last" nullable:"false" doc:"What became of the last one."`
}

func digestsOf(all []notify.Digested) []digestBody {
	bodies := []digestBody{}
	for _, d := range all {
		bodies = append(bodies, digestBody{d.Kind, d.Next, append([]string{}, d.To...), deliveriesOf(d.Last)})
	}
	return bodies
}

type ringsOutput struct {
	Body struct {
		Rings []ringBody `json:"rings" nullable:"false"`
	} `nameHint:"RingList"`
}

// RingRef is a path that names a reminder of a task at a moment.
type RingRef struct {
	Owner
	Reminder string `path:"reminder" maxLength:"64" example:"12-1764000000000000"`
}

type reportInput struct {
	RingRef
	Body struct {
		State   notify.State `json:"state" enum:"shown,opened"`
		Channel string       `json:"channel,omitempty" maxLength:"20" doc:"page if left out."`
		Device  string       `json:"device,omitempty" maxLength:"64"`
	} `nameHint:"ReminderReport"`
}

type replyInput struct {
	RingRef
	Body struct {
		Words   string `json:"words" minLength:"1" maxLength:"200" doc:"What the person says to it: done, in an hour, tomorrow at 9, not today, ok." example:"in an hour"`
		Channel string `json:"channel,omitempty" maxLength:"20" doc:"page if left out."`
		Device  string `json:"device,omitempty" maxLength:"64"`
	} `nameHint:"ReminderReply"`
}

type replyOutput struct {
	Change int64 `header:"X-Change" doc:"The number of the change that was made, for undo; 0 if the task stayed as it was."`
	Body   struct {
		Answer string      `json:"answer" enum:"done,snoozed,seen"`
		Until  *time.Time  `json:"until,omitempty" doc:"When it rings again."`
		List   todo.ListID `json:"list,omitempty" doc:"The shared list in which the change was made."`
	} `nameHint:"ReminderAnswer"`
}

type settingsOutput struct {
	Body reminder.Settings `nameHint:"ReminderSettings"`
}

type settingsInput struct {
	Owner
	Body struct {
		DayTime    *string `json:"day_time,omitempty" maxLength:"5" doc:"When reminders of whole days ring." example:"09:00"`
		Timed      *bool   `json:"timed,omitempty" doc:"Whether a task with a time rings at its due unless it says otherwise."`
		QuietFrom  *string `json:"quiet_from,omitempty" maxLength:"5" doc:"When quiet hours begin; empty for none." example:"22:00"`
		QuietTo    *string `json:"quiet_to,omitempty" maxLength:"5" example:"07:00"`
		Nag        *int    `json:"nag,omitempty" minimum:"0" maximum:"1440" doc:"After how many minutes every reminder rings again until it is answered; 0 for once."`
		Sound      *bool   `json:"sound,omitempty"`
		Follow     *bool   `json:"habits_follow,omitempty" doc:"Whether what repeats at a time of day is at that time in another zone too, once you say that you are there."`
		Daily      *string `json:"daily_digest,omitempty" maxLength:"5" doc:"When the digest of the day is sent; empty for none." example:"07:00"`
		Weekly     *string `json:"weekly_digest,omitempty" maxLength:"9" doc:"On which day the digest of the week is sent; empty for none." example:"monday"`
		WeeklyTime *string `json:"weekly_time,omitempty" maxLength:"5" doc:"When it is sent on that day; empty for the time of the daily one or day_time." example:"18:00"`
	} `nameHint:"ReminderSettingsChange"`
}

func (s reminderHandlers) reminderRoutes() {
	const path, tag = "/api/{user}/reminders", "Reminders"
	handle(s.Server, s.operation(http.MethodGet, path, "list-reminders", tag, "What rings, and what is to ring"),
		dear(s.Server, s.reminders))
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/tasks/{id}/reminders", "list-task-reminders", tag,
		"What rang of a task and what became of it"), dear(s.Server, s.taskReminders))
	handle(s.Server, s.operation(http.MethodPost, path+"/{reminder}/report", "report-reminder", tag,
		"Say that a reminder was shown or opened"), s.reportReminder)
	handle(s.Server, s.operation(http.MethodPost, path+"/{reminder}/answer", "answer-reminder", tag,
		"Answer a reminder in words"), s.replyReminder)
	handle(s.Server, s.operation(http.MethodGet, path+"/settings", "get-reminder-settings", tag,
		"How you want to be reminded"), s.reminderSettings)
	handle(s.Server, s.operation(http.MethodPatch, path+"/settings", "update-reminder-settings", tag,
		"Change how you want to be reminded"), dear(s.Server, s.setReminderSettings))
	s.ringRoutes()
}

func (s reminderHandlers) reminders(ctx context.Context, in *remindersInput) (*remindersOutput, error) {
	who, before := actor(ctx), in.Before
	if before.IsZero() {
		before = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	ringing, err := s.Reminders.Unanswered(ctx, who)
	if err != nil {
		return nil, err
	}
	coming, err := s.Reminders.Coming(ctx, who, before)
	if err != nil {
		return nil, err
	}
	out := &remindersOutput{}
	out.Body.Ringing, out.Body.Coming = ringsOf(ringing), ringsOf(coming)
	out.Body.More = len(ringing) == notify.MaxListed || len(coming) == notify.MaxListed
	warnings, err := s.Reminders.Warnings(ctx, who)
	if err != nil {
		return nil, err
	}
	digests, err := s.Reminders.Digests(ctx, who)
	if err != nil {
		return nil, err
	}
	out.Body.Digests = digestsOf(digests)
	out.Body.Warnings = []warningBody{}
	for _, w := range warnings {
		out.Body.Warnings = append(out.Body.Warnings, warningBody(w))
	}
	return out, nil
}

func (s reminderHandlers) taskReminders(ctx context.Context, in *TaskRef) (*ringsOutput, error) {
	if _, err := s.Tasks.GetAny(ctx, actor(ctx), in.ID); err != nil {
		return nil, err
	}
	all, err := s.Reminders.OfTask(ctx, actor(ctx), in.ID)
	out := &ringsOutput{}
	out.Body.Rings = ringsOf(all)
	return out, err
}

func (s reminderHandlers) reportReminder(ctx context.Context, in *reportInput) (*struct{}, error) {
	return nil, s.Reminders.Report(ctx, actor(ctx), in.Reminder, from(in.Body.Channel, in.Body.Device), in.Body.State)
}

func (s reminderHandlers) replyReminder(ctx context.Context, in *replyInput) (*replyOutput, error) {
	r, err := s.Reminders.Reply(ctx, actor(ctx), in.Reminder, in.Body.Words, from(in.Body.Channel, in.Body.Device))
	return replied(r), err
}

func replied(r notify.Replied) *replyOutput {
	out := &replyOutput{Change: r.Change.Seq}
	out.Body.Answer, out.Body.Until, out.Body.List = r.Answer, moment(r.Until), r.List
	return out
}

func from(channel, device string) notify.From {
	if channel == "" {
		channel = notify.Page
	}
	return notify.From{Channel: channel, Device: device}
}

func (s reminderHandlers) reminderSettings(ctx context.Context, _ *Owner) (*settingsOutput, error) {
	set, err := s.Tasks.Settings(ctx, actor(ctx))
	return &settingsOutput{set}, err
}

func (s reminderHandlers) setReminderSettings(ctx context.Context, in *settingsInput) (*settingsOutput, error) {
	b := in.Body
	set, err := s.Tasks.SetSettings(ctx, actor(ctx), func(now *reminder.Settings) error {
		put(&now.DayTime, b.DayTime)
		put(&now.Timed, b.Timed)
		put(&now.QuietFrom, b.QuietFrom)
		put(&now.QuietTo, b.QuietTo)
		put(&now.Nag, b.Nag)
		put(&now.Sound, b.Sound)
		put(&now.HabitsFollow, b.Follow)
		put(&now.Daily, b.Daily)
		put(&now.Weekly, b.Weekly)
		put(&now.WeeklyTime, b.WeeklyTime)
		return nil
	})
	return &settingsOutput{set}, err
}

// put sets a field that was given.
func put[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// ringNews is what a stream has told of what rings.
type ringNews struct {
	wake <-chan struct{} // nil: there is never any news
	told map[string]int  // how often each rang when it was told
}

func (s reminderHandlers) watchRings(who todo.Actor) (*ringNews, func()) {
	if s.Reminders == nil || who.List != "" {
		return &ringNews{}, func() {}
	}
	wake, stop := s.Reminders.Watch(who)
	return &ringNews{wake: wake}, stop
}

// sendRings tells what rings and was not told, the first one first, and what
// was told and does not ring any more.
func (s reminderHandlers) sendRings(ctx context.Context, who todo.Actor, n *ringNews, out *stream) error {
	if n.wake == nil {
		return nil
	}
	var all []notify.Ring
	err := chat.Aside(func() (err error) {
		all, err = s.Reminders.Ringing(ctx, who)
		return err
	})
	if err != nil {
		return err
	}
	now := map[string]int{}
	for i := range all {
		r := all[len(all)-1-i]
		now[r.ID()] = r.Times
		if n.told[r.ID()] == r.Times {
			continue
		}
		b, err := json.Marshal(ringOf(r))
		if err != nil {
			return err
		}
		if err := out.event("", "reminder", b); err != nil {
			return err
		}
	}
	for id := range n.told {
		if _, rings := now[id]; rings {
			continue
		}
		if err := out.event("", "reminder-over", []byte(`{"id":`+strconv.Quote(id)+`}`)); err != nil {
			return err
		}
	}
	n.told = now
	return nil
}
