package proxies_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/proxies"
)

func TestClient(t *testing.T) {
	trusted, err := proxies.Parse("10.0.0.0/8, fd00::/8 192.0.2.7")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ remote, said, want string }{
		"nobody in between":                        {"203.0.113.9:1234", "", "203.0.113.9"},
		"somebody who says to be another":          {"203.0.113.9:1234", "198.51.100.1", "203.0.113.9"},
		"a proxy":                                  {"10.1.2.3:1234", "198.51.100.1", "198.51.100.1"},
		"a proxy of one address":                   {"192.0.2.7:1234", "198.51.100.1", "198.51.100.1"},
		"a proxy that says nothing":                {"10.1.2.3:1234", "", "10.1.2.3"},
		"two proxies":                              {"10.1.2.3:1234", "198.51.100.1, 10.9.9.9", "198.51.100.1"},
		"somebody who writes entries of their own": {"10.1.2.3:1234", "1.2.3.4, 10.0.0.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
		"an entry with a port":                     {"10.1.2.3:1234", "198.51.100.1:443", "198.51.100.1"},
		"an entry of IPv6 with a port":             {"[fd00::1]:1234", "[2001:db8::5]:443", "2001:db8::5"},
		"an entry that is none":                    {"10.1.2.3:1234", "1.2.3.4, unknown", "10.1.2.3"},
		"an entry that is none behind one that is": {"10.1.2.3:1234", "_hidden, 10.2.2.2", "10.2.2.2"},
		"all of them proxies":                      {"10.1.2.3:1234", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
		"IPv4 written as IPv6":                     {"[::ffff:10.1.2.3]:1234", "::ffff:198.51.100.1", "198.51.100.1"},
		"no address at all":                        {"@", "198.51.100.1", "@"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := trusted.Client(c.remote, []string{c.said}, nil); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("the nearest one may be trusted besides, and nobody behind it", func(t *testing.T) {
		if got := trusted.Client("172.16.0.1:1", []string{"1.2.3.4, 172.16.0.2"}, netip.Addr.IsPrivate); got != "172.16.0.2" {
			t.Errorf("got %s", got)
		}
	})
}

func TestParse(t *testing.T) {
	for _, bad := range []string{"ingress", "10.0.0.0/33", "0.0.0.0/0", "::/0", "fe80::1%eth0", strings.Repeat("10.0.0.1,", 101)} {
		if _, err := proxies.Parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if got, err := proxies.Parse(" \n"); len(got) != 0 || err != nil {
		t.Errorf("nothing is %v, %v", got, err)
	}
}

func TestRange(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.0.0/16", "::ffff:203.0.113.9": "203.0.0.0/16", "2001:db8:1:2::3": "2001:db8::/32",
		"fe80::1%eth0": "fe80::/32", "": "", "@": "@",
	} {
		if got := proxies.Range(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"198.51.100.1": "198.51.100.1", "::ffff:198.51.100.1": "198.51.100.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1": "2001:db8:1:2::/64", "pipe": "pipe",
	} {
		if got := proxies.Network(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}

// FuzzClient looks for an address that somebody who is not trusted can choose.
func FuzzClient(f *testing.F) {
	f.Add("1.2.3.4, 10.0.0.1")
	f.Add("[::1]:80,,")
	trusted, err := proxies.Parse("10.0.0.0/8")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if got := trusted.Client("203.0.113.9:1", []string{said}, nil); got != "203.0.113.9" {
			t.Errorf("%q makes them %s", said, got)
		}
		if got := trusted.Client("10.0.0.1:1", []string{said, "198.51.100.1"}, nil); got != "198.51.100.1" {
			t.Errorf("%q makes them %s", said, got)
		}
	})
}
