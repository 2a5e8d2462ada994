package serve

import (
	"log/slog"
	"net"
	"net/netip"
	"testing"
)

// silent is a connection that is only closed.
type silent struct{ net.Conn }

func (silent) Close() error { return nil }

// However little each of thousands of addresses sends, one that comes and
// sends a whole request, with headers as long as they may be, is answered; and
// what waits never takes more than the room that there is for it.
func TestAnHonestRequestFindsRoomAmongAddressesThatSendNextToNothing(t *testing.T) {
	for what, bytes := range map[string]int{"nothing": 0, "a byte": 1, "half a request": 300, "long headers": 8 << 10} {
		t.Run(what, func(t *testing.T) {
			r := newRoom(nil, Options{Connections: most, Log: slog.New(slog.DiscardHandler)})
			begun := 0
			come := func(from netip.Addr, sends int) *conn {
				c := &conn{Conn: silent{}, room: r}
				if !r.enter(c, netip.PrefixFrom(from, from.BitLen())) {
					t.Fatal("there is no room for a connection")
				}
				if sends > 0 {
					r.received(c, sends)
				}
				if r.cost > roomCost {
					t.Fatalf("what waits takes %d bytes", r.cost)
				}
				return c
			}
			attack := func() {
				begun++
				come(netip.AddrFrom4([4]byte{10, byte(begun >> 16), byte(begun >> 8), byte(begun)}), bytes)
			}
			for range 11_000 {
				attack()
			}
			for n := range byte(100) {
				home := netip.AddrFrom4([4]byte{192, 0, 2, n})
				for range 5 { // what a browser keeps open
					come(home, 0)
				}
				c := come(home, 16<<10)
				for range 50 { // more come before it is looked at
					attack()
				}
				if c.phase == closed {
					t.Fatal("an honest request gave way")
				}
			}
		})
	}
}
