package local

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// account is a user of this machine and its group.
type account struct{ uid, gid int }

// serverOwner is who the server runs as: ourselves, or the user postgres if we
// are root, which PostgreSQL refuses to be.
func serverOwner() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil,
			errors.New(
				"PostgreSQL does not run as root, and there is no user postgres: create one, or do this as another " +
					"user (sudo is asked for where it is needed)")
	}
	uid, _ := strconv.Atoi(u.Uid) // numbers on every Unix
	gid, _ := strconv.Atoi(u.Gid)
	return &account{uid, gid}, nil
}

// own gives a file or folder to the server.
func (d Database) own(path string) error {
	owner, err := serverOwner()
	if err != nil || owner == nil {
		return err
	}
	if err := os.Lchown(path, owner.uid, owner.gid); err != nil {
		return fmt.Errorf("give %s to the database server: %w", path, err)
	}
	return nil
}
