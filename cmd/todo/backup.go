package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/backup/seal"
	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

// newBackup writes all of the list to a file, a folder or a bucket.
func newBackup(s *settings) *cobra.Command {
	var o backupFlags
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write everything that is kept on this machine to one file",
		Long: `Write everything that is kept on this machine to one file: tasks, changes,
conversations. It can be done while the app runs; the file holds one moment.

  todo backup monday.todo-backup

Encrypted with age, for a passphrase that is asked for, or for keys of age-keygen:

  todo backup --passphrase monday.todo-backup.age
  todo backup --recipient age1... monday.todo-backup.age

In a folder or a bucket that keeps the newest seven and one a day for a month
(the keys of the bucket stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY):

  todo backup --keep-last 7 --keep-daily 30 ~/backups/
  todo backup "s3://bucket/folder?endpoint=https://s3.example.com"

No secrets are in it: neither the key that signs access tokens nor keys of
language models. docs/backup.md describes the file.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.backup(cmd, o, args[0]) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.recipients, "recipient", nil,
		"encrypt it for this public key of age (age1...); several can open it")
	f.BoolVar(&o.passphrase, "passphrase", false, "encrypt it with a passphrase, which is asked for")
	f.IntVar(&o.stay.Last, "keep-last", 0,
		"in a folder or bucket: keep the newest N, and remove older ones (0: keep all)")
	f.IntVar(&o.stay.Daily, "keep-daily", 0, "in a folder or bucket: keep the newest of each of the latest N days")
	cmd.MarkFlagsMutuallyExclusive("recipient", "passphrase")
	return cmd
}

// backupFlags are those of todo backup.
type backupFlags struct {
	recipients []string
	passphrase bool
	stay       shelf.Policy
}

// open are who can open it, nobody where it isn't encrypted.
func (o backupFlags) open(in io.Reader) ([]age.Recipient, error) {
	if !o.passphrase {
		return seal.For(o.recipients)
	}
	q := newSecretly(in)
	first, err := q.ask("Passphrase (nobody can open the back-up without it): ", true)
	if err != nil {
		return nil, err
	}
	again, err := q.ask("The same again: ", true)
	if err != nil {
		return nil, err
	}
	if first != again {
		return nil, fault.New(fault.Invalid, "The two passphrases differ. Nothing was written; try again.")
	}
	return seal.ForPassphrase(first)
}

func (s *settings) backup(cmd *cobra.Command, o backupFlags, to string) error {
	if err := o.stay.Validate(); err != nil {
		return &usageError{err}
	}
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir.file("todo.db")); errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound,
			"There is no list in %s yet. If yours is in another folder, name it with --data-dir.", dir.path)
	}
	who, err := o.open(cmd.InOrStdin())
	if err != nil {
		return err
	}
	made, err := keep.Make(cmd.Context(), dir.databaseURL(), to,
		keep.How{Program: version, For: who, Stay: o.stay, Getenv: os.Getenv})
	if len(made.Gone) > 0 {
		fmt.Fprintf(s.out, "Removed older ones: %s\n", strings.Join(made.Gone, ", "))
	}
	if err != nil || to == keep.Standard {
		return err
	}
	private := "keep it private all the same"
	if len(who) > 0 {
		private = "and only the key or passphrase it was made for opens it"
	}
	_, err = fmt.Fprintf(s.out, "Backed up to %s: %s.\nIt holds no secrets; %s. To restore it: todo restore %s\n",
		made.Place, keep.Holds(made.Summary), private, made.Place)
	return err
}

// newBackups lists what is in a folder or bucket.
func newBackups(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "backups PLACE",
		Short: "List the back-ups of a folder or a bucket, the newest first",
		Long: `List the back-ups that todo backup has made in a folder or a bucket, the newest
first. Only whole ones are there.

  todo backups ~/backups/
  todo backups "s3://bucket/folder?endpoint=https://s3.example.com"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := keep.List(cmd.Context(), args[0], os.Getenv)
			if err != nil {
				return err
			}
			if s.output == "json" {
				return json.NewEncoder(s.out).Encode(all)
			}
			return keep.Print(s.out, all)
		},
	}
}

// newMigrateDatabase moves all of a database into another, of either engine.
func newMigrateDatabase(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate-database FROM TO",
		Short: "Fill an empty database with all of another, of either engine",
		Long: `Fill an empty database with everything that another one has, SQLite or
PostgreSQL, and compare the two by counts and digests. The first one is not
changed. End the app that works with it first: what is written meanwhile is
not in the second.

  todo migrate-database sqlite:/home/ada/.local/share/todo-chatbot/todo.db env:DATABASE_URL

An address is sqlite:PATH, postgresql://..., or env:NAME, where the variable
NAME has it, so that no password stands on the command line.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := keep.Address(args[0], os.Getenv)
			if err != nil {
				return err
			}
			to, err := keep.Address(args[1], os.Getenv)
			if err != nil {
				return err
			}
			sum, err := keep.Move(cmd.Context(), from, to, version)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, keep.Moved(sum))
			return err
		},
	}
}

// newRestore fills an empty list from a back-up.
func newRestore(s *settings) *cobra.Command {
	var identities []string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty list on this machine from a back-up",
		Long: `Fill an empty list on this machine from a back-up that todo backup has made.
What is there already is never written over: a list that has anything in it is
refused. The app must not be running.

  todo restore monday.todo-backup

To restore beside a list that is there, name another folder:

  todo restore --data-dir ~/todo-monday monday.todo-backup

For an encrypted one its passphrase is asked for, or name the file with the key:

  todo restore --identity key.txt monday.todo-backup.age

Of a folder or a bucket the newest is taken.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.restore(cmd, args[0], identities) },
	}
	cmd.Flags().StringArrayVar(&identities, "identity", nil,
		"file with the key of age that the back-up was encrypted for")
	return cmd
}

func (s *settings) restore(cmd *cobra.Command, from string, identities []string) error {
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return err
	}
	keys := seal.Keys{}
	if from != keep.Standard { // which is the back-up
		keys.Passphrase = func() (string,
			error) {
			return newSecretly(cmd.InOrStdin()).ask("Passphrase of the back-up: ", true)
		}
	}
	for _, path := range identities {
		text, err := os.ReadFile(path)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "The identity file %s cannot be read. Check its name.", path)
		}
		keys.Identities = append(keys.Identities, string(text))
	}
	release, err := dir.lock()
	if err != nil {
		return err
	}
	defer release()
	sum, err := keep.Restore(cmd.Context(), dir.databaseURL(), from, keys, os.Getenv)
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
		fmt.Fprintf(os.Stderr, "The newest %d of these back-ups are kept; removed: %s\n", keptBackups,
			strings.Join(gone, ", "))
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
