// Package notify makes what is due ring: it leases it, sends it over the
// person's channels, and keeps what became of it. What it says of a delivery
// is what was recorded, and nothing else.
package notify

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Page is the channel of the open page.
const Page = "page"

// Key names a ring: a task at a moment, in microseconds, and the person for whom
// it rings.
type Key struct {
	User todo.UserID
	// List is the list that several keep of which the task is, "" for one's own.
	List todo.ListID
	Task int64
	At   time.Time
}

// Row numbers the task so that it isn't taken for one of another list. That of a key that was
// read from an ID is the task already, as long as the list isn't known.
func (k Key) Row() int64 {
	if k.Task < 1 { // tests and digests
		return k.Task
	}
	return todo.Touch(k.List, k.Task)
}

// ID names the ring among those of its person: "12-1764000000000000".
func (k Key) ID() string {
	return strconv.FormatInt(k.Row(), 10) + "-" + strconv.FormatInt(k.At.UnixMicro(), 10)
}

// ParseKey reads what ID writes: a key that finds the ring, and doesn't say of
// which list it is. It fails with fault.NotFound, as for a ring that does not exist.
func ParseKey(user todo.UserID, id string) (Key, error) {
	task, at, ok := strings.Cut(id, "-")
	n, err := strconv.ParseInt(task, 10, 64)
	us, err2 := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || err2 != nil || n < 1 {
		return Key{}, NoRing()
	}
	return Key{User: user, Task: n, At: time.UnixMicro(us).UTC()}, nil
}

// NoRing is the fault of a reminder that does not exist.
func NoRing() error {
	return fault.New(fault.NotFound, "There is no such reminder. List the reminders to see those there are.")
}

// Ring is a moment of a task, with what has become of it.
type Ring struct {
	Key
	Why      reminder.Kind
	Nag      int // minutes, 0 for once
	Loud     bool
	Made     time.Time // zero for tasks that are older than reminders
	Rung     time.Time // the last time; zero if it did not ring
	Times    int       // how often it rang
	Tries    int       // how often it was tried since then
	Answered time.Time // zero if it was not
	Answer   string
	// Said is the comment by which the person is mentioned, "" for a reminder.
	Said string
	// Title is that of the task, of rings that are read to be shown, and Handle what
	// the person calls its list.
	Title  string
	Handle string
	// By is who mentions the person, and Text what they say, of such rings.
	By, Text string
	// After is the end of quiet hours, at which what is to ring within them rings; zero
	// for what rings at its moment.
	After time.Time
	// Deliveries are those of the ring, oldest first, where they were asked for.
	Deliveries []Delivery
}

// Delivery is what became of a ring on one channel. A moment that did not come
// is zero.
type Delivery struct {
	Channel  string
	Device   string // "" where the channel has only one
	Name     string // as the person knows it
	Times    int    // of the ring
	Queued   time.Time
	Accepted time.Time
	Shown    time.Time
	Opened   time.Time
	Answered time.Time
	Failed   time.Time
	Reason   string // why it failed, or the last try did: a code
	Tries    int
	Next     time.Time // when it is tried; zero when nothing more is to be done
}

// State is the furthest that a delivery is known to have come.
type State string

// The states of a delivery, in their order.
const (
	Queued   State = "queued"
	Failed   State = "failed"
	Accepted State = "accepted"
	Shown    State = "shown"
	Opened   State = "opened"
	Answered State = "answered"
)

// State returns how far the delivery has come, and when.
func (d Delivery) State() (State, time.Time) {
	for _, s := range []struct {
		state State
		at    time.Time
	}{{Answered, d.Answered}, {Opened, d.Opened}, {Shown, d.Shown}, {Accepted, d.Accepted}, {Failed, d.Failed}} {
		if !s.at.IsZero() {
			return s.state, s.at
		}
	}
	return Queued, d.Queued
}

// Outcome is what a worker has done with a ring that it leased.
type Outcome struct {
	Key
	Rung   time.Time // zero if it did not ring now
	Times  int
	Tries  int
	Again  time.Time // when there is more to do with it; zero: never
	Keep   bool      // the lease, until Again
	Drop   bool      // the ring: it is not to be known of any more
	Report []Delivery
}

// Rearm is the moment at which lists are to be armed once more: as soon as there is time.
var Rearm = time.UnixMicro(0)

// Store keeps rings. Every method is safe for concurrent use.
type Store interface {
	// Next returns the moment at which something is to be done with a ring of
	// anybody, false if there is none.
	Next(ctx context.Context) (time.Time, bool, error)
	// Claim leases at most limit rings that are due at now to the owner until
	// a moment, those due first first. Nobody else gets them until then.
	Claim(ctx context.Context, now time.Time, owner string, until time.Time, limit int) ([]Ring, error)
	// ClaimRearms is Claim for what asks that lists are armed once more: see
	// todo.WhyRearm. Claim gets these too, where they were leased or put off before; to
	// be had by ClaimRearms they are settled to be due Again at Rearm.
	ClaimRearms(ctx context.Context, owner string, until time.Time, limit int) ([]Ring, error)
	// Settle records what the owner did, all or nothing. A ring that is not
	// the owner's any more keeps its state; deliveries are recorded all the same.
	Settle(ctx context.Context, owner string, done []Outcome) error
	// Ringing returns rings of pending tasks that rang since a moment and are
	// not answered, the last one first, at most limit, with titles and deliveries.
	Ringing(ctx context.Context, user todo.UserID, since time.Time, limit int) ([]Ring, error)
	// Coming returns rings of pending tasks of a person that are to ring, from the first
	// one after a key, by moment and row, and before a moment, at most limit, with titles.
	Coming(ctx context.Context, after Key, to time.Time, limit int) ([]Ring, error)
	// Rung returns what rang for the user and was due by now, answered or not,
	// the last one first, with titles and deliveries.
	Rung(ctx context.Context, user todo.UserID, now time.Time, limit int) ([]Ring, error)
	// OfTask returns the person's rings of a task, named by the row of their keys,
	// the last one first, at most limit, with titles and deliveries.
	OfTask(ctx context.Context, user todo.UserID, row int64, limit int) ([]Ring, error)
	// Ring returns one, with title and deliveries. It fails with fault.NotFound.
	Ring(ctx context.Context, k Key) (Ring, error)
	// Report notes that a delivery was shown or opened; the first time counts.
	// It does nothing where there is no such delivery.
	Report(ctx context.Context, k Key, times int, channel, device string, s State, now time.Time) error
	// Answer notes what the person did with what rang, and ends it. The
	// delivery through which it came is noted too, if channel is not empty.
	Answer(ctx context.Context, k Key, answer, channel, device string, now time.Time) error
	// PutOff answers what rang of a task of a shared list, as todo.AnsweredSnoozed,
	// and lets it ring once more at a moment, for this person alone.
	PutOff(ctx context.Context, k Key, until time.Time, channel, device string, now time.Time) error
	// Hold lets a task of a shared list ring for the person at a moment and not before,
	// in place of an earlier Hold, and ends what rings of it; the zero moment: as it is
	// by itself. It fails with fault.NotFound where there is no such list any more.
	Hold(ctx context.Context, user todo.UserID, list todo.ListID, task int64, until, now time.Time) error
	// Held returns the moment before which a task of a shared list doesn't ring for the
	// person, who holds it back, the zero time if there is none.
	Held(ctx context.Context, k Key) (time.Time, error)
	// Mentioned returns who says what in a comment of a list. It fails with
	// fault.NotFound where it isn't there any more.
	Mentioned(ctx context.Context, list todo.ListID, said string) (by, text string, err error)
	// Forget takes away what rang before a moment and is over, of everybody.
	Forget(ctx context.Context, before time.Time) error
	// WatchRings wakes after anything of the person rang or was answered.
	WatchRings(user todo.UserID) (wake <-chan struct{}, stop func())
	// WatchDue wakes after something was armed that rings soon.
	WatchDue() (wake <-chan struct{}, stop func())
	DeviceStore
	SendStore
	DigestStore
}

// DeviceStore keeps devices. Its methods fail with fault.NotFound where the
// person has no such device.
type DeviceStore interface {
	// Devices returns those of a person in their order.
	Devices(ctx context.Context, user todo.UserID) ([]Device, error)
	// AddDevice stores a device as the last one, with the digest of the code
	// that confirms it. Of a channel and an address that are there it keeps id,
	// secret, place and whether it was confirmed, and clears what is known
	// against it. It fails with fault.Conflict above max devices.
	AddDevice(ctx context.Context, d Device, code string, max int) (Device, error)
	// ConfirmDevice confirms a device by the digest of its code.
	ConfirmDevice(ctx context.Context, user todo.UserID, id, code string, guesses int, now time.Time) (Device, error)
	// ChangeDevice changes a device.
	ChangeDevice(ctx context.Context, user todo.UserID, id string, p DevicePatch) (Device, error)
	// RemoveDevice takes a device away, with what is to be sent to it.
	RemoveDevice(ctx context.Context, user todo.UserID, id string) error
	// OrderDevices gives them another order. It fails with fault.Conflict unless
	// the ids are all of the person's, each once.
	OrderDevices(ctx context.Context, user todo.UserID, ids []string) error
}

// SendStore keeps what is to be sent: deliveries that have a Next.
type SendStore interface {
	// Queue stores a delivery of the person's that is to be sent, or was where it
	// has no Next, unless there are too many already: it reports whether it did.
	// Of several at the same moment no more are stored than one after the other.
	Queue(ctx context.Context, k Key, d Delivery, most ...Most) (bool, error)
	// Tests returns deliveries that belong to no task, the last one first.
	Tests(ctx context.Context, user todo.UserID, limit int) ([]Delivery, error)
	// Sent counts what was queued for a person's devices since a moment.
	Sent(ctx context.Context, user todo.UserID, since time.Time) (int, error)
	// NextSend returns when something is to be sent on a channel.
	NextSend(ctx context.Context, channel string) (time.Time, bool, error)
	// ClaimSends is Claim for what is to be sent on a channel.
	ClaimSends(ctx context.Context, channel string, now time.Time, owner string, until time.Time, limit int) ([]Send,
		error)
	// SettleSends records what became of sends, all or nothing. One that is
	// not the owner's any more is left as it is.
	SettleSends(ctx context.Context, owner string, done []Sent) error
	// WatchSends wakes after something was queued.
	WatchSends() (wake <-chan struct{}, stop func())
}

// Most is how many deliveries to a person's devices there can be since a moment.
type Most struct {
	Since time.Time
	Count int
	// Device, if it isn't empty, is what the devices that are counted begin with.
	Device string
}

// Send is a delivery that is leased to be sent.
type Send struct {
	Key
	Delivery
	// Over is why it isn't to be sent any more: CodeAnswered, CodeRangAgain, or
	// CodeWithdrawn where its ring is gone. "" if it is.
	Over string
	// Said is the comment by which the person is mentioned, "" for a reminder.
	Said string
}

// Sent is what a worker has done with a Send.
type Sent struct {
	Key
	Times    int
	Channel  string
	Device   string
	Now      time.Time
	Accepted bool
	Code     string    // why it was not
	Tries    int       // with this one
	Again    time.Time // when it is tried again; zero: it is given up
	Gone     bool      // the device is switched off
	Spared   bool      // the failure says nothing about the device
	Drop     bool      // nothing was to be sent any more
	// Then are the deliveries that take its place when it is given up and
	// nothing else of the ring was accepted or is under way: the first group of
	// which none was tried.
	Then [][]Delivery
}
