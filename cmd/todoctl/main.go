// Command todoctl builds, deploys and operates the Todo AI Chatbot on Kubernetes.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	helmkube "helm.sh/helm/v4/pkg/kube"
	"k8s.io/klog/v2"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

func main() {
	// The Kubernetes client writes to standard error by itself what our own
	// messages say better.
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))
	nameHelm()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // A second Ctrl-C ends the program at once.
	}()
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if err.Error() != "" {
			fmt.Fprintln(os.Stderr, "todoctl: "+err.Error()+nextStep(err))
		}
		os.Exit(exitCode(err))
	}
}

// nameHelm has Helm write under the deployer's name. By itself it takes the name of
// the program's file: one that was renamed would meet its own fields as a stranger's.
func nameHelm() { helmkube.ManagedFieldsManager = kube.FieldManager }

// nextStep is added to a message of the system that names none. Also programs
// that are run, such as the compiler, say in words that a disk is full.
func nextStep(err error) string {
	var done unreported
	if errors.As(err, &done) {
		return ""
	}
	if full := syscall.ENOSPC; errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
		return "; make room on that disk, or name a folder on another one, and do it again"
	}
	return ""
}
