package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

func newBackup(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write everything that is kept on this machine to one file",
		Long: `Write everything that is kept on this machine to one file: tasks, changes,
conversations. It can be done while the app runs; the file holds one moment.

  todo backup monday.todo-backup

No secrets are in it: neither the key that signs access tokens nor keys of
language models. docs/backup.md describes the file.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := openDataDir(s.dataDir)
			if err != nil {
				return err
			}
			if _, err := os.Stat(dir.file("todo.db")); errors.Is(err, fs.ErrNotExist) {
				return fault.New(fault.NotFound, "There is no list in %s yet. Name the folder of yours with --data-dir.", dir.path)
			}
			sum, err := keep.Write(cmd.Context(), dir.databaseURL(), args[0], version)
			if err != nil || args[0] == keep.Standard {
				return err
			}
			_, err = fmt.Fprintf(s.out,
				"Backed up to %s: %s.\nIt holds no secrets; keep it private all the same. To restore it: todo restore "+
					"%s\n", args[0], keep.Holds(sum), args[0])
			return err
		},
	}
}

func newRestore(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty list on this machine from a back-up",
		Long: `Fill an empty list on this machine from a back-up that todo backup has made.
What is there already is never written over: a list that has anything in it is
refused. The app must not be running.

  todo restore monday.todo-backup

To restore beside a list that is there, name another folder:

  todo restore --data-dir ~/todo-monday monday.todo-backup`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := openDataDir(s.dataDir)
			if err != nil {
				return err
			}
			release, err := dir.lock()
			if err != nil {
				return err
			}
			defer release()
			sum, err := keep.Read(cmd.Context(), dir.databaseURL(), args[0])
			if fault.CodeOf(err) == fault.Conflict {
				return fault.Wrap(err, fault.Conflict, "%s Your list is in %s.", fault.MessageOf(err), dir.path)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out,
				"Restored what was there on %s: %s.\nYour list is in %s. Access tokens for programs have to be made "+
					"again if the folder is new.\n",
				sum.Header.Made.Local().Format("2 January 2006 at 15:04"), keep.Holds(sum), dir.path)
			return err
		},
	}
}

// keepBefore makes a back-up before the schema is changed by a new version: no
// program goes back by itself. Where none can be made, nothing is changed.
func (d dataDir) keepBefore(ctx context.Context) error {
	if _, err := os.Stat(d.file("todo.db")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	pending, err := store.PendingMigrations(ctx, d.databaseURL())
	if err != nil || !pending {
		return err
	}
	folder := d.file("backups")
	path := filepath.Join(folder, "before-"+version+"-"+time.Now().UTC().Format(keptTime)+keptEnd)
	err = os.MkdirAll(folder, 0o700)
	if err == nil {
		_, err = keep.Write(ctx, d.databaseURL(), path, version)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable,
			"This version changes how your list is kept, and a back-up before that could not be made in %s: %s "+
				"Nothing was changed. Make room there and start again.", folder, fault.MessageOf(err))
	}
	fmt.Fprintf(os.Stderr, "This version changes how your list is kept. The list as it was is in %s\n", path)
	gone, err := prune(folder)
	if len(gone) > 0 {
		fmt.Fprintf(os.Stderr, "The newest %d of these back-ups are kept; removed: %s\n", keptBackups, strings.Join(gone, ", "))
	}
	if err != nil { // Too many back-ups keep nobody from their list.
		fmt.Fprintf(os.Stderr, "Older back-ups in %s could not be removed: %v\n", folder, err)
	}
	return nil
}

const (
	// keptBackups is how many of the back-ups that are made by themselves stay.
	keptBackups = 5
	keptTime    = "20060102T150405.000Z"
	keptEnd     = ".todo-backup"
)

// ownBackup matches the names of back-ups that keepBefore makes, with their time, and
// of what a killed program left of one.
var ownBackup = regexp.MustCompile(`^\.?before-.*-([0-9]{8}T[0-9]{6}\.[0-9]{3}Z)\.todo-backup(\.[^.]*\.part)?$`)

// prune removes the oldest of the back-ups that keepBefore made, and returns their
// names. Whatever else is in the folder is a person's.
func prune(folder string) (gone []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	type made struct{ at, name string }
	var whole []made
	for _, e := range entries {
		found := ownBackup.FindStringSubmatch(e.Name())
		switch {
		case found == nil || !e.Type().IsRegular():
		case found[2] != "": // Nobody else writes here while this app is open.
			err = errors.Join(err, os.Remove(filepath.Join(folder, e.Name())))
		default:
			whole = append(whole, made{found[1], e.Name()})
		}
	}
	slices.SortFunc(whole, func(a, b made) int { return strings.Compare(b.at, a.at) })
	for _, old := range whole[min(keptBackups, len(whole)):] {
		if failed := os.Remove(filepath.Join(folder, old.name)); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		gone = append(gone, old.name)
	}
	return gone, err
}
