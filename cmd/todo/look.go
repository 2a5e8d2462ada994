package main

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// look is how a printer writes: with which colors, and how wide.
type look struct {
	profile colorprofile.Profile
	width   int // columns of the terminal; 0 where the output is no terminal, and a task takes a line
}

// widest is the most columns that a line of tasks takes: what belongs together
// is hard to follow across a wider one.
const widest = 100

// lookOf is the look of an output. color is auto, always or never; auto is as
// the terminal and NO_COLOR (https://no-color.org) have it.
func lookOf(out io.Writer, color string, env []string) look {
	l := look{profile: colorprofile.NoTTY}
	file, ok := out.(interface{ Fd() uintptr })
	if ok && term.IsTerminal(int(file.Fd())) {
		l.width = widest
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			l.width = min(columns, widest)
		} else if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
			l.width = min(n, widest)
		}
	}
	switch color {
	case "always":
		l.profile = max(colorprofile.Env(env), colorprofile.ANSI)
	case "auto":
		if l.width > 0 {
			l.profile = colorprofile.Detect(out, env)
		}
	}
	return l
}

// writer is out with only as much color as the look has.
func (l look) writer(out io.Writer) io.Writer {
	return &colorprofile.Writer{Forward: out, Profile: l.profile}
}

// checkColor refuses what --color can't be.
func checkColor(color string) error {
	switch color {
	case "auto", "always", "never":
		return nil
	}
	return &usageError{fmt.Errorf("--color is %q; use auto, always or never", color)}
}

// The styles of what a line of a task has. The colors are those that the
// person's terminal has for the names.
var (
	headingStyle = lipgloss.NewStyle().Bold(true)
	overdueStyle = lipgloss.NewStyle().Foreground(lipgloss.Red)
	todayStyle   = lipgloss.NewStyle().Foreground(lipgloss.Green)
	tagStyle     = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	quietStyle   = lipgloss.NewStyle().Faint(true)
)

func priorityStyle(p todo.Priority) lipgloss.Style {
	switch p {
	case todo.High:
		return lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
	case todo.Medium:
		return lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	default:
		return quietStyle
	}
}
