package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// AnswerPath is where links of messages lead, below the public URL.
const AnswerPath = "/auth/answer/"

// stopping is what a link offers that takes its device away.
var stopping = Action{ID: "stop", Label: "Stop ringing here"}

// maxToken is how long what follows AnswerPath may be, in bytes.
const maxToken = 600

// Offer is what a link of a message offers to do.
type Offer struct {
	Action Action
	Title  string // of the task, "" where the device does not show titles
	Over   bool   // the reminder was answered already, or rang again since then
}

// link is what a link says, before it is signed.
type link struct {
	user   todo.UserID
	ring   string
	times  int
	device string
	action string
}

func (l link) text() string {
	return strings.Join([]string{string(l.user), l.ring, strconv.Itoa(l.times), l.device, l.action}, "\n")
}

// token signs a link with the secret of its device: whoever has the message
// may answer, as long as the person keeps the device.
func (l link) token(secret Secret) string {
	return base64.RawURLEncoding.EncodeToString([]byte(l.text())) + "." +
		base64.RawURLEncoding.EncodeToString(l.mac(secret))
}

func (l link) mac(secret Secret) []byte {
	h := hmac.New(sha256.New, []byte("answer\n"+string(secret)))
	h.Write([]byte(l.text())) // never fails
	return h.Sum(nil)[:16]
}

// readLink reads what token writes, with the signature that it has.
func readLink(token string) (l link, mac []byte, ok bool) {
	text, signed, found := strings.Cut(token, ".")
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	mac, err2 := base64.RawURLEncoding.Strict().DecodeString(signed)
	parts := strings.Split(string(b), "\n")
	if len(token) > maxToken || !found || err != nil || err2 != nil || len(parts) != 5 ||
		!utf8.Valid(b) || slices.Contains(b, 0) {
		return link{}, nil, false
	}
	n, err := strconv.Atoi(parts[2])
	l = link{todo.UserID(parts[0]), parts[1], n, parts[3], parts[4]}
	return l, mac, err == nil && l.text() == string(b)
}

// answerURL is where an answer is given without signing in.
func (s *Service) answerURL(to Device, d Send, action string) Secret {
	if s.opts.PublicURL == "" {
		return ""
	}
	l := link{d.User, d.ID(), d.Times, to.ID, action}
	return Secret(strings.TrimSuffix(s.opts.PublicURL, "/") + AnswerPath + l.token(to.Secret))
}

func noLink() error {
	return fault.New(fault.NotFound,
		"This link isn't valid, or its device was removed. Open your list to answer the reminder.")
}

func answeredAlready() error {
	return fault.New(fault.Conflict, "This reminder was answered already. Open your list to see it.")
}

// signed reads a token, and returns what it says and the device with whose
// secret it is signed. It fails with fault.NotFound for one that is not ours,
// and where the device was removed.
func (s *Service) signed(ctx context.Context, token string) (link, Device, error) {
	l, mac, ok := readLink(token)
	if !ok {
		return l, Device{}, noLink()
	}
	devices, err := s.store.Devices(ctx, l.user)
	if err != nil {
		return l, Device{}, err
	}
	i := slices.IndexFunc(devices, func(d Device) bool { return d.ID == l.device })
	if i < 0 || !hmac.Equal(mac, l.mac(devices[i].Secret)) {
		return l, Device{}, noLink()
	}
	return l, devices[i], nil
}

// followed is a link that was checked.
type followed struct {
	link
	from  From
	who   todo.Actor
	offer Offer
}

// follow checks a link and says who it is for, and of which ring.
func (s *Service) follow(ctx context.Context, token string) (followed, error) {
	l, d, err := s.signed(ctx, token)
	f := followed{link: l, from: From{Channel: d.Channel, Device: d.ID, Once: true}}
	if err != nil {
		return f, err
	}
	if l.action == stopping.ID {
		f.who = todo.Actor{User: l.user, Via: todo.ViaAPI}
		f.offer = Offer{Action: stopping, Title: d.Name}
		return f, nil
	}
	if kind := digestOf(l.action); kind != "" {
		f.offer = Offer{Action: stoppingOf(kind)}
		f.who, err = s.actor(ctx, l.user)
		return f, err
	}
	a := slices.IndexFunc(answers, func(a Action) bool { return a.ID == l.action })
	if a < 0 {
		return f, noLink()
	}
	f.offer.Action = answers[a]
	if f.who, err = s.actor(ctx, l.user); err != nil {
		return f, err
	}
	r, err := s.Ring(ctx, f.who, l.ring)
	if fault.CodeOf(err) == fault.NotFound {
		f.offer.Over = true
		return f, nil
	}
	f.offer.Over = !r.Answered.IsZero() || r.Times < l.times || s.now().Sub(r.Rung) > ShownFor
	if d.ShowTitle {
		f.offer.Title = r.Title
	}
	return f, err
}

// Offered says what a link offers, and changes nothing. It fails with
// fault.NotFound for one that is not ours.
func (s *Service) Offered(ctx context.Context, token string) (Offer, error) {
	f, err := s.follow(ctx, token)
	return f.offer, err
}

// Accept does what a link offers, once. It fails with fault.Conflict if the
// reminder was answered already.
func (s *Service) Accept(ctx context.Context, token string) (Offer, error) {
	f, err := s.follow(ctx, token)
	switch {
	case err != nil:
	case f.action == stopping.ID:
		err = s.RemoveDevice(ctx, f.who, f.device)
	case digestOf(f.action) != "":
		err = s.stopDigest(ctx, f.who, digestOf(f.action))
	case f.offer.Over:
		err = answeredAlready()
	default:
		_, err = s.Reply(ctx, f.who, f.ring, f.offer.Action.Words, f.from)
	}
	return f.offer, err
}
