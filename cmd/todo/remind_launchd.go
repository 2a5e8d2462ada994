package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// agentLabel names the service to launchd.
const agentLabel = "todo-chatbot.remind"

// agent is the user service of launchd (launchd.plist(5)).
func agent(program string, args []string) string {
	var words strings.Builder
	for _, word := range append([]string{program}, args...) {
		words.WriteString("\t\t<string>" + plistText(word) + "</string>\n")
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + agentLabel + `</string>
	<key>ProgramArguments</key>
	<array>
` + words.String() + `	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
	<key>ThrottleInterval</key>
	<integer>30</integer>
</dict>
</plist>
`
}

// plistText is text as it stands in XML.
func plistText(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}

// installAgent writes the service for launchd, and leaves it to the person to start it.
func (s *settings) installAgent(ctx context.Context, program string, args []string) error {
	home, err := os.UserHomeDir()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "Your home folder isn't known. Set HOME.")
	}
	path := filepath.Join(home, "Library", "LaunchAgents", agentLabel+".plist")
	if err := writeUnit(path, agent(program, args)); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Written: %s\n", path)
	if tool, err := exec.LookPath("plutil"); err != nil {
		fmt.Fprintln(s.out, "It was not checked: there is no plutil here.")
	} else if out, err := exec.CommandContext(ctx, tool, "-lint", path).CombinedOutput(); err != nil {
		fmt.Fprintf(s.out, "plutil finds: %s\n", strings.TrimSpace(string(out)))
	} else {
		fmt.Fprintln(s.out, "plutil finds nothing wrong with it.")
	}
	fmt.Fprintf(s.out,
		"It isn't started yet. Start it now and at every sign-in with:\n  launchctl bootstrap gui/$(id -u) %s\n", path)
	return nil
}
