package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks a file for this process alone until it is closed, or says that
// somebody else has it. It doesn't wait.
func lockFile(f *os.File) error { return lockFirstByte(f, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// isLocked says whether another process has the file by lockFile.
func isLocked(f *os.File) bool {
	return errors.Is(lockFirstByte(f, 0), windows.ERROR_LOCK_VIOLATION)
}

// lockFirstByte stands for the whole file: nothing is kept in it.
func lockFirstByte(f *os.File, how uint32) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
		new(windows.Overlapped))
}
