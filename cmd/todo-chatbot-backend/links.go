package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
)

// command runs the command of the arguments: what it makes goes to out, and
// what it has to say to told.
func command(ctx context.Context, args []string, getenv func(string) string, out, told io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "setup-link":
		return printLink(ctx, getenv, out, told, account.SetupLink, "")
	case len(args) == 2 && args[0] == "reset-link":
		return printLink(ctx, getenv, out, told, account.ResetLink, args[1])
	case len(args) == 2 && args[0] == "reset-factor":
		return resetFactor(ctx, getenv, told, args[1])
	}
	return keepOrRestore(ctx, args, getenv, out, told)
}

// resetFactor takes the second factor of an account away, whose owner has lost
// it and all recovery codes.
func resetFactor(ctx context.Context, getenv func(string) string, told io.Writer, email string) error {
	address := getenv("DATABASE_URL")
	if address == "" {
		return configError{errors.New("DATABASE_URL is not set. Set it to the address of the database")}
	}
	db, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		return err
	}
	err = account.New(db, account.RandomKeys(), account.Options{}).ResetFactor(ctx, email)
	if fault.CodeOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound,
			"There is no account with this e-mail, or it has no second factor. Nothing was changed.")
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintln(told, "The account is asked for no code any more. Its password and its sessions are as they were.")
	return nil
}

// printLink prints a link that works once. It is kept nowhere: not in a log, and
// in the database only as a hash.
func printLink(
	ctx context.Context, getenv func(string) string, out, told io.Writer, kind account.LinkKind, email string,
) error {
	address := getenv("DATABASE_URL")
	if address == "" {
		return configError{errors.New("DATABASE_URL is not set. Set it to the address of the database")}
	}
	_, public, err := api.ReadNotify(getenv)
	if err != nil {
		return configError{err}
	}
	db, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		return err
	}
	link, secret, err := makeLink(ctx, db, kind, email)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if public == "" {
		fmt.Fprintln(told, "PUBLIC_URL is not set: put where people reach the page in front of this.")
	}
	fmt.Fprintln(out, account.LinkURL(public, kind, secret))
	fmt.Fprintf(told, "It works once, until %s. %s\n", link.Expires.Format("2006-01-02 15:04 MST"), whatItDoes(kind))
	return nil
}

func makeLink(ctx context.Context, db *store.DB, kind account.LinkKind, email string) (account.Link, string, error) {
	people := account.New(db, account.RandomKeys(), account.Options{})
	if kind == account.SetupLink {
		return people.SetupLink(ctx)
	}
	link, secret, err := people.ResetLink(ctx, email)
	if fault.CodeOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "There is no account with this e-mail. Nothing was made.")
	}
	return link, secret, err
}

func whatItDoes(kind account.LinkKind) string {
	if kind == account.SetupLink {
		return "Whoever opens it makes an account that is an administrator, or becomes one if they are signed in."
	}
	return "Whoever opens it sets the password of the account, and ends all its sessions. Give it to nobody else."
}
