package egress_test

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
)

func parse(t *testing.T, text string) egress.Allow {
	t.Helper()
	a, err := egress.Parse("MCP_ALLOW", text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAllow(t *testing.T) {
	none, some := parse(t, ""), parse(t, "10.1.0.0/16, [::1], tools.internal")
	for address, want := range map[string][2]bool{ // without and with what is allowed
		"93.184.216.34": {true, true}, "2606:2800:220:1::1": {true, true},
		"127.0.0.1": {}, "127.9.9.9": {}, "::1": {false, true}, "::ffff:127.0.0.1": {}, "0.0.0.0": {}, "::": {},
		"10.1.2.3": {false, true}, "::ffff:10.1.2.3": {false, true}, "10.2.0.1": {}, "172.16.0.1": {}, "192.168.1.1": {}, "100.64.0.1": {}, "fd00::1": {},
		"169.254.169.254": {}, "fe80::1": {}, "fe80::1%eth0": {}, "::ffff:169.254.169.254": {}, "64:ff9b::a9fe:a9fe": {}, "2002:7f00:1::": {},
		"224.0.0.1": {}, "ff02::1": {}, "255.255.255.255": {}, "198.18.0.1": {}, "192.0.2.1": {},
	} {
		ip := netip.MustParseAddr(address)
		if got := [2]bool{none.Network(ip), some.Network(ip)}; got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	if !some.Host("Tools.Internal.") || some.Host("other.internal") {
		t.Error("names of hosts are not told apart")
	}
	for _, text := range []string{"http://x", "a b", "10.0.0.0/33", "*", "x:80"} {
		if _, err := egress.Parse("MCP_ALLOW", text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestConnectionsGoOnlyWhereTheyMay(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, c := range []struct {
		allow, host string
		want        bool
	}{
		{"", "127.0.0.1", false}, {"", "localhost", false}, {"10.0.0.0/8", "127.0.0.1", false},
		{"127.0.0.1", "127.0.0.1", true}, {"localhost", "localhost", true}, {"LOCALHOST", "localhost", true},
	} {
		conn, err := parse(t, c.allow).Dialer(5*time.Second)(t.Context(), "tcp4", net.JoinHostPort(c.host, port))
		if conn != nil {
			conn.Close()
		}
		if (err == nil) != c.want || err != nil && !errors.Is(err, egress.ErrForbidden) {
			t.Errorf("%q at %q: %v", c.allow, c.host, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("tools.internal,10.0.0.0/8,[::1]", "10.0.0.1")
	f.Fuzz(func(t *testing.T, text, address string) {
		_, err := egress.Parse("X", text)
		ip, wrong := netip.ParseAddr(address)
		if err != nil || wrong != nil {
			return
		}
		b, err := egress.Parse("X", text+","+ip.WithZone("").String())
		if err != nil || !b.Network(ip) {
			t.Errorf("%q with %s: %v", text, ip, err)
		}
	})
}
