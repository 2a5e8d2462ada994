package main

import (
	"encoding/binary"
	"net/netip"
	"syscall"
	"time"
	"unsafe"
)

// What is used of linux/inet_diag.h and linux/sock_diag.h.
const (
	sockDiagByFamily = 20
	netlinkSockDiag  = 4
	diagRequestSize  = 56
	diagAnswerSize   = 72
)

// ownerOf asks the kernel which user has made the socket at the other end of a
// TCP connection on this machine, whose own address is from and whose peer is
// to. It is not ok if there is none: the connection comes from elsewhere, from
// another network namespace, or has been given up by its process.
func ownerOf(from, to netip.AddrPort) (uid uint32, ok bool) {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, netlinkSockDiag)
	if err != nil {
		return 0, false
	}
	defer syscall.Close(fd)
	limit := syscall.NsecToTimeval(int64(time.Second))
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit); err != nil {
		return 0, false
	}
	if err := syscall.Sendto(fd, diagRequest(from, to), 0,
		&syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return 0, false
	}
	answer := make([]byte, 8192)
	n, _, err := syscall.Recvfrom(fd, answer, 0)
	if err != nil {
		return 0, false
	}
	messages, err := syscall.ParseNetlinkMessage(answer[:n])
	if err != nil || len(messages) != 1 || messages[0].Header.Type != sockDiagByFamily ||
		len(messages[0].Data) < diagAnswerSize {
		return 0, false
	}
	data := messages[0].Data
	uid, inode := binary.NativeEndian.Uint32(data[64:]), binary.NativeEndian.Uint32(data[68:])
	// A socket that no process has any more has no inode, and says to be root's.
	return uid, inode != 0
}

// diagRequest is a netlink message with a struct inet_diag_req_v2.
func diagRequest(from, to netip.AddrPort) []byte {
	b := make([]byte, syscall.NLMSG_HDRLEN+diagRequestSize)
	*(*syscall.NlMsghdr)(unsafe.Pointer(&b[0])) = syscall.NlMsghdr{
		Len: uint32(len(b)), Type: sockDiagByFamily, Flags: syscall.NLM_F_REQUEST, Seq: 1,
	}
	r := b[syscall.NLMSG_HDRLEN:]
	r[0], r[1] = syscall.AF_INET6, syscall.IPPROTO_TCP
	if from.Addr().Is4() {
		r[0] = syscall.AF_INET
	}
	binary.NativeEndian.PutUint32(r[4:], ^uint32(0)) // in any state
	binary.BigEndian.PutUint16(r[8:], from.Port())
	binary.BigEndian.PutUint16(r[10:], to.Port())
	copy(r[12:], from.Addr().AsSlice())
	copy(r[28:], to.Addr().AsSlice())
	for i := 48; i < diagRequestSize; i++ { // INET_DIAG_NOCOOKIE
		r[i] = 0xff
	}
	return b
}
