package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

const (
	maxEvents = 500
	logLines  = 200
)

// logOf names a container's log.
type logOf struct {
	pod, container string
	previous       bool
}

// model is what is shown. It changes in Update only.
type model struct {
	ctx      context.Context
	operator func(func(watch.Event)) (Operator, error)

	width, height int
	scene         *watch.View
	lost          string
	events        []watch.Event
	pod           int // selected
	scroll        int // of the lower pane, in lines from its end
	ask           *question
	notice        string
	busy          string   // what is being done
	log           logOf    // shown in the lower pane; of no pod: the events
	lines         []string // of that log
}

func newModel(ctx context.Context, operator func(func(watch.Event)) (Operator, error)) model {
	return model{ctx: ctx, operator: operator, width: 80, height: 24}
}

// Init has nothing to start.
func (m model) Init() tea.Cmd { return nil }

// Update takes in what happened.
func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case sceneMsg:
		before := m.pods()
		scene := watch.View(msg)
		m.scene, m.lost = &scene, ""
		m.pod = follow(before, m.pods(), m.pod)
	case eventMsg:
		m.events = append(m.events, watch.Event(msg))
		m.events = m.events[max(0, len(m.events)-maxEvents):]
		if m.scroll > 0 && m.log.pod == "" {
			m.scroll++ // What is read stays where it is.
		}
	case lostMsg:
		m.lost = "The cluster is not seen any more."
		if msg.err != nil {
			m.lost = msg.err.Error()
		}
	case logMsg:
		m.takeLog(msg)
	case doneMsg:
		m.busy, m.notice = "", msg.what+" is done."
		if msg.err != nil {
			m.notice = msg.what + " did not work: " + msg.err.Error()
		}
	case tea.KeyPressMsg:
		if m.ask != nil {
			return m.answer(msg.String())
		}
		return m.key(msg.String())
	}
	return m, nil
}

// follow is where the selected pod is among the pods there are now: others come and
// go above it. Where it is gone itself, one of the same workload takes its place.
func follow(before, now []row, selected int) int {
	if len(before) > 0 {
		was := before[selected]
		for _, same := range []func(row) bool{
			func(r row) bool { return r.Name == was.Name },
			func(r row) bool { return r.workload == was.workload },
		} {
			if at := slices.IndexFunc(now, same); at >= 0 {
				return at
			}
		}
	}
	return max(0, min(selected, len(now)-1))
}

func (m *model) takeLog(msg logMsg) {
	lines := msg.lines
	if msg.err != nil {
		lines = []string{msg.err.Error()}
	}
	if msg.of == m.log {
		m.lines = lines
	}
}

// key acts on a key when no question is open.
func (m model) key(key string) (tea.Model, tea.Cmd) {
	m.notice = ""
	switch key {
	case "q", "ctrl+c":
		return m, tea.Quit
	case "up", "k":
		m.pod = max(0, m.pod-1)
	case "down", "j":
		m.pod = min(len(m.pods())-1, m.pod+1)
		m.pod = max(0, m.pod)
	case "pgup":
		m.scroll += m.height / 2
	case "pgdown":
		m.scroll = max(0, m.scroll-m.height/2)
	case "esc", "e":
		m.log, m.scroll = logOf{}, 0
	case "l", "p":
		return m.openLog(key == "p")
	case "s":
		return m.askScale()
	case "r":
		return m.askRestart()
	case "b":
		return m.askRollback()
	}
	return m, nil
}

// row is a pod as it is listed.
type row struct {
	workload string
	watch.PodStatus
}

func (m model) pods() []row {
	var all []row
	if m.scene != nil {
		for _, w := range m.scene.Status.Workloads {
			for _, p := range w.Pods {
				all = append(all, row{w.Name, p})
			}
		}
	}
	return all
}

// part is the component of the selected pod.
func (m model) part() (entity.Component, bool) {
	pods := m.pods()
	if len(pods) == 0 {
		return "", false
	}
	at := slices.IndexFunc(entity.Components(),
		func(c entity.Component) bool { return c.Name() == pods[m.pod].workload })
	if at < 0 {
		return "", false
	}
	return entity.Components()[at], true
}

// openLog shows the log of the selected pod.
func (m model) openLog(previous bool) (tea.Model, tea.Cmd) {
	part, ok := m.part()
	if !ok {
		return m, nil
	}
	m.log, m.lines, m.scroll = logOf{m.pods()[m.pod].Name, string(part), previous}, []string{"Reading…"}, 0
	return m, m.read(m.log)
}

func (m model) read(of logOf) tea.Cmd {
	return func() tea.Msg {
		o, err := m.operator(func(watch.Event) {})
		if err != nil {
			return logMsg{of: of, err: err}
		}
		lines, err := o.Logs(m.ctx, of.pod, of.container, of.previous, logLines)
		return logMsg{of, lines, err}
	}
}
