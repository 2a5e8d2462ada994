// Package egress keeps requests that people can direct from going inside: to
// this machine, to private networks, to a cloud's metadata. What is checked is
// the address that is connected to, so that no name can stand for another one.
package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrForbidden is that an address is one that must not be asked.
var ErrForbidden = errors.New("it is at a private address")

// special are the networks that are not the internet. Those that the standard
// library knows (private, loopback, link-local, multicast) are asked of it.
const special = "0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 " +
	"64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fec0::/10"

// Allow is what an operator allows besides the internet. The zero value allows
// the internet alone.
type Allow struct {
	hosts    []string
	networks []netip.Prefix
}

// Parse reads the value of a variable: names of hosts and networks, separated
// by commas: tools.internal, 10.0.0.0/8, 127.0.0.1. Its error is a sentence
// that begins with the variable.
func Parse(variable, text string) (Allow, error) {
	var a Allow
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "" {
			continue
		}
		if p, err := netip.ParsePrefix(part); err == nil {
			a.networks = append(a.networks, p.Masked())
			continue
		}
		if ip, err := netip.ParseAddr(strings.Trim(part, "[]")); err == nil {
			a.networks = append(a.networks, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		if strings.ContainsAny(part, "/:*@ ") || len(part) > 253 {
			return a,
				fmt.Errorf(
					"%s has %q, which is no host or network. Write them like tools.internal, 10.0.0.0/8, 127.0.0.1",
					variable, part[:min(len(part), 60)])
		}
		a.hosts = append(a.hosts, part)
	}
	return a, nil
}

// Network says whether a request may go to an address, which is what a name
// amounted to when the connection is made.
func (a Allow) Network(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	in := func(p netip.Prefix) bool { return p.Contains(ip) }
	if slices.ContainsFunc(a.networks, in) {
		return true
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() {
		return false
	}
	for n := range strings.FieldsSeq(special) {
		if netip.MustParsePrefix(n).Contains(ip) {
			return false
		}
	}
	return true
}

// Host says whether a name is allowed to stand for a private address.
func (a Allow) Host(name string) bool {
	return slices.Contains(a.hosts, strings.ToLower(strings.TrimSuffix(name, ".")))
}

// Dialer returns a DialContext for an http.Transport that connects to what is
// allowed, and fails with ErrForbidden elsewhere. A name is looked up once, and
// it is the address that is connected to which is checked.
func (a Allow) Dialer(limit time.Duration) func(ctx context.Context, network, hostport string) (net.Conn, error) {
	return func(ctx context.Context, network, hostport string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(hostport)
		if err != nil {
			return nil, err
		}
		named := a.Host(host)
		d := net.Dialer{Timeout: limit, ControlContext: func(_ context.Context, _, address string,
			_ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return ErrForbidden
			}
			// A name that is allowed may stand for a private address, but not for
			// one such as that of a cloud's metadata.
			if a.Network(at.Addr()) || named && !at.Addr().Unmap().IsLinkLocalUnicast() && !at.Addr().IsMulticast() {
				return nil
			}
			return ErrForbidden
		}}
		return d.DialContext(ctx, network, hostport)
	}
}
