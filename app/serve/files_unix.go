//go:build unix

package serve

import "syscall"

// connectionsAllowed is how many connections the system lets us have, with
// another one, to the backend or the database, for each.
func connectionsAllowed() int {
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) != nil {
		return most
	}
	allowed := most
	if spare := files.Cur / 2; spare < most {
		allowed = int(spare)
	}
	return max(32, allowed-64)
}
