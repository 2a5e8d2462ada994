package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

const usage = "Without arguments it serves. With them:\n" +
	"  todo-chatbot-backend backup FILE    write a back-up of the database in DATABASE_URL (- is standard output)\n" +
	"  todo-chatbot-backend restore FILE   fill that database, if it is empty, from a back-up (- is standard input)\n" +
	"  todo-chatbot-backend setup-link     print a link, once, that makes an administrator\n" +
	"  todo-chatbot-backend reset-link EMAIL   print a link, once, that sets the password of that account\n" +
	"  todo-chatbot-backend reset-factor EMAIL   take the authenticator app of that account away"

// keepOrRestore runs the command of the arguments. What it has to say goes to
// told, as standard output may be the back-up.
func keepOrRestore(ctx context.Context, args []string, getenv func(string) string, told io.Writer) error {
	if len(args) != 2 || args[0] != "backup" && args[0] != "restore" {
		return configError{fmt.Errorf("%s", usage)}
	}
	address := getenv("DATABASE_URL")
	if address == "" {
		return configError{errors.New("DATABASE_URL is not set. Set it to the address of the database")}
	}
	if args[0] == "backup" {
		sum, err := keep.Write(ctx, address, args[1], version)
		if err != nil {
			return err
		}
		fmt.Fprintf(told, "Backed up: %s. It holds no secrets.\n", keep.Holds(sum))
		return nil
	}
	sum, err := keep.Read(ctx, address, args[1])
	if err != nil {
		return err
	}
	fmt.Fprintf(told, "Restored what was there on %s: %s.\n", sum.Header.Made.Format("2006-01-02 15:04 MST"), keep.Holds(sum))
	return nil
}
