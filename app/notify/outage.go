package notify

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// forgotten is after how long without another try it is not known any more whether the
// other side still takes nothing.
const forgotten = time.Hour

// maxOutages bounds the hosts of which that is kept.
const maxOutages = 1000

// outages are by channel and host since when and until when messages were not accepted. A
// message that is not accepted is given up within minutes, so that how long it waits
// says nothing of a server that is down for an hour.
type outages struct {
	mu  sync.Mutex
	all map[[2]string]*outage
}

type outage struct {
	since, last time.Time
	first       todo.UserID
	several     bool // people whose messages it was
}

// addresses stands for the host where a mail server took the sender and refused the
// address: so it may be with all of them, where it doesn't relay for us any more.
const addresses = "an address"

// outage says whether it may be the other side that takes nothing, and of which host. A
// mail server that does not take our password is down, too: it has no host that a person chose.
func (f *Failure) outage(host string) (string, bool) {
	refused := host == "" && f.Code == CodeRefused
	if host == "" && f.Own {
		host = addresses
	}
	return host, !f.Gone && (!f.Permanent || refused)
}

// failed notes that a message was not accepted, for another reason than its own.
func (o *outages) failed(channel, host string, user todo.UserID, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := [2]string{channel, host}
	one := o.all[k]
	if one == nil || now.Sub(one.last) > forgotten {
		if len(o.all) >= maxOutages {
			o.forget(now)
		}
		if len(o.all) >= maxOutages {
			return
		}
		if o.all == nil {
			o.all = map[[2]string]*outage{}
		}
		one = &outage{since: now, first: user}
		o.all[k] = one
	}
	one.last = now
	one.several = one.several || one.first != user
}

func (o *outages) forget(now time.Time) {
	for k, one := range o.all {
		if now.Sub(one.last) > forgotten {
			delete(o.all, k)
		}
	}
}

// accepted notes that the other side takes messages.
func (o *outages) accepted(channel, host string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, [2]string{channel, host})
	delete(o.all, [2]string{channel, addresses})
}

// longest is for how long a channel's messages have not been accepted. A host or an
// address that one person chose is theirs to look after.
func (o *outages) longest(channel string, now time.Time) (long time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for k, one := range o.all {
		if k[0] == channel && now.Sub(one.last) <= forgotten && (k[1] == "" || one.several) {
			long = max(long, one.last.Sub(one.since))
		}
	}
	return long
}
