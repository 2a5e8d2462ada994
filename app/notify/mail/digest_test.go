package mail_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/mail"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

type inBerlin struct{}

func (inBerlin) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	loc, err := time.LoadLocation("Europe/Berlin")
	return loc, true, err
}

// slip is a channel on which nobody reads, such as a bell.
type slip struct {
	mu  sync.Mutex
	got []notify.Message
}

func (*slip) Name() string                                            { return "bell" }
func (*slip) Check(_ context.Context, address string) (string, error) { return address, nil }
func (s *slip) Send(_ context.Context, _ notify.Device, m notify.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, m)
	return nil
}

// home is a person with a list, a mailbox and a bell.
type home struct {
	*testing.T
	db    *store.DB
	tasks *todo.Service
	bells *notify.Service
	box   *letterbox
	bell  *slip
	who   todo.Actor
	mu    sync.Mutex
	now   time.Time
}

func (h *home) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// at lets it be a moment, and sends everything that is due by then.
func (h *home) at(text string) {
	h.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		h.Fatal(err)
	}
	h.mu.Lock()
	h.now = moment
	h.mu.Unlock()
	if _, err := h.bells.DigestDue(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.send()
}

func (h *home) send() {
	h.Helper()
	for {
		n, err := h.bells.SendDue(h.Context())
		if err != nil {
			h.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// mails are those that came, and how many.
func (h *home) mails() (all []received) {
	for {
		select {
		case m := <-h.box.got:
			all = append(all, m)
		default:
			return all
		}
	}
}

func (h *home) add(title, due string) int64 {
	h.Helper()
	d := todo.Draft{Title: title}
	if day, clock, timed := strings.Cut(due, "T"); due != "" {
		date, err := civil.ParseDate(day)
		if err != nil {
			h.Fatal(err)
		}
		d.Due = &todo.Due{Date: date}
		if timed {
			c, err := civil.ParseClock(clock)
			if err != nil {
				h.Fatal(err)
			}
			d.Due = &todo.Due{Date: date, Clock: c, Timed: true, Zone: "Europe/Berlin"}
		}
	}
	c, err := h.tasks.Add(h.Context(), h.who, d)
	if err != nil {
		h.Fatal(err)
	}
	return c.Edits[0].Number
}

func (h *home) set(change func(*reminder.Settings)) {
	h.Helper()
	if _, err := h.tasks.SetSettings(h.Context(), h.who, func(s *reminder.Settings) error { change(s); return nil }); err != nil {
		h.Fatal(err)
	}
}

// mailbox adds a mailbox of the person and confirms it with the code that was sent there.
func (h *home) mailbox() notify.Device {
	h.Helper()
	d, err := h.bells.AddDevice(h.Context(), h.who, notify.NewDevice{Channel: mail.Name, Name: "Mail", Address: "ada@example.com", ShowTitle: true})
	if err != nil {
		h.Fatal(err)
	}
	_, parts := read(h.T, (<-h.box.got).text)
	text := parts["text/plain"]
	i := strings.Index(text, "?confirm="+d.ID+".")
	if i < 0 {
		h.Fatalf("no code in %s", text)
	}
	code := text[i+len("?confirm="+d.ID+"."):][:8]
	if d, err = h.bells.Confirm(h.Context(), h.who, d.ID, code); err != nil {
		h.Fatal(err)
	}
	return d
}

func eachHome(t *testing.T, test func(h *home)) {
	t.Helper()
	for name, address := range map[string]string{
		"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "todo.db") + "?synchronous=normal", "PostgreSQL": pgtest.New(t),
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), address, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			zone, _, err := inBerlin{}.Zone(t.Context(), "ada")
			if err != nil {
				t.Fatal(err)
			}
			h := &home{T: t, db: db, box: newLetterbox(t, false), bell: &slip{}, who: todo.Actor{User: "ada", Via: todo.ViaAPI, Zone: zone},
				now: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)} // a Tuesday, at six
			h.tasks = todo.New(db.Tasks(), h.clock)
			h.bells = h.replica("one")
			test(h)
		})
	}
}

func (h *home) replica(owner string) *notify.Service {
	query := url.Values{"from": {"list@example.com"}}.Encode()
	return notify.New(h.db.Rings(), h.tasks, inBerlin{}, notify.Options{Owner: owner, Now: h.clock, PublicURL: "https://todo.example.com",
		Channels: []notify.Channel{h.bell, h.box.channel(h.T, "smtp", query)}})
}

func TestADigestInTheMorning(t *testing.T) {
	eachHome(t, func(h *home) {
		if _, err := h.bells.AddDevice(h.Context(), h.who, notify.NewDevice{Channel: "bell", Name: "Bell", Address: "x", ShowTitle: true}); err != nil {
			h.Fatal(err)
		}
		h.mailbox()
		h.add("Pay the rent <b>", "2026-11-20")
		h.add("Call Ann", "2026-11-24T15:00")
		h.add("Water the plants", "2026-11-24")
		h.add("Not today", "2026-11-25")
		h.add("Whenever", "")
		h.set(func(s *reminder.Settings) { s.Daily = "07:00" })
		h.at("2026-11-24T06:59:59+01:00")
		if got := h.mails(); len(got) > 0 {
			h.Fatalf("before its time: %v", got)
		}
		h.at("2026-11-24T07:00:00+01:00")
		got := h.mails()
		if len(got) != 1 || len(h.bell.got) != 0 {
			h.Fatalf("%d mails and %d bells, want one mail: that is where people read", len(got), len(h.bell.got))
		}
		header, parts := read(h.T, got[0].text)
		if s := subjectOf(h.T, header); s != "Today: 2 tasks due, 1 overdue" {
			h.Errorf("the subject is %q", s)
		}
		if u := header.Get("List-Unsubscribe"); !strings.HasPrefix(u, "<https://todo.example.com/auth/answer/") || header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			h.Errorf("List-Unsubscribe is %q", u)
		}
		want := "Overdue\r\n- Fri 20 Nov Pay the rent <b>\r\n\r\nToday\r\n- Water the plants\r\n- 15:00 Call Ann\r\n"
		if text := parts["text/plain"]; !strings.Contains(text, want) || strings.Contains(text, "Not today") || strings.Contains(text, "Whenever") {
			h.Errorf("the text is %s", text)
		}
		if page := parts["text/html"]; !strings.Contains(page, "Pay the rent &lt;b&gt;</a>") || !strings.Contains(page, "https://todo.example.com/?task=2") {
			h.Errorf("the page is %s", page)
		}
		h.at("2026-11-24T07:01:00+01:00")
		if got := h.mails(); len(got) > 0 {
			h.Errorf("a second one the same day: %v", got)
		}
		digests, err := h.bells.Digests(h.Context(), h.who)
		if err != nil || len(digests) != 1 || len(digests[0].Last) != 1 || digests[0].To[0] != "Mail" {
			h.Fatalf("%+v, %v", digests, err)
		}
		if state, _ := digests[0].Last[0].State(); state != notify.Accepted || !digests[0].Next.Equal(time.Date(2026, 11, 25, 6, 0, 0, 0, time.UTC)) {
			h.Errorf("what became of it: %+v", digests[0])
		}
		h.at("2026-11-25T07:00:00+01:00")
		if got := h.mails(); len(got) != 1 {
			h.Errorf("%d the next day", len(got))
		}
	})
}

func TestADigestWithNothingInItIsNotSent(t *testing.T) {
	eachHome(t, func(h *home) {
		h.mailbox()
		h.add("Whenever", "")
		h.set(func(s *reminder.Settings) { s.Daily, s.Weekly = "07:00", "wednesday" })
		h.at("2026-11-25T07:00:00+01:00")
		if got := h.mails(); len(got) > 0 {
			h.Errorf("got %v", got)
		}
		digests, err := h.bells.Digests(h.Context(), h.who)
		if err != nil || len(digests) != 2 || digests[0].Next.IsZero() {
			h.Errorf("they do not go on: %+v, %v", digests, err)
		}
	})
}

func TestTheDigestOfTheWeek(t *testing.T) {
	eachHome(t, func(h *home) {
		h.mailbox()
		h.add("Overdue thing", "2026-11-01")
		h.add("On Wednesday", "2026-11-25T08:30")
		h.add("On Tuesday next", "2026-12-01")
		h.add("After the week", "2026-12-02")
		for i := range 30 {
			h.add(fmt.Sprint("Many ", i), "2026-11-28")
		}
		h.set(func(s *reminder.Settings) { s.Weekly = "wednesday" })
		h.at("2026-11-25T09:00:00+01:00")
		got := h.mails()
		if len(got) != 1 {
			h.Fatalf("%d mails", len(got))
		}
		header, parts := read(h.T, got[0].text)
		if s := subjectOf(h.T, header); s != "This week: 31 tasks due, 2 overdue" {
			h.Errorf("the subject is %q", s)
		}
		for _, want := range []string{"Saturday 28 November\r\n", "- and 5 more\r\n", "Tuesday 1 December\r\n- On Tuesday next\r\n", "- Wed 25 Nov On Wednesday\r\n"} {
			if !strings.Contains(parts["text/plain"], want) {
				h.Errorf("%q isn't in %s", want, parts["text/plain"])
			}
		}
		if strings.Contains(parts["text/plain"], "After the week") {
			h.Error("it looks further than a week")
		}
	})
}

func TestAMissedDigest(t *testing.T) {
	eachHome(t, func(h *home) {
		h.mailbox()
		h.add("Call Ann", "2026-11-24T23:00")
		h.set(func(s *reminder.Settings) { s.Daily = "07:00" })
		h.at("2026-11-24T14:00:00+01:00")
		if got := h.mails(); len(got) != 1 {
			h.Errorf("some hours late: %d", len(got))
		}
		h.at("2026-11-25T20:00:00+01:00")
		if got := h.mails(); len(got) != 0 {
			h.Errorf("in the evening: %d", len(got))
		}
	})
}

func TestWhoStopsADigest(t *testing.T) {
	eachHome(t, func(h *home) {
		h.mailbox()
		h.add("Call Ann", "2026-11-20")
		h.set(func(s *reminder.Settings) { s.Daily, s.Weekly = "07:00", "monday" })
		h.at("2026-11-24T07:00:00+01:00")
		header, _ := read(h.T, h.mails()[0].text)
		token := strings.TrimPrefix(strings.Trim(header.Get("List-Unsubscribe"), "<>"), "https://todo.example.com/auth/answer/")
		if o, err := h.bells.Offered(h.Context(), token); err != nil || o.Action.Label != "Stop the digest of the day" {
			h.Fatalf("offered %+v, %v", o, err)
		}
		if set, err := h.tasks.Settings(h.Context(), h.who); err != nil || set.Daily == "" {
			h.Fatal("looking at the link has stopped it")
		}
		for range 2 { // mail programs try again
			if _, err := h.bells.Accept(h.Context(), token); err != nil {
				h.Fatal(err)
			}
		}
		set, err := h.tasks.Settings(h.Context(), h.who)
		if err != nil || set.Daily != "" || set.Weekly != "monday" {
			h.Errorf("%+v, %v", set, err)
		}
		if devices, err := h.bells.Devices(h.Context(), h.who); err != nil || len(devices) != 1 {
			h.Errorf("the device went with it: %v, %v", devices, err)
		}
		h.at("2026-11-25T07:00:00+01:00")
		if got := h.mails(); len(got) > 0 {
			h.Errorf("it still comes: %v", got)
		}
		if _, err := h.bells.Accept(h.Context(), token+"x"); fault.CodeOf(err) != fault.NotFound {
			h.Errorf("another's link: %v", err)
		}
	})
}

func TestADigestGoesElsewhereWhereMailFails(t *testing.T) {
	eachHome(t, func(h *home) {
		if _, err := h.bells.AddDevice(h.Context(), h.who, notify.NewDevice{Channel: "bell", Name: "Bell", Address: "x"}); err != nil {
			h.Fatal(err)
		}
		h.mailbox()
		h.add("Call Ann", "2026-11-24T15:00")
		h.set(func(s *reminder.Settings) { s.Daily = "07:00" })
		h.box.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
		h.at("2026-11-24T07:00:00+01:00")
		if len(h.bell.got) != 1 || h.bell.got[0].Title != "Today: 1 task due" || strings.Contains(h.bell.got[0].Body, "Ann") || h.bell.got[0].Digest != reminder.Daily {
			h.Errorf("the bell got %+v", h.bell.got)
		}
	})
}

func TestTwoReplicasSendOneDigest(t *testing.T) {
	eachHome(t, func(h *home) {
		h.mailbox()
		h.add("Call Ann", "2026-11-24T15:00")
		h.set(func(s *reminder.Settings) { s.Daily = "07:00" })
		h.mu.Lock()
		h.now = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)
		h.mu.Unlock()
		var all sync.WaitGroup
		for i := range 4 {
			other := h.replica(fmt.Sprint("replica ", i))
			all.Go(func() {
				if _, err := other.DigestDue(h.Context()); err != nil {
					h.Error(err)
				}
			})
		}
		all.Wait()
		h.send()
		if got := h.mails(); len(got) != 1 {
			h.Errorf("%d mails", len(got))
		}
	})
}

// A message is given up within minutes; that the mail server is down is seen for as long as it is.
// One that takes the sender and refuses an address isn't down: the address is its owner's to look after,
// unless several people's are refused and nothing else is accepted.
func TestItIsKnownForHowLongAServerIsDown(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, Message: "try later"}
	never := &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not here"}
	for name, c := range map[string]struct {
		refuse  func(box *letterbox)
		several bool
		down    bool
	}{
		"it takes no sender for now":       {refuse: func(box *letterbox) { box.refuseSender = busy }, down: true},
		"it takes no sender":               {refuse: func(box *letterbox) { box.refuseSender = never }, down: true},
		"an address is refused for now":    {refuse: func(box *letterbox) { box.refuse = busy }},
		"an address is refused":            {refuse: func(box *letterbox) { box.refuse = never }},
		"a mail is refused":                {refuse: func(box *letterbox) { box.refuseData = never }},
		"every address is refused for now": {refuse: func(box *letterbox) { box.refuse = busy }, several: true, down: true},
		"every address is refused":         {refuse: func(box *letterbox) { box.refuse = never }, several: true, down: true},
	} {
		t.Run(name, func(t *testing.T) { eachHome(t, func(h *home) { h.refusedFor(c.refuse, c.several, c.down) }) })
	}
}

// refusedFor has mails refused for half an hour, and then accepted.
func (h *home) refusedFor(refuse func(box *letterbox), several, down bool) {
	h.Helper()
	people := []todo.UserID{"ada"}
	if several {
		people = append(people, "ben")
	}
	for _, h.who.User = range people {
		h.mailbox()
		for i := range 5 {
			h.add(fmt.Sprintf("Call %d", i), fmt.Sprintf("2026-11-24T10:%02d", 10*i))
		}
	}
	h.mails()
	queue := func() time.Duration { return h.bells.Queues()[mail.Name] }
	refuse(h.box)
	for i := range 4 {
		for wait := range 5 { // with the tries again of each
			h.at(fmt.Sprintf("2026-11-24T09:%02d:%02dZ", 10*i+wait/2, 30*(wait%2)))
			h.ring()
		}
	}
	got := queue()
	if down && (got < 30*time.Minute || got > 35*time.Minute) || !down && got != 0 {
		h.Errorf("after half an hour without a mail that was accepted, the oldest waits %s", got)
	}
	h.box.refuseSender, h.box.refuse, h.box.refuseData = nil, nil, nil
	h.at("2026-11-24T09:40:00Z")
	h.ring()
	if got := queue(); got != 0 || len(h.mails()) == 0 {
		h.Errorf("once the server takes mails, the oldest waits %s", got)
	}
}

// ring rings and sends what is due.
func (h *home) ring() {
	h.Helper()
	if _, err := h.bells.RingDue(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.send()
}
