//go:build !windows

package main

import (
	"errors"
	"os"
	"syscall"
)

// lockFile locks a file for this process alone until it is closed, or says that
// somebody else has it. It doesn't wait.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// isLocked says whether another process has the file by lockFile.
func isLocked(f *os.File) bool {
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
