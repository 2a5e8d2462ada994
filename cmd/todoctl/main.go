// Command todoctl builds, deploys and operates the Todo AI Chatbot on Kubernetes.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // A second Ctrl-C ends the program at once.
	}()
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if err.Error() != "" {
			fmt.Fprintln(os.Stderr, "todoctl: "+err.Error())
		}
		os.Exit(exitCode(err))
	}
}
