package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits of what one person has and is sent.
const (
	MaxDevices    = 20
	MaxDeviceName = 60   // characters
	MaxAddress    = 2000 // bytes
	MaxGuesses    = 10   // of the code that confirms a device
	MaxPerMinute  = 60   // messages to all devices of a person
	MaxPerHour    = 300
	MaxAsks       = 10 // messages that confirm a device, an hour: their addresses can be anybody's
	// So many of them an hour go to one address: for one person, and for all of them.
	MaxAsksOfOne = 3
	MaxAsksOfAll = 5
	// MaxAsksADay is how many go to one address a day, whoever names it.
	MaxAsksADay = 10
)

// askDevice is what stands for the device of a message that confirms one.
const askDevice = "confirm "

// NewDevice is what somebody says of a device that they add.
type NewDevice struct {
	Channel   string
	Name      string
	Address   string
	ShowTitle bool
	Session   string // of the sign-in with which it goes; "" if it stays
}

// NoDevice is the fault of a device that does not exist.
func NoDevice() error {
	return fault.New(fault.NotFound, "There is no such device. List the devices to see those there are.")
}

// Channels are the names of what the operator has set up, in alphabetical order.
func (s *Service) Channels() []string {
	names := make([]string, 0, len(s.channels))
	for name := range s.channels {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *Service) channel(name string) (Channel, error) {
	if c, ok := s.channels[name]; ok {
		return c, nil
	}
	if len(s.channels) == 0 {
		return nil, fault.InField("channel",
			"Nothing is set up here that rings besides the open page. Ask the operator.")
	}
	return nil, fault.InField("channel", "%q isn't a channel that is set up here. Choose one of: %s.",
		clip.Runes(name, 41), strings.Join(s.Channels(), ", "))
}

// Devices returns the devices of a person in their order.
func (s *Service) Devices(ctx context.Context, who todo.Actor) ([]Device, error) {
	return s.store.Devices(ctx, who.User)
}

// Device returns one of them. It fails with fault.NotFound.
func (s *Service) Device(ctx context.Context, who todo.Actor, id string) (Device, error) {
	all, err := s.store.Devices(ctx, who.User)
	if err != nil {
		return Device{}, err
	}
	if i := slices.IndexFunc(all, func(d Device) bool { return d.ID == id }); i >= 0 {
		return all[i], nil
	}
	return Device{}, NoDevice()
}

// Signs says whether the owner of a device of the channel is to be shown its
// secret when they add it.
func (s *Service) Signs(channel string) bool {
	c, ok := s.channels[channel].(Signer)
	return ok && c.Signs()
}

// AddDevice adds a device as the last one. Of an address that is there already
// the device is kept, with its new name, and counts as one that works again. A
// device of a Confirmer gets its code.
func (s *Service) AddDevice(ctx context.Context, who todo.Actor, n NewDevice) (Device, error) {
	c, err := s.channel(n.Channel)
	if err != nil {
		return Device{}, err
	}
	name, err := todo.CleanLine("name", n.Name, 1, MaxDeviceName)
	if err != nil {
		return Device{}, err
	}
	if len(n.Address) > MaxAddress {
		return Device{}, fault.InField("address", "The address has more than %d bytes.", MaxAddress)
	}
	address, err := c.Check(ctx, n.Address)
	if err != nil {
		return Device{}, err
	}
	now := s.now()
	d := Device{User: who.User, ID: random(9), Channel: n.Channel, Name: name, Address: Secret(address),
		Secret:    Secret(random(32)),
		ShowTitle: n.ShowTitle, Session: n.Session, Made: now, Confirmed: now}
	asks, confirms := c.(Confirmer)
	code := ""
	if confirms {
		d.Confirmed = time.Time{}
		code = digits()
		// Another code comes with other guesses, so that it is counted before it counts.
		if err := s.mayAsk(ctx, d, now); err != nil {
			return Device{}, err
		}
	}
	d, err = s.store.AddDevice(ctx, d, digest(code), MaxDevices)
	if err != nil || !confirms || !d.Confirmed.IsZero() {
		return d, err
	}
	return d, s.ask(ctx, asks, d, code)
}

// mayAsk counts a message that confirms a device, or refuses one too many: who
// adds a device names an address that may be somebody else's. What goes to one
// address is counted for everybody together too, but last, so that nobody uses
// up an address's share by asking more often than they may.
func (s *Service) mayAsk(ctx context.Context, d Device, now time.Time) error {
	to := askDevice + mailbox(string(d.Address)) + " "
	hour := now.Add(-time.Hour)
	asked := Delivery{Channel: d.Channel, Device: to + random(9), Name: d.Name, Times: 1, Queued: now}
	ok, err := s.store.Queue(ctx, Key{User: d.User, At: now}, asked,
		append(perPerson(now), Most{Since: hour, Count: MaxAsksOfOne, Device: to},
			Most{Since: hour, Count: MaxAsks, Device: askDevice})...)
	if err == nil && !ok {
		err = fault.New(fault.TooMany,
			"No more than %d messages that confirm a device are sent an hour, and %d to one address, so %s was not "+
				"added. "+
				"Look for the last one there, or add it again later.", MaxAsks, MaxAsksOfOne, d.Name)
	}
	if err != nil {
		return err
	}
	asked.Name = ""
	ok, err = s.store.Queue(ctx, Key{User: everybody + todo.UserID(to), At: now}, asked,
		Most{Since: hour, Count: MaxAsksOfAll}, Most{Since: now.Add(-24 * time.Hour), Count: MaxAsksADay})
	if err == nil && !ok {
		err = fault.New(fault.TooMany,
			"Several messages that confirm this address were sent to it lately, so %s was not added. "+
				"Look for the last one there, also among what was taken for spam, or add it again in an hour.", d.Name)
	}
	return err
}

// everybody begins the name under which what goes to one address is counted.
const everybody todo.UserID = "everybody "

// mailbox stands for an address however it is written: "Ann+lists@example.com" is
// read where "ann@example.com" is. It tells nobody the address.
func mailbox(address string) string {
	address = strings.ToLower(address)
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		name, _, _ := strings.Cut(address[:at], "+")
		address = name + address[at:]
	}
	sum := sha256.Sum256([]byte("mailbox " + address))
	return hex.EncodeToString(sum[:9])
}

// perPerson is how many messages there can be to all devices of a person.
func perPerson(now time.Time) []Most {
	return []Most{{Since: now.Add(-time.Minute), Count: MaxPerMinute}, {Since: now.Add(-time.Hour), Count: MaxPerHour}}
}

// ask sends the code of a device. Without it the device is of no use: its
// owner gets the reason, and can ask for another code.
func (s *Service) ask(ctx context.Context, c Confirmer, d Device, code string) error {
	within, cancel := context.WithTimeout(ctx, s.opts.Patience)
	defer cancel()
	err := c.Ask(within, d, code)
	if err == nil {
		return nil
	}
	f := failureOf(err)
	return fault.Wrap(f, fault.Unavailable, "%s was added, but the message that confirms it was not accepted: %s",
		d.Name, Remedy(d.Channel, f.Code))
}

// Confirm takes the code that was sent to a device. It fails with
// fault.Invalid for a wrong one, and with fault.Conflict after too many.
func (s *Service) Confirm(ctx context.Context, who todo.Actor, id, code string) (Device, error) {
	return s.store.ConfirmDevice(ctx, who.User, id, digest(strings.TrimSpace(code)), MaxGuesses, s.now())
}

// DevicePatch is what is to change of a device; nil stays as it is.
type DevicePatch struct {
	Name      *string
	ShowTitle *bool
}

// ChangeDevice changes a device.
func (s *Service) ChangeDevice(ctx context.Context, who todo.Actor, id string, p DevicePatch) (Device, error) {
	if p.Name != nil {
		name, err := todo.CleanLine("name", *p.Name, 1, MaxDeviceName)
		if err != nil {
			return Device{}, err
		}
		p.Name = &name
	}
	return s.store.ChangeDevice(ctx, who.User, id, p)
}

// RemoveDevice takes a device away. What was to be sent to it is not sent.
func (s *Service) RemoveDevice(ctx context.Context, who todo.Actor, id string) error {
	return s.store.RemoveDevice(ctx, who.User, id)
}

// OrderDevices gives the devices another order: ids are all of them.
func (s *Service) OrderDevices(ctx context.Context, who todo.Actor, ids []string) error {
	return s.store.OrderDevices(ctx, who.User, ids)
}

// Test sends a message to a device on the way that reminders take, and returns
// when it was queued: its fate is among Tests.
func (s *Service) Test(ctx context.Context, who todo.Actor, id string) (time.Time, error) {
	d, err := s.Device(ctx, who, id)
	if err != nil {
		return time.Time{}, err
	}
	if _, err := s.channel(d.Channel); err != nil {
		return time.Time{}, err
	}
	if d.Confirmed.IsZero() {
		return time.Time{}, fault.New(fault.Conflict,
			"%s isn't confirmed yet. Give the code that was sent to it, and then test it.", d.Name)
	}
	now := s.now()
	test := Delivery{Channel: d.Channel, Device: d.ID, Name: d.Name, Times: 1, Queued: now, Next: now}
	ok, err := s.store.Queue(ctx, Key{User: who.User, At: now}, test, perPerson(now)...)
	if err == nil && !ok {
		err = fault.New(fault.TooMany,
			"More than %d messages a minute or %d an hour are not sent to one person. Try it again later.",
			MaxPerMinute, MaxPerHour)
	}
	return now, err
}

// Tests returns the last test of each device, by its id.
func (s *Service) Tests(ctx context.Context, who todo.Actor) (map[string]Delivery, error) {
	all, err := s.store.Tests(ctx, who.User, 100)
	if err != nil {
		return nil, err
	}
	last := map[string]Delivery{}
	for _, d := range all {
		if _, newer := last[d.Device]; !newer {
			last[d.Device] = d
		}
	}
	return last, nil
}

// room is how many messages may still be sent to a person now.
func (s *Service) room(ctx context.Context, user todo.UserID, now time.Time) (int, error) {
	minute, err := s.store.Sent(ctx, user, now.Add(-time.Minute))
	if err != nil {
		return 0, err
	}
	hour, err := s.store.Sent(ctx, user, now.Add(-time.Hour))
	return min(MaxPerMinute-minute, MaxPerHour-hour), err
}

// groups are the devices in the order in which they are tried: those of one
// channel ring together, and the channels come in the order of their first.
func groups(devices []Device) [][]Device {
	var all [][]Device
	for _, d := range devices {
		i := slices.IndexFunc(all, func(g []Device) bool { return g[0].Channel == d.Channel })
		if i < 0 {
			all = append(all, nil)
			i = len(all) - 1
		}
		all[i] = append(all[i], d)
	}
	return all
}

// random is a text of n random bytes, of letters, digits, - and _.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// digits is a code that somebody can type.
func digits() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	n := uint64(0)
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return fmt.Sprintf("%08d", n%100_000_000)
}

// digest is what is kept of a code, "" of none.
func digest(code string) string {
	if code == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("device " + code))
	return hex.EncodeToString(sum[:])
}

// SameDigest compares what is kept of two codes, without telling by its time.
func SameDigest(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
