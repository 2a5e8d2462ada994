package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How messages are sent.
const (
	// sendTime is how long the other side may take.
	sendTime = 10 * time.Second
	// sendLease is longer than sendTime and the work around it, so that a
	// message is sent twice only after a process died.
	sendLease = time.Minute
	// recordTime is how long what was sent is tried to be recorded: the rest of a
	// lease that went to sending first.
	recordTime = 30 * time.Second
	// atOnce is how many messages of one channel are sent at the same time.
	atOnce = 128
	// settledAtOnce is how many fates are recorded in one transaction.
	settledAtOnce = 100
	// lastSends is how long messages that are being sent have when the program ends.
	lastSends = 3 * time.Second
	// longest is how long the other side may ask us to wait. If it asks for
	// longer the message is given up, and the next channel has its turn.
	longest = 5 * time.Minute
)

// backOff is how long to wait after each failure that may pass. After the last
// one the message is given up: the next channel rings within three minutes.
var backOff = []time.Duration{5 * time.Second, 20 * time.Second, time.Minute}

// first are the deliveries to the devices that are tried first. A device that
// is broken is tried too, so that it is noticed when it works again, but it is
// not relied upon: those of the next channel come with it.
func (s *Service) first(p *person, times int, now time.Time) []Delivery {
	var all []Delivery
	for _, group := range s.trying(p.devices) {
		sound := false
		for _, d := range group {
			all = append(all, s.delivery(p, d, times, now))
			sound = sound || d.Rings()
		}
		if sound {
			break
		}
	}
	return all
}

// trying are the devices at which something can be sent, as they are tried.
func (s *Service) trying(devices []Device) [][]Device {
	return groups(slices.DeleteFunc(slices.Clone(devices), func(d Device) bool {
		_, on := s.channels[d.Channel]
		return !on || d.Confirmed.IsZero() || !d.Off.IsZero()
	}))
}

// delivery queues a message for a device, if there is room for it.
func (s *Service) delivery(p *person, d Device, times int, now time.Time) Delivery {
	q := Delivery{Channel: d.Channel, Device: d.ID, Name: d.Name, Times: times, Queued: now, Next: now}
	if p.room < 1 {
		q.Next, q.Failed, q.Reason = time.Time{}, now, CodeTooMany
	}
	p.room--
	return q
}

// Queues is, by channel, how long the oldest message that is due waits, or for how
// long none was accepted, as this process saw it last.
func (s *Service) Queues() map[string]time.Duration {
	all := map[string]time.Duration{}
	for name, due := range s.due {
		all[name] = 0
		if at := due.Load(); at > 0 {
			all[name] = max(s.now().Sub(time.UnixMicro(at)), 0)
		}
		all[name] = max(all[name], s.down.longest(name, s.now()))
	}
	return all
}

// outcomes collects what became of messages, to be recorded together.
type outcomes struct {
	all  chan Sent
	free chan struct{} // a place for each message that may be sent at once
	// shares are how many of the places each person and each host has.
	shares *shares
}

// sendAll sends what is due on a channel until ctx ends.
func (s *Service) sendAll(ctx context.Context, c Channel) {
	// What is being sent when the program ends may come to its end.
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	context.AfterFunc(ctx, func() { time.AfterFunc(lastSends, cancel) })

	f := &outcomes{all: make(chan Sent, atOnce), free: make(chan struct{}, atOnce), shares: newShares()}
	var sending, settling sync.WaitGroup
	settling.Go(func() { s.settleAll(last, f) })
	wake, stop := s.store.WatchSends()
	defer stop()
	for ctx.Err() == nil {
		wait := s.sendSome(ctx, last, c, f, &sending)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		}
		timer.Stop()
	}
	sending.Wait()
	close(f.all)
	settling.Wait()
}

// sendSome begins to send what is due, as far as there are places, and returns
// how long there is nothing to do.
func (s *Service) sendSome(ctx, last context.Context, c Channel, f *outcomes, sending *sync.WaitGroup) time.Duration {
	for ctx.Err() == nil {
		next, any, err := s.store.NextSend(ctx, c.Name())
		if err != nil {
			s.failed(ctx, "ask what is to be sent", err)
			return breather
		}
		if !any {
			s.due[c.Name()].Store(0)
			return lookAgain
		}
		s.due[c.Name()].Store(next.UnixMicro())
		if wait := next.Sub(s.now()); wait > 0 {
			return min(wait, lookAgain)
		}
		places := f.take(ctx)
		due, err := s.claimSends(ctx, c, places)
		if err != nil {
			s.failed(ctx, "lease what is to be sent", err)
		}
		for range places - len(due) {
			<-f.free
		}
		if len(due) == 0 { // others are at it
			return breather
		}
		known := newPeopleCache(s)
		for _, d := range due {
			sending.Go(func() {
				place := &taken{f: f}
				defer place.done()
				f.all <- s.sendShared(last, c, known, d, place)
			})
		}
	}
	return breather
}

// take waits for a place, and returns how many it took.
func (f *outcomes) take(ctx context.Context) int {
	select {
	case f.free <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	for n := 1; ; n++ {
		select {
		case f.free <- struct{}{}:
		default:
			return n
		}
	}
}

func (s *Service) claimSends(ctx context.Context, c Channel, limit int) ([]Send, error) {
	if limit == 0 {
		return nil, nil
	}
	now := s.now()
	return s.store.ClaimSends(ctx, c.Name(), now, s.opts.Owner, now.Add(sendLease), limit)
}

// settleAll records fates until there are no more to come. One that cannot be
// recorded is sent again when its lease is over, with the same id.
func (s *Service) settleAll(ctx context.Context, f *outcomes) {
	for one := range f.all {
		some := []Sent{one}
	more:
		for len(some) < settledAtOnce {
			select {
			case next, ok := <-f.all:
				if !ok {
					break more
				}
				some = append(some, next)
			default:
				break more
			}
		}
		s.record(ctx, some)
	}
}

// record writes down what was sent. It tries again while the leases last: where
// the database restarts just then, the message would come twice.
func (s *Service) record(ctx context.Context, some []Sent) {
	until := time.Now().Add(recordTime)
	for wait := breather / 8; ; wait = min(2*wait, breather) {
		err := s.store.SettleSends(context.WithoutCancel(ctx), s.opts.Owner, some)
		if err == nil {
			return
		}
		s.opts.Log.Error("record what was sent", "error", err)
		if time.Now().After(until) {
			return
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// SendDue sends what is due on all channels, at most a batch of each, waits
// for what becomes of it, and returns how much it was.
func (s *Service) SendDue(ctx context.Context) (int, error) {
	n := 0
	for _, name := range s.Channels() {
		c := s.channels[name]
		due, err := s.claimSends(ctx, c, atOnce)
		if err != nil {
			return n, err
		}
		n += len(due)
		done := make([]Sent, len(due))
		known := newPeopleCache(s)
		var all sync.WaitGroup
		for i, d := range due {
			all.Go(func() { done[i] = s.send(ctx, c, known, d) })
		}
		all.Wait()
		if err := s.store.SettleSends(ctx, s.opts.Owner, done); err != nil {
			return n, err
		}
	}
	return n, nil
}

// peopleCache knows people for as long as a batch takes.
type peopleCache struct {
	s     *Service
	mu    sync.Mutex
	known map[todo.UserID]func() (*person, error)
}

func newPeopleCache(s *Service) *peopleCache {
	return &peopleCache{s: s, known: map[todo.UserID]func() (*person, error){}}
}

func (c *peopleCache) person(ctx context.Context, user todo.UserID) (*person, error) {
	c.mu.Lock()
	get := c.known[user]
	if get == nil {
		get = sync.OnceValues(func() (*person, error) { return c.s.person(ctx, user) })
		c.known[user] = get
	}
	c.mu.Unlock()
	return get()
}

// sendShared is send for a message that holds a place of its channel, within
// the shares of its person and its host. One that gets no share is put back,
// which was no try.
func (s *Service) sendShared(ctx context.Context, c Channel, known *peopleCache, d Send, place *taken) Sent {
	ok := place.share(ctx, "person "+string(d.User), placesOfPerson)
	if p, err := known.person(ctx, d.User); ok && err == nil {
		if host := hostOf(c, p.devices, d.Device); host != "" {
			ok = place.share(ctx, "host "+host, placesOfHost)
		}
	}
	if ok {
		return s.send(ctx, c, known, d)
	}
	now := s.now()
	return Sent{Key: d.Key, Times: d.Times, Channel: d.Delivery.Channel, Device: d.Device, Tries: d.Tries,
		Code: d.Reason, Now: now, Again: now.Add(putBack)}
}

// hostOf is the host that a device is at, "" where the channel has none.
func hostOf(c Channel, devices []Device, id string) string {
	h, ok := c.(Hoster)
	i := slices.IndexFunc(devices, func(d Device) bool { return d.ID == id })
	if !ok || i < 0 {
		return ""
	}
	return h.Host(string(devices[i].Address))
}

// send sends one message and says what became of it.
func (s *Service) send(ctx context.Context, c Channel, known *peopleCache, d Send) Sent {
	o := Sent{Key: d.Key, Times: d.Times, Channel: d.Delivery.Channel, Device: d.Device, Tries: d.Tries}
	p, err := known.person(ctx, d.User)
	if err != nil {
		return s.after(o, nil, &Failure{Code: CodeInternal, Err: err})
	}
	i := slices.IndexFunc(p.devices, func(v Device) bool { return v.ID == d.Device })
	if d.Over != "" {
		return s.dropped(o, d.Over)
	}
	if i < 0 {
		return s.dropped(o, CodeWithdrawn)
	}
	m, err := s.message(ctx, p, p.devices[i], d)
	if fault.CodeOf(err) == fault.NotFound {
		return s.dropped(o, CodeWithdrawn)
	}
	if err == nil {
		within, cancel := context.WithTimeout(ctx, s.opts.Patience)
		defer cancel()
		err = c.Send(within, p.devices[i], m)
	}
	if err == nil {
		o.Accepted, o.Now, o.Tries = true, s.now(), o.Tries+1
		s.down.accepted(c.Name(), hostOf(c, p.devices, d.Device))
		s.opts.Sent(c.Name(), "", true)
		return o
	}
	if ctx.Err() != nil { // the program ends: others send it, and it was no try
		o.Now = s.now()
		o.Again, o.Code = o.Now, d.Reason
		return o
	}
	f := failureOf(err)
	if host, down := f.outage(hostOf(c, p.devices, d.Device)); down {
		s.down.failed(c.Name(), host, d.User, s.now())
	}
	return s.after(o, p, f)
}

// dropped is what becomes of a message that isn't to be sent any more.
func (s *Service) dropped(o Sent, code string) Sent {
	o.Drop = true
	o.Now = s.now()
	o.Code = code
	return o
}

// after says what follows from a failure.
func (s *Service) after(o Sent, p *person, f *Failure) Sent {
	o.Now, o.Code, o.Gone = s.now(), f.Code, f.Gone
	o.Tries++
	wait := f.Again
	if o.Tries <= len(backOff) {
		wait = max(wait, backOff[o.Tries-1])
	}
	broken := false
	if p != nil {
		broken = slices.ContainsFunc(p.devices, func(d Device) bool { return d.ID == o.Device && d.Health() == Broken })
	}
	if !f.Gone && !f.Permanent && !broken && o.Tries <= len(backOff) && wait <= longest {
		o.Again = o.Now.Add(wait)
	} else if p != nil && o.Task != 0 {
		o.Then = s.rest(p, o)
	}
	o.Spared = f.Code == CodeInternal
	s.opts.Sent(o.Channel, f.Code, o.Again.IsZero())
	s.opts.Log.Warn("a reminder was not accepted", "channel", o.Channel, "reason", f.Code, "try", o.Tries, "final",
		o.Again.IsZero(), "error", f.Err)
	return o
}

// rest are the deliveries to the devices of the other channels, in their order.
func (s *Service) rest(p *person, o Sent) [][]Delivery {
	var all [][]Delivery
	order := s.trying(p.devices)
	if o.kindOf() != "" {
		order = s.reading(p.devices)
	}
	for _, group := range order {
		if group[0].Channel == o.Channel {
			continue
		}
		var some []Delivery
		for _, d := range group {
			some = append(some, Delivery{Channel: d.Channel, Device: d.ID, Name: d.Name, Times: o.Times, Queued: o.Now,
				Next: o.Now})
		}
		all = append(all, some)
	}
	return all
}

// message is what is sent to a device. It fails with fault.NotFound if there
// is nothing to say any more.
func (s *Service) message(ctx context.Context, p *person, to Device, d Send) (Message, error) {
	m := Message{ID: messageID(d), At: d.At, Zone: p.who.Location(), Ring: d.Key, Times: d.Times}
	m.Ticket = ticket(to, d)
	m.Stop = s.answerURL(to, d, stopping.ID)
	if d.Task == 0 {
		m.Test = true
		m.Title = "A test"
		m.Body = "Reminders ring on " + to.Name + "."
		m.Open = s.opts.PublicURL
		return m, nil
	}
	if d.kindOf() != "" {
		return s.digestMessage(ctx, p, to, d, m)
	}
	task, err := s.tasks.GetAny(ctx, p.in(d.List), d.Task)
	if err != nil {
		return m, err
	}
	m.RingID = d.ID()
	m.Open = s.taskURL(d.Task)
	if d.List != "" {
		m.Open = s.sharedURL(d.List, d.Task)
	}
	if d.Said != "" {
		return s.mentionMessage(ctx, to, d, task, m)
	}
	m.Late = s.now().Sub(d.At) >= time.Minute
	due := task.DueOf(d.At, p.settings, p.who.Location())
	if due != nil {
		m.Due = due.At(p.who.Location())
	}
	m.Title = task.Title
	m.Body = saying(m, due != nil && due.Timed)
	if !to.ShowTitle {
		m.Title = "A reminder"
		m.Body = "Open your list to see what it is about."
	}
	may := true
	if d.List != "" {
		if may, err = s.tasks.May(ctx, p.in(d.List), todo.Alter); err != nil {
			return m, err
		}
	}
	for _, a := range answers {
		if a.Words == todo.AnsweredDone && !may { // somebody who looks on puts it off, at most
			continue
		}
		a.URL = s.answerURL(to, d, a.ID)
		m.Actions = append(m.Actions, a)
	}
	return m, nil
}

// longestSaid is how much of a comment is sent, in characters.
const longestSaid = 200

// mentionMessage fills in what is sent of a comment that mentions the person. There is
// nothing to answer by it.
func (s *Service) mentionMessage(ctx context.Context, to Device, d Send, t todo.Task, m Message) (Message, error) {
	if t.Deleted != nil {
		return m, NoRing()
	}
	by, text, err := s.store.Mentioned(ctx, d.List, d.Said)
	if err != nil {
		return m, err
	}
	if !to.ShowTitle {
		m.Title = "Somebody mentions you"
		m.Body = "Open your lists to see what it is about."
		return m, nil
	}
	m.Title, m.Body = Mentions(by, t.Title), oneLine(text)
	return m, nil
}

// Mentions says who mentions somebody, and where.
func Mentions(by, title string) string {
	if by == "" { // they have left
		by = "Somebody"
	}
	return by + " mentions you on “" + title + "”"
}

// oneLine is what a comment says, cut to a line.
func oneLine(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > longestSaid {
		return string(line[:longestSaid-1]) + "…"
	}
	return string(line)
}

// answers are what is offered with a reminder.
var answers = []Action{{ID: "done", Label: "Done", Words: "done"},
	{ID: "snooze", Label: "In 10 minutes", Words: "in 10 minutes"}}

// saying is the second line of a message.
func saying(m Message, timed bool) string {
	const moment, day = "Mon 2 Jan, 15:04", "Mon 2 Jan"
	switch {
	case m.Late:
		return "This was to ring on " + m.At.In(m.Zone).Format(moment) + "."
	case !m.Due.IsZero() && timed:
		return "Due " + m.Due.In(m.Zone).Format(moment) + "."
	case !m.Due.IsZero():
		return "Due " + m.Due.In(m.Zone).Format(day) + "."
	}
	return "You asked to be reminded now."
}

// messageID is the same for the same ring at the same device.
func messageID(d Send) string {
	h := sha256.New()
	for _, part := range []string{string(d.User), d.ID(), strconv.Itoa(d.Times), d.Delivery.Channel, d.Device} {
		h.Write([]byte(part + "\x00")) // never fails
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}
