//go:build !linux

package pgtest

import "syscall"

// dieWithParent cannot be asked of other kernels: a killed test leaves its server.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
