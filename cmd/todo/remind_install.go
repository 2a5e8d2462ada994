package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

const unitName = "todo-remind.service"

// unit is the user service of systemd (systemd.service(5)).
func unit(program string, args []string) string {
	words := []string{quoteUnit(program)}
	for _, a := range args {
		words = append(words, quoteUnit(a))
	}
	return `[Unit]
Description=Reminders of the todo list
After=graphical-session.target

[Service]
ExecStart=` + strings.Join(words, " ") + `
Restart=on-failure
RestartSec=30

[Install]
WantedBy=default.target
`
}

// quoteUnit writes an argument as systemd reads it: % and $ stand for
// themselves when they are doubled.
func quoteUnit(arg string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`, `$`, `$$`).Replace(arg) + `"`
}

// installRemind writes the service, and leaves it to the person to start it.
func (s *settings) installRemind(ctx context.Context) error {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return fault.New(fault.Invalid,
			"A service can be written for systemd and launchd only, which this system doesn't have. Start todo "+
				"remind with your session instead.")
	}
	if s.server != "" {
		return fault.New(fault.Invalid,
			"A service has no access token, so it is written for the list on this machine only. Leave --server out.")
	}
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if runtime.GOOS == "darwin" {
		return s.installAgent(ctx, program, []string{"remind", "--data-dir", dir.path})
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The folder for settings isn't known. Set HOME or XDG_CONFIG_HOME.")
	}
	path := filepath.Join(config, "systemd", "user", unitName)
	text := unit(program, []string{"remind", "--data-dir", dir.path})
	if err := writeUnit(path, text); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Written: %s\n", path)
	s.verifyUnit(ctx, path)
	fmt.Fprintf(s.out,
		"It isn't started yet. Start it now and at every sign-in with:\n  systemctl --user daemon-reload\n  "+
			"systemctl --user enable --now %s\n", unitName)
	return nil
}

// writeUnit does not write over what somebody has changed.
func writeUnit(path, text string) error {
	was, err := os.ReadFile(path)
	switch {
	case err == nil && string(was) == text:
		return nil
	case err == nil:
		return fault.New(fault.Conflict,
			"%s is there already and says something else. Look at it, and remove it if it is not needed.", path)
	case !errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(err, fault.Invalid, "%s can't be read. Look at its permissions.", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fault.Wrap(err, fault.Invalid, "The folder of %s can't be made. Look at its permissions.", path)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fault.Wrap(err, fault.Invalid,
			"%s can't be written. Look at its permissions and at the room on the disk.", path)
	}
	return nil
}

// verifyUnit says what systemd thinks of the service, where it can be asked.
func (s *settings) verifyUnit(ctx context.Context, path string) {
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		fmt.Fprintln(s.out, "It was not checked: there is no systemd-analyze here.")
		return
	}
	check := exec.CommandContext(ctx, tool, "verify", "--user", path)
	if os.Getenv("XDG_RUNTIME_DIR") == "" { // outside of a session it needs a folder all the same
		dir, err := os.MkdirTemp("", "todo-verify")
		if err != nil {
			fmt.Fprintln(s.out, "It was not checked: there is no room for it.")
			return
		}
		defer os.RemoveAll(dir)
		check.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
	}
	out, err := check.CombinedOutput()
	if err != nil {
		fmt.Fprintf(s.out, "systemd-analyze finds: %s\n", strings.TrimSpace(string(out)))
		return
	}
	fmt.Fprintln(s.out, "systemd-analyze finds nothing wrong with it.")
}
