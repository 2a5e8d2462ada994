//go:build !linux

package main

import "net/netip"

// ownerOf is not known here: whoever opens the list shows the key.
func ownerOf(_, _ netip.AddrPort) (uid uint32, ok bool) { return 0, false }
