package account

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

// guard slows down guessing. Somebody who fails from one address is stopped
// soon; guesses at one account from everywhere are stopped later, because
// that also stops the person whose account it is.
type guard struct {
	pair     *limit.Keyed // e-mail and address: 10 tries, then one a minute
	account  *limit.Keyed // e-mail: 60 tries, then one in 20 seconds
	address  *limit.Keyed // address: 100 tries, then one in 2 seconds
	newcomer *limit.Keyed // address: 20 registrations, then one in 30 seconds
}

func newGuard() *guard {
	return &guard{
		pair:     limit.New(time.Minute, 10),
		account:  limit.New(20*time.Second, 60),
		address:  limit.New(2*time.Second, 100),
		newcomer: limit.New(30*time.Second, 20),
	}
}

func (g *guard) login(email, address string, now time.Time) error {
	if g.address.Allow(address, now) && g.pair.Allow(email+" "+address, now) && g.account.Allow(email, now) {
		return nil
	}
	return fault.New(fault.TooMany, "Too many attempts to sign in. Wait a minute and try again.")
}

// succeeded gives back what a right password has used up.
func (g *guard) succeeded(email, address string, now time.Time) {
	g.address.Give(address, now)
	g.pair.Give(email+" "+address, now)
	g.account.Give(email, now)
}

func (g *guard) register(address string, now time.Time) error {
	if g.newcomer.Allow(address, now) {
		return nil
	}
	return fault.New(fault.TooMany, "Too many registrations from your network. Wait a minute and try again.")
}
