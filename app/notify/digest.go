package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How digests are worked through.
const (
	// digestsAtOnce is how many are leased at once.
	digestsAtOnce = 50
	// tooLate is how late a digest is still sent, after a time in which nothing
	// ran: an evening's digest of the day is of no use.
	tooLate = 8 * time.Hour
	// listedTasks is how many tasks a part of a digest names.
	listedTasks = 25
	// aWeek is what the digest of the week looks ahead, in days.
	aWeek = 7
	// summed is how many tasks the one line of a digest names.
	summed = 6
)

// Digest is a digest of a person, and when it is sent.
type Digest struct {
	User todo.UserID
	Kind reminder.DigestKind
	At   time.Time
}

// DigestTask stands in keys of deliveries for the task: no task has it.
func DigestTask(k reminder.DigestKind) int64 {
	if k == reminder.Weekly {
		return -2
	}
	return -1
}

// Ring is the key of its deliveries.
func (d Digest) Ring() Key { return Key{User: d.User, Task: DigestTask(d.Kind), At: d.At} }

// kindOf is the digest that a delivery is of, "" if it is of none.
func (k Key) kindOf() reminder.DigestKind {
	switch k.Task {
	case DigestTask(reminder.Daily):
		return reminder.Daily
	case DigestTask(reminder.Weekly):
		return reminder.Weekly
	}
	return ""
}

// DigestOutcome is what a worker has done with a digest that it leased.
type DigestOutcome struct {
	Digest
	Next       time.Time // when the next one is sent; zero: none
	Deliveries []Delivery
}

// DigestStore keeps when digests are sent.
type DigestStore interface {
	// NextDigest returns when a digest of anybody is to be sent, false if none is.
	NextDigest(ctx context.Context) (time.Time, bool, error)
	// ClaimDigests is Claim for digests.
	ClaimDigests(ctx context.Context, now time.Time, owner string, until time.Time, limit int) ([]Digest, error)
	// SettleDigests records what the owner did, all or nothing. Of one that is
	// not the owner's any more nothing is sent.
	SettleDigests(ctx context.Context, owner string, done []DigestOutcome) error
	// Digests returns those of a person that are to come.
	Digests(ctx context.Context, user todo.UserID) ([]Digest, error)
	// OfDigest returns the deliveries of the person's last digest of a kind.
	OfDigest(ctx context.Context, user todo.UserID, kind reminder.DigestKind) ([]Delivery, error)
}

// Reader is a Channel on which people read, so that digests go there first.
type Reader interface {
	Channel
	Reads() bool
}

// Section is a part of a digest.
type Section struct {
	Heading string
	Lines   []Line
	More    int // tasks that are not among the lines
}

// Line is a task in a digest.
type Line struct {
	When  string // "" where the heading says it
	Title string
	Open  string // where it is shown, "" where that is not known
}

// digestAll sends digests until ctx ends.
func (s *Service) digestAll(ctx context.Context) {
	for ctx.Err() == nil {
		timer := time.NewTimer(s.digestSome(ctx))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// digestSome queues the digests that are due, and returns how long there is
// nothing to do.
func (s *Service) digestSome(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		next, any, err := s.store.NextDigest(ctx)
		if err != nil {
			s.failed(ctx, "ask which digest is due", err)
			return lookAgain
		}
		if !any {
			return lookAgain
		}
		if wait := next.Sub(s.now()); wait > 0 {
			return min(wait, lookAgain)
		}
		n, err := s.DigestDue(ctx)
		if err != nil {
			s.failed(ctx, "send digests", err)
			return lookAgain
		}
		if n == 0 { // others are at it
			return breather
		}
	}
	return breather
}

// DigestDue queues the digests that are due, at most a batch, and returns how
// many it looked at.
func (s *Service) DigestDue(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.store.ClaimDigests(ctx, now, s.opts.Owner, now.Add(s.opts.Lease), digestsAtOnce)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	var done []DigestOutcome
	var all sync.WaitGroup
	places := make(chan struct{}, ringers)
	for _, d := range due {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			o, err := s.digest(ctx, d, now)
			if err != nil {
				s.failed(ctx, "make a digest", err) // it is tried again when its lease is over
				return
			}
			mu.Lock()
			done = append(done, o)
			mu.Unlock()
		})
	}
	all.Wait()
	return len(due), s.store.SettleDigests(ctx, s.opts.Owner, done)
}

// digest says what becomes of a digest that is due. One with nothing in it is not sent.
func (s *Service) digest(ctx context.Context, d Digest, now time.Time) (DigestOutcome, error) {
	o := DigestOutcome{Digest: d}
	p, err := s.person(ctx, d.User)
	if err != nil {
		return o, err
	}
	next, wanted := p.settings.NextDigest(d.Kind, now, p.who.Location())
	if !wanted {
		return o, nil
	}
	o.Next = next
	if p.away || now.Sub(d.At) > tooLate {
		return o, nil
	}
	sections, err := s.sections(ctx, p.who, d.Kind, now)
	if err != nil || len(sections) == 0 {
		return o, err
	}
	for _, group := range s.reading(p.devices) {
		sound := false
		for _, v := range group {
			o.Deliveries = append(o.Deliveries, s.delivery(p, v, 1, now))
			sound = sound || v.Rings()
		}
		if sound {
			break
		}
	}
	return o, nil
}

// reading is trying for digests: channels on which people read come first.
func (s *Service) reading(devices []Device) [][]Device {
	all := s.trying(devices)
	slices.SortStableFunc(all, func(a, b []Device) int { return s.reads(b[0].Channel) - s.reads(a[0].Channel) })
	return all
}

// reads is 1 for a channel on which people read.
func (s *Service) reads(channel string) int {
	if c, ok := s.channels[channel].(Reader); ok && c.Reads() {
		return 1
	}
	return 0
}

// sections are the parts of a digest that have something in them.
func (s *Service) sections(ctx context.Context, who todo.Actor, kind reminder.DigestKind,
	now time.Time) ([]Section, error) {
	loc := who.Location()
	today := civil.DateOf(now.In(loc))
	start := todo.NowEdge(now, loc)
	var all []Section
	part := func(heading string, from, before *todo.Edge, when func(todo.Due) string) error {
		f := todo.Filter{Status: todo.Pending, DueFrom: from, DueBefore: before, Sort: todo.SortDue, Limit: listedTasks}
		page, err := s.tasks.List(ctx, who, f)
		if err != nil || len(page.Tasks) == 0 {
			return err
		}
		section := Section{Heading: heading}
		for _, t := range page.Tasks {
			section.Lines = append(section.Lines, Line{When: when(*t.Due), Title: t.Title, Open: s.taskURL(t.Number)})
		}
		if page.Next != nil {
			n, err := s.tasks.Count(ctx, who, f)
			if err != nil {
				return err
			}
			section.More = n - len(page.Tasks)
		}
		all = append(all, section)
		return nil
	}
	if err := part("Overdue", nil, start,
		func(d todo.Due) string { return d.At(loc).In(loc).Format("Mon 2 Jan") }); err != nil {
		return nil, err
	}
	clock := func(d todo.Due) string {
		if !d.Timed {
			return ""
		}
		return d.At(loc).In(loc).Format("15:04")
	}
	days := 1
	if kind == reminder.Weekly {
		days = aWeek
	}
	for i := range days {
		day := today.AddDays(i)
		heading := day.At(0, loc).Format("Monday 2 January")
		from := todo.DayEdge(day, loc)
		if i == 0 {
			heading = "Today"
			from = start
		}
		if err := part(heading, from, todo.DayEdge(day.AddDays(1), loc), clock); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// taskURL is where a task is shown, "" where that is not known.
func (s *Service) taskURL(number int64) string {
	if s.opts.PublicURL == "" {
		return ""
	}
	return fmt.Sprintf("%s/?task=%d", strings.TrimSuffix(s.opts.PublicURL, "/"), number)
}

// sharedURL is taskURL for a task of a list that several keep.
func (s *Service) sharedURL(list todo.ListID, number int64) string {
	if s.opts.PublicURL == "" {
		return ""
	}
	return fmt.Sprintf("%s/?list=%s&task=%d", strings.TrimSuffix(s.opts.PublicURL, "/"), list, number)
}

// digestMessage fills in what is sent of a digest, as the list is now. It fails
// with fault.NotFound if there is nothing in it any more.
func (s *Service) digestMessage(ctx context.Context, p *person, to Device, d Send, m Message) (Message, error) {
	kind := d.kindOf()
	sections, err := s.sections(ctx, p.who, kind, s.now())
	if err != nil {
		return m, err
	}
	if len(sections) == 0 {
		return m, fault.New(fault.NotFound, "There is nothing to say.")
	}
	m.Digest = kind
	m.Title = headline(kind, sections)
	m.Body = sum(sections)
	m.Sections = sections
	m.Open = s.opts.PublicURL
	m.Stop = s.answerURL(to, d, stoppingOf(kind).ID)
	if !to.ShowTitle {
		m.Body = "Open your list to see them."
		m.Sections = nil
	}
	return m, nil
}

// headline is how much a digest has in it.
func headline(kind reminder.DigestKind, sections []Section) string {
	overdue, due := 0, 0
	for _, one := range sections {
		n := len(one.Lines) + one.More
		if one.Heading == "Overdue" {
			overdue = n
		} else {
			due += n
		}
	}
	when := "Today"
	if kind == reminder.Weekly {
		when = "This week"
	}
	var parts []string
	if due > 0 {
		parts = append(parts, count(due, "task")+" due")
	}
	if overdue > 0 {
		parts = append(parts, fmt.Sprintf("%d overdue", overdue))
	}
	return when + ": " + strings.Join(parts, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sum is a digest as one line, for channels that show only that.
func sum(sections []Section) string {
	var parts []string
	named, all := 0, 0
	for _, one := range sections {
		all += len(one.Lines) + one.More
		var titles []string
		for _, l := range one.Lines {
			if named == summed {
				break
			}
			named++
			title := l.Title
			if l.When != "" && one.Heading != "Overdue" {
				title = l.When + " " + title
			}
			titles = append(titles, title)
		}
		if len(titles) > 0 {
			parts = append(parts, one.Heading+": "+strings.Join(titles, "; ")+".")
		}
	}
	if all > named {
		parts = append(parts, fmt.Sprintf("And %d more.", all-named))
	}
	return strings.Join(parts, " ")
}

// stoppingOf is what a link of a digest offers: no more of them.
func stoppingOf(kind reminder.DigestKind) Action {
	if kind == reminder.Weekly {
		return Action{ID: "no-weekly", Label: "Stop the digest of the week", Ends: true}
	}
	return Action{ID: "no-daily", Label: "Stop the digest of the day", Ends: true}
}

// digestOf is the kind of digest that a link stops, "" if it is none such.
func digestOf(action string) reminder.DigestKind {
	for _, k := range reminder.DigestKinds {
		if stoppingOf(k).ID == action {
			return k
		}
	}
	return ""
}

// stopDigest switches a digest off.
func (s *Service) stopDigest(ctx context.Context, who todo.Actor, kind reminder.DigestKind) error {
	_, err := s.tasks.SetSettings(ctx, who, func(set *reminder.Settings) error {
		if kind == reminder.Weekly {
			set.Weekly = ""
		} else {
			set.Daily = ""
		}
		return nil
	})
	return err
}

// Digested is a digest of a person's: when it comes, where to, and what became of the last one.
type Digested struct {
	Kind reminder.DigestKind
	Next time.Time
	To   []string   // names of devices; none: it reaches nobody
	Last []Delivery // of the last one that was sent
}

// Digests returns the digests that the person gets.
func (s *Service) Digests(ctx context.Context, who todo.Actor) ([]Digested, error) {
	coming, err := s.store.Digests(ctx, who.User)
	if err != nil || len(coming) == 0 {
		return nil, err
	}
	devices, err := s.store.Devices(ctx, who.User)
	if err != nil {
		return nil, err
	}
	var to []string
	for _, group := range s.reading(devices) {
		for _, d := range group {
			if d.Rings() {
				to = append(to, d.Name)
			}
		}
		if len(to) > 0 {
			break
		}
	}
	var all []Digested
	for _, d := range coming {
		last, err := s.store.OfDigest(ctx, who.User, d.Kind)
		if err != nil {
			return nil, err
		}
		all = append(all, Digested{d.Kind, d.At, to, last})
	}
	return all, nil
}
