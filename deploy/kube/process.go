package kube

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// processAnnotation names the holder's process so that another on the same
// machine can tell that it has ended, without waiting for its lease to run out.
const processAnnotation = "todo-chatbot/process"

func identity() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("%s, process %d", host, os.Getpid())
}

// process is this process, by the machine's boot, its process namespace, its
// number and when it began; nothing where the system does not tell.
func process() map[string]string {
	ground, began := ground(), began(os.Getpid())
	if ground == "" || began == "" {
		return nil
	}
	return map[string]string{processAnnotation: fmt.Sprintf("%s %d %s", ground, os.Getpid(), began)}
}

// ended says whether a process that was on this machine is known to have ended.
func ended(holder string) bool {
	parts := strings.Fields(holder)
	if len(parts) != 4 || parts[0]+" "+parts[1] != ground() {
		return false
	}
	number, err := strconv.Atoi(parts[2])
	if err != nil || number < 1 {
		return false
	}
	process, err := os.FindProcess(number)
	if err != nil {
		return false
	}
	defer func() { _ = process.Release() }() // It was only looked at.
	if err := process.Signal(syscall.Signal(0)); err != nil {
		return errors.Is(err, os.ErrProcessDone)
	}
	now := began(number)
	return now != "" && now != parts[3] // another process has its number
}

// ground is the machine's boot and the process namespace.
func ground() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	namespace, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(boot)) + " " + namespace
}

// began is when a process began, in the kernel's ticks; "" for a zombie, which
// has ended, and where it is not known.
func began(number int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", number))
	if err != nil {
		return ""
	}
	// The name, in parentheses, may hold anything.
	_, rest, found := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 20 {
		return ""
	}
	if fields[0] == "Z" {
		return "ended"
	}
	return fields[19]
}
