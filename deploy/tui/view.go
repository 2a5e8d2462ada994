package tui

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

const (
	podRows   = 10 // listed at a time
	reasonLog = 5  // lines shown of what a container to blame said last
)

func faint(text string) string { return lipgloss.NewStyle().Faint(true).Render(text) }
func bold(text string) string  { return lipgloss.NewStyle().Bold(true).Render(text) }

// colored gives a text the colour of a tone; the terminal's own colours fit its ground.
func colored(tone graph.Tone, text string) string {
	style := lipgloss.NewStyle().Bold(true)
	switch tone {
	case graph.Good:
		style = style.Foreground(lipgloss.Green)
	case graph.Busy:
		style = style.Foreground(lipgloss.Yellow)
	case graph.Bad:
		style = style.Foreground(lipgloss.Red)
	}
	return style.Render(text)
}

// View draws everything, no line wider than the terminal.
func (m model) View() tea.View {
	lines := m.head()
	lines = append(lines, m.podLines()...)
	lines = append(lines, m.reasonLines()...)
	foot := m.foot()
	lines = append(lines, m.lower(max(3, m.height-len(lines)-len(foot)))...)
	lines = append(lines, foot...)
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, max(1, m.width), "…")
	}
	view := tea.NewView(strings.Join(lines[:min(len(lines), max(1, m.height))], "\n"))
	view.AltScreen = true
	view.WindowTitle = "todoctl status"
	return view
}

func (m model) head() []string {
	if m.scene == nil {
		return []string{bold("Todo AI Chatbot") + "  " + cmp.Or(clean(m.lost), "looking at the cluster…"), ""}
	}
	s := m.scene.Status
	line := bold("Todo AI Chatbot") + "  " + colored(watch.StatesOf("", s)["release/"].Tone, string(s.State))
	if r := s.Revision; r != nil {
		line += fmt.Sprintf("  revision %d, %s", r.Number, cmp.Or(string(r.Verdict), "not judged"))
	}
	line += faint(fmt.Sprintf("  namespace %s of %s", s.Namespace, s.Context))
	lines := []string{line}
	if s.Keeper != nil && s.Keeper.Others() {
		lines = append(lines, clean(s.Keeper.Text()))
	}
	if s.URL != "" {
		lines = append(lines, "Open "+s.URL)
	}
	if s.Holder != "" {
		lines = append(lines, colored(graph.Busy, clean(s.Holder)+" is at work on it"))
	}
	if m.lost != "" {
		lines = append(lines, colored(graph.Bad, clean(m.lost)))
	}
	return append(lines, "")
}

// podLines lists the pods around the selected one.
func (m model) podLines() []string {
	pods := m.pods()
	if len(pods) == 0 {
		return []string{faint("No pods."), ""}
	}
	first := max(0, min(m.pod-podRows/2, len(pods)-podRows))
	states := watch.StatesOf("", m.scene.Status)
	lines := []string{faint(fmt.Sprintf("  %-52s %-18s %s", fmt.Sprintf("Pods (%d)", len(pods)), "State", "Restarts"))}
	for i := first; i < min(len(pods), first+podRows); i++ {
		p := pods[i]
		mark := "  "
		if i == m.pod {
			mark = "▸ "
		}
		line := fmt.Sprintf("%s%-52s %s %d", mark, p.Name,
			colored(states["pod/"+p.Name].Tone, fmt.Sprintf("%-18s", p.State)), p.Restarts)
		if p.Before {
			line += faint("  of the version before")
		}
		lines = append(lines, line)
	}
	return append(lines, "")
}

// reasonLines tells what stands in the way, the most telling first.
func (m model) reasonLines() []string {
	if m.scene == nil {
		return nil
	}
	var lines []string
	for i, r := range m.scene.Status.Reasons {
		if i == 3 {
			lines = append(lines, faint(fmt.Sprintf("  and %d more", len(m.scene.Status.Reasons)-3)))
			break
		}
		tone := graph.Busy
		if r.Severe {
			tone = graph.Bad
		}
		lines = append(lines, colored(tone, "! "+string(r.Code))+" "+r.Object+" "+r.Container)
		lines = append(lines, m.wrapped("  ", "  ", r.Message)...)
		if i == 0 { // There is room for the log of one.
			var said []string
			for _, line := range r.Log {
				said = append(said, m.wrapped(faint("  │ "), faint("  │ "), line)...)
			}
			lines = append(lines, said[max(0, len(said)-reasonLog):]...)
		}
		if r.Hint != "" {
			lines = append(lines, m.wrapped("  → ", "    ", r.Hint)...)
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// wrapped breaks a text into lines that fit, each after what it begins with.
func (m model) wrapped(first, others, text string) []string {
	lines := strings.Split(ansi.Wrap(clean(text), max(10, m.width-ansi.StringWidth(first)), ""), "\n")
	for i := range lines {
		begin := others
		if i == 0 {
			begin = first
		}
		lines[i] = begin + lines[i]
	}
	return lines
}

// lower is a pane of the height given: a log, or what happened.
func (m model) lower(height int) []string {
	title, all := "What happened", make([]string, 0, len(m.events))
	if m.log.pod != "" {
		title = "Log of " + m.log.container + " in " + m.log.pod
		if m.log.previous {
			title += ", the run before"
		}
		for _, line := range m.lines {
			all = append(all, clean(line))
		}
	} else {
		for _, e := range m.events {
			all = append(all, eventLine(e))
		}
	}
	room := max(1, height-1)
	end := max(min(len(all), room), len(all)-m.scroll)
	lines := append([]string{faint(title)}, all[max(0, end-room):end]...)
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

func eventLine(e watch.Event) string {
	text := clean(e.Text)
	switch e.Kind {
	case watch.TroubleEvent:
		text = colored(graph.Bad, text)
	case watch.StateEvent:
		text = bold(text)
	}
	return faint(e.At.Format(time.TimeOnly)) + " " + e.Object + " " + text
}

func (m model) foot() []string {
	var line string
	switch {
	case m.ask != nil && m.ask.number:
		line = bold(m.ask.text+" "+m.ask.input+"▌") + "  Enter does it, Esc does not"
	case m.ask != nil:
		line = bold(m.ask.text) + "  y or n"
	case m.busy != "":
		line = colored(graph.Busy, m.busy+"…")
	}
	if m.notice != "" {
		line = strings.TrimSpace(line + "  " + clean(m.notice))
	}
	return []string{line,
		faint(
			"↑↓ pod  l log  p log of the run before  e events  PgUp PgDn scroll  s scale  r restart  b roll back  q " +
				"leave")}
}

// clean keeps what a cluster says from steering the terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, ansi.Strip(text))
}
