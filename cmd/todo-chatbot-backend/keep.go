package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/backup/seal"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

// manual is an error of whoever called the program, which says how it is called.
type manual string

func (m manual) Error() string { return string(m) }

// usage is what there is besides serving.
const usage manual = "Without arguments it serves. With them:\n" +
	"  todo-chatbot-backend backup [--recipient KEY] [--keep-last N] [--keep-daily N] PLACE\n" +
	"                                      write a back-up of the database in DATABASE_URL to a file, a folder " +
	"(DIR/),\n" +
	"                                      a bucket (s3://BUCKET/DIR?endpoint=URL) or standard output (-)\n" +
	"  todo-chatbot-backend backups PLACE  list those of a folder or a bucket\n" +
	"  todo-chatbot-backend restore [--identity FILE] FILE\n" +
	"                                      fill that database, if it is empty, from a back-up (- is standard input)\n" +
	"  todo-chatbot-backend migrate-database FROM TO\n" +
	"                                      fill an empty database with all of another; env:NAME is an address in " +
	"NAME\n" +
	"  todo-chatbot-backend setup-link     print a link, once, that makes an administrator\n" +
	"  todo-chatbot-backend reset-link EMAIL   print a link, once, that sets the password of that account\n" +
	"  todo-chatbot-backend reset-factor EMAIL   take the authenticator app of that account away"

// keeping are the flags of the commands about back-ups.
type keeping struct {
	how        keep.How
	recipients texts
	identities texts
	getenv     func(string) string
	out, told  io.Writer
}

// texts is a flag that may be given several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, ",") }

func (t *texts) Set(s string) error {
	*t = append(*t, s)
	return nil
}

// keepOrRestore does what the arguments ask for instead of serving, and says what it
// did on told, as out may be the back-up.
func keepOrRestore(ctx context.Context, args []string, getenv func(string) string, out, told io.Writer) error {
	k := keeping{how: keep.How{Program: version, Getenv: getenv}, getenv: getenv, out: out, told: told}
	commands := map[string]struct {
		places int
		run    func(context.Context, []string) error
	}{
		"backup": {1, k.backup}, "backups": {1, k.list}, "restore": {1, k.restore}, "migrate-database": {2, k.move},
	}
	c, known := commands[args[0]]
	if !known {
		return configError{usage}
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if args[0] == "backup" {
		flags.Var(&k.recipients, "recipient", "")
		flags.IntVar(&k.how.Stay.Last, "keep-last", 0, "")
		flags.IntVar(&k.how.Stay.Daily, "keep-daily", 0, "")
	}
	if args[0] == "restore" {
		flags.Var(&k.identities, "identity", "")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() != c.places {
		return configError{usage}
	}
	return c.run(ctx, flags.Args())
}

func (k *keeping) database() (string, error) {
	address := k.getenv("DATABASE_URL")
	if address == "" {
		return "", configError{errors.New("DATABASE_URL is not set. Set it to the address of the database")}
	}
	return address, nil
}

func (k *keeping) backup(ctx context.Context, places []string) error {
	address, err := k.database()
	if err != nil {
		return err
	}
	if err := k.how.Stay.Validate(); err != nil {
		return configError{err}
	}
	if k.how.For, err = seal.For(k.recipients); err != nil {
		return err
	}
	made, err := keep.Make(ctx, address, places[0], k.how)
	for _, name := range made.Gone {
		fmt.Fprintf(k.told, "Removed the older %s.\n", name)
	}
	if err != nil {
		return err
	}
	where := ""
	if places[0] != keep.Standard {
		where = " to " + made.Place
	}
	fmt.Fprintf(k.told, "Backed up%s: %s. It holds no secrets.\n", where, keep.Holds(made.Summary))
	return nil
}

func (k *keeping) list(ctx context.Context, places []string) error {
	all, err := keep.List(ctx, places[0], k.getenv)
	if err != nil {
		return err
	}
	return keep.Print(k.out, all)
}

func (k *keeping) restore(ctx context.Context, places []string) error {
	address, err := k.database()
	if err != nil {
		return err
	}
	var keys seal.Keys
	for _, path := range k.identities {
		text, err := os.ReadFile(path)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "The identity file %s cannot be read. Check its name.", path)
		}
		keys.Identities = append(keys.Identities, string(text))
	}
	sum, err := keep.Restore(ctx, address, places[0], keys, k.getenv)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.told, "Restored what was there on %s: %s.\n", sum.Header.Made.Format("2006-01-02 15:04 MST"),
		keep.Holds(sum))
	return nil
}

func (k *keeping) move(ctx context.Context, places []string) error {
	from, err := keep.Address(places[0], k.getenv)
	if err != nil {
		return err
	}
	to, err := keep.Address(places[1], k.getenv)
	if err != nil {
		return err
	}
	sum, err := keep.Move(ctx, from, to, version)
	if err != nil {
		return err
	}
	fmt.Fprintln(k.told, keep.Moved(sum))
	return nil
}
