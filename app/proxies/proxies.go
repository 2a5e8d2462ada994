// Package proxies says whose address a request comes from where proxies stand
// in between: an entry of X-Forwarded-For is believed as far as those who added
// it are trusted.
package proxies

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// maxTrusted is how many networks can be named.
const maxTrusted = 100

// Trusted are the networks whose proxies are believed.
type Trusted []netip.Prefix

// Parse reads addresses and networks (CIDR) that are separated by commas or
// spaces. Its error is a sentence without the name of the setting.
func Parse(list string) (Trusted, error) {
	var t Trusted
	for _, part := range strings.FieldsFunc(list,
		func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
		p, err := netip.ParsePrefix(part)
		if a, e := netip.ParseAddr(part); e == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil,
				fmt.Errorf(
					"has %q, which isn't an address or a network. Use some such as 10.0.0.0/8 or fd00::/8, "+
						"separated by commas", part)
		}
		if p.Bits() == 0 {
			return nil,
				fmt.Errorf(
					"has %q, which is everybody: then anyone could say to be anyone. Name the networks of your proxies",
					part)
		}
		t = append(t, p.Masked())
	}
	if len(t) > maxTrusted {
		return nil, fmt.Errorf("names %d networks; at most %d fit. Use wider ones", len(t), maxTrusted)
	}
	return t, nil
}

// Has says whether an address is in one of the networks.
func (t Trusted) Has(a netip.Addr) bool {
	return slices.ContainsFunc(t, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Client is the address that a request comes from: the one that is connected
// (remote is host:port), or if that is a trusted proxy's, the nearest address
// in X-Forwarded-For that is not. near may trust the one that is connected
// besides, and nobody behind it; nil trusts nobody.
func (t Trusted) Client(remote string, forwarded []string, near func(netip.Addr) bool) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	at = at.Unmap()
	if !t.Has(at) && (near == nil || !near(at)) {
		return at.String()
	}
	said := strings.Split(strings.Join(forwarded, ","), ",")
	for _, s := range slices.Backward(said) {
		a, ok := address(s)
		if !ok {
			break // what is before it was said by somebody unknown
		}
		if at = a; !t.Has(at) {
			break
		}
	}
	return at.String()
}

// address reads an entry of X-Forwarded-For; some proxies add the port.
func address(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if p, err := netip.ParseAddrPort(s); err == nil {
		return p.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap(), err == nil && a.Zone() == ""
}

// Network is what an address counts as where somebody is slowed down: one
// household has a whole /64 of IPv6. Text that isn't an address counts as itself.
func Network(address string) string { return within(address, 32, 64) }

// Site is Network with all that one customer may have of IPv6: a /48, which has
// 65,536 networks (RFC 6177).
func Site(address string) string { return within(address, 32, 48) }

// Range is Network with all that one provider usually has in one piece: a /32 of
// IPv6, which is 65,536 sites, and a /16 of IPv4.
func Range(address string) string { return within(address, 16, 32) }

// within is the network of an address with so many bits in IPv4 and in IPv6.
func within(address string, four, six int) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	bits := six
	if a = a.Unmap(); a.Is4() {
		bits = four
	}
	if bits == a.BitLen() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return address
	}
	return p.String()
}
