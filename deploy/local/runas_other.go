//go:build !windows

package local

import "syscall"

// runAs has a command run as somebody else, or as ourselves where that is nil.
func runAs(owner *account) *syscall.SysProcAttr {
	if owner == nil {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(owner.uid), Gid: uint32(owner.gid)}}
}
