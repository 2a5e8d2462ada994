// Command todoctl builds, deploys and operates the Todo AI Chatbot on Kubernetes.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/klog/v2"
)

func main() {
	// The Kubernetes client writes to standard error by itself what our own
	// messages say better.
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))
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
