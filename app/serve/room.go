package serve

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// What connections that are not being answered cost, in bytes, and may cost
// together: buffers and stacks of the HTTP server, and of a handler that waits
// for the rest of a request. Measured on Go 1.26; a test compares it with the
// memory of the process.
const (
	waitingCost  = 20 << 10
	arrivingCost = 40 << 10
	roomCost     = 40 << 20
	// browserCost is what a browser takes, with six connections and a request on one.
	browserCost = 5*waitingCost + 2*arrivingCost
)

// most is how many connections there are at the most, however many files may
// be open.
const most = 10_000

// toldEvery is how often the log says that connections give way.
const toldEvery = time.Minute

// room is a listener with limited room. Where it is used up, connections give
// way that are not being answered: the oldest of the address that takes the
// most. So whoever sends slowly, or holds connections for nothing, only harms
// themselves, and an honest request, which is here within a moment, gets in,
// even from the same address.
type room struct {
	net.Listener
	log        *slog.Logger
	arrive     time.Duration
	max        int
	perAddress int

	mu        sync.Mutex
	total     int
	cost      int64 // of the connections that are not being answered
	addresses map[netip.Prefix]*address
	turns     int64
	gave      int // connections that gave way since the log was told
	told      time.Time
}

// address is where connections come from: a host, or for IPv6 a network of
// 64 bits, as that is what one customer has.
type address struct {
	key   netip.Prefix
	conns int
	queue [2]queue // by phase: waiting, arriving
}

// queue has connections of one phase, the longest in it first.
type queue struct {
	first, last *conn
	cost        int64
}

func newRoom(l net.Listener, o Options) *room {
	return &room{
		Listener: l, log: o.Log, arrive: o.Arrive,
		max: o.Connections, perAddress: max(1, o.Connections/2),
		addresses: map[netip.Prefix]*address{},
	}
}

// Accept waits for the next connection that there is room for.
func (r *room) Accept() (net.Conn, error) {
	for {
		nc, err := r.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: nc, room: r}
		if r.enter(c, keyOf(nc.RemoteAddr())) {
			return c, nil
		}
		_ = nc.Close()
	}
}

// keyOf is the address that a connection counts for. Connections without an
// IP address count together.
func keyOf(a net.Addr) netip.Prefix {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := t.AddrPort().Addr().Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// enter finds room for a connection, or says that there is none.
func (r *room) enter(c *conn, key netip.Prefix) bool {
	r.mu.Lock()
	a := r.addresses[key]
	if a == nil {
		a = &address{key: key}
	}
	var victim *conn
	switch {
	case a.conns >= r.perAddress:
		victim = a.oldest()
	case r.total >= r.max:
		victim = r.heaviest()
	}
	full := victim == nil && (a.conns >= r.perAddress || r.total >= r.max)
	r.leave(victim)
	if !full {
		r.addresses[key] = a
		c.home = a
		a.conns++
		r.total++
		r.push(c, waiting, waitingCost)
	} else {
		r.gave++
	}
	victims := r.shrink(victim)
	r.mu.Unlock()
	r.end(victims)
	return !full
}

// received counts bytes of a request that come in. It says whether they are
// its first.
func (r *room) received(c *conn, n int) bool {
	r.mu.Lock()
	began := c.phase == waiting
	if began {
		r.pull(c)
		r.push(c, arriving, arrivingCost)
	}
	if c.phase == arriving { // whoever trickles stays where they are in the queue
		more := 2 * int64(n) // a buffer that grows is copied: for a moment there are two of it
		c.cost += more
		c.home.queue[arriving].cost += more
		r.cost += more
	}
	victims := r.shrink(nil)
	r.mu.Unlock()
	r.end(victims)
	return began
}

// move notes that a connection is in another phase.
func (r *room) move(c *conn, to phase) {
	r.mu.Lock()
	if c.phase == to || c.phase == closed {
		r.mu.Unlock()
		return
	}
	var victims []*conn
	switch to {
	case closed:
		r.leave(c)
	case waiting:
		r.pull(c)
		r.push(c, waiting, waitingCost)
		victims = r.shrink(nil)
	default:
		r.pull(c)
		c.phase = to
	}
	r.mu.Unlock()
	r.end(victims)
}

// shrink takes connections out until the rest fit.
func (r *room) shrink(first *conn) (victims []*conn) {
	if first != nil {
		victims = append(victims, first)
	}
	for r.cost > roomCost {
		v := r.heaviest()
		if v == nil {
			break
		}
		r.leave(v)
		victims = append(victims, v)
	}
	return victims
}

// end closes connections that had to give way.
func (r *room) end(victims []*conn) {
	if len(victims) == 0 {
		return
	}
	for _, v := range victims {
		_ = v.Conn.Close()
	}
	r.mu.Lock()
	r.gave += len(victims)
	gave := 0
	if now := time.Now(); now.Sub(r.told) >= toldEvery {
		gave = r.gave
		r.gave = 0
		r.told = now
	}
	total, from := r.total, len(r.addresses)
	r.mu.Unlock()
	if gave > 0 {
		r.log.Warn(
			"connections that only wait were closed to make room for others", "closed", gave, "open", total,
			"addresses", from)
	}
}

// heaviest is the next to give way: of the address that takes the most, and
// where several take as much the one that has been here longest. What a browser
// takes counts as nothing, or else one whose request has long headers would give
// way to thousands of addresses that have sent a byte each.
func (r *room) heaviest() *conn {
	var next *conn
	var most int64
	for _, a := range r.addresses {
		c := a.oldest()
		if c == nil {
			continue
		}
		share := a.cost() / browserCost
		if next == nil || share > most || share == most && c.turn < next.turn {
			next = c
			most = share
		}
	}
	return next
}

func (a *address) cost() int64 { return a.queue[waiting].cost + a.queue[arriving].cost }

// oldest is the next of the address to give way, nil if all are being answered.
func (a *address) oldest() *conn {
	if a.queue[arriving].cost > a.queue[waiting].cost {
		return a.queue[arriving].first
	}
	return a.queue[waiting].first
}

// push adds a connection to the end of a queue.
func (r *room) push(c *conn, p phase, cost int64) {
	c.phase = p
	c.cost = cost
	r.turns++
	c.turn = r.turns
	q := &c.home.queue[p]
	c.prev = q.last
	if q.last != nil {
		q.last.next = c
	} else {
		q.first = c
	}
	q.last = c
	q.cost += cost
	r.cost += cost
}

// pull takes a connection out of its queue, if it is in one.
func (r *room) pull(c *conn) {
	if c.phase != waiting && c.phase != arriving {
		return
	}
	q := &c.home.queue[c.phase]
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		q.first = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	} else {
		q.last = c.prev
	}
	c.prev = nil
	c.next = nil
	q.cost -= c.cost
	r.cost -= c.cost
	c.cost = 0
}

// leave takes a connection out of the room.
func (r *room) leave(c *conn) {
	if c == nil || c.phase == closed {
		return
	}
	r.pull(c)
	c.phase = closed
	c.home.conns--
	r.total--
	if c.home.conns == 0 {
		delete(r.addresses, c.home.key)
	}
}
