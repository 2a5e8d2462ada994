//go:build !linux

// The command todo-cluster runs a real Kubernetes on this machine.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	fmt.Fprintf(os.Stderr,
		"todo-cluster: a cluster cannot run on this machine: it needs the Linux kernel, and this is %s; use "+
			"Minikube or kind here\n", runtime.GOOS)
	os.Exit(1)
}
