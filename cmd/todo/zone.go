package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// localZone is the IANA name of this machine's time zone: from TZ, from where
// /etc/localtime points (systemd, macOS), from /etc/timezone (Debian), or UTC.
func localZone() string {
	names := []string{strings.TrimPrefix(os.Getenv("TZ"), ":"), time.Local.String()}
	if target, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(target, "/zoneinfo/"); ok {
			names = append(names, name)
		}
	}
	if b, err := os.ReadFile("/etc/timezone"); err == nil {
		names = append(names, strings.TrimSpace(string(b)))
	}
	for _, name := range names {
		if name == "" || name == "Local" {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name
		}
	}
	return "UTC"
}
