package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// ctrlC is what Ctrl-C types where the terminal leaves it to the program.
const ctrlC = 0x03

// lineEditor reads lines from a terminal. While a line is asked for it can be
// edited, and what was said before comes back with the arrow up; in between the
// terminal does what it always does, so that an answer streams undisturbed and
// Ctrl-C is a signal.
type lineEditor struct {
	in, out    *os.File
	interrupts chan<- os.Signal
	lines      chan typed
	asks       chan struct{} // a line is asked for
	term       *term.Terminal
	done       <-chan struct{}

	mu     sync.Mutex
	asked  bool         // a line is asked for, and has not come
	more   *sync.Cond   // there are keys, or their end
	before *term.State  // of the terminal; not nil while a line is edited
	keys   bytes.Buffer // typed while a line is edited, and not read yet
	plain  bytes.Buffer // the beginning of a line that is typed in between
	ended  error        // why there will be no more keys
}

// newLineEditor reads lines until the input or done ends. close puts the
// terminal back.
func newLineEditor(in, out *os.File, past *history, done <-chan struct{}, interrupts chan<- os.Signal) *lineEditor {
	e := &lineEditor{in: in, out: out, interrupts: interrupts, lines: make(chan typed), asks: make(chan struct{}, 1),
		done: done}
	e.more = sync.NewCond(&e.mu)
	e.term = term.NewTerminal(keysAndScreen{e}, "› ")
	e.term.History = past
	e.term.AutoCompleteCallback = completeCommand
	go e.readKeys()
	go e.readLines()
	return e
}

// keysAndScreen is what the terminal's line is read from and drawn to.
type keysAndScreen struct{ *lineEditor }

func (k keysAndScreen) Read(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.keys.Len() == 0 {
		if k.ended != nil {
			return 0, k.ended
		}
		k.more.Wait()
	}
	// One at a time: what comes after the end of the line is not the line's.
	return k.keys.Read(b[:1])
}

func (k keysAndScreen) Write(b []byte) (int, error) { return k.out.Write(b) }

// edit asks for a line, if none is asked for yet.
func (e *lineEditor) edit() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.asked {
		e.asked = true
		e.asks <- struct{}{} // it has room for one, and there is no other
	}
}

// readLines edits a line each time that one is asked for.
func (e *lineEditor) readLines() {
	for {
		select {
		case <-e.asks:
		case <-e.done:
			return
		}
		if width, height, err := term.GetSize(int(e.out.Fd())); err == nil && width > 0 {
			_ = e.term.SetSize(width, height) // it only draws
		}
		e.raw()
		line, err := e.term.ReadLine()
		ahead := e.close()
		if !e.pass(typed{trim(line), err}) {
			return
		}
		for _, line := range ahead {
			if !e.pass(typed{trim(line), nil}) {
				return
			}
		}
	}
}

func (e *lineEditor) pass(in typed) bool {
	select {
	case e.lines <- in:
		return true
	case <-e.done:
		return false
	}
}

// raw has the keys come one by one.
func (e *lineEditor) raw() {
	e.mu.Lock()
	defer e.mu.Unlock()
	state, err := term.MakeRaw(int(e.in.Fd()))
	if err != nil {
		return // lines come whole, as they do from a pipe
	}
	e.before = state
	// What was typed ahead belongs to the line that begins.
	e.keys.Write(e.plain.Bytes())
	e.plain.Reset()
}

// close puts the terminal back as it was, and returns the lines that were typed
// after the one that was asked for: they came while it was being answered.
func (e *lineEditor) close() (ahead []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = false
	if e.before == nil {
		return nil
	}
	_ = term.Restore(int(e.in.Fd()), e.before) // it was possible the other way
	e.before = nil
	ahead = e.whole(e.keys.Bytes())
	e.keys.Reset()
	return ahead
}

// whole takes what was typed in between and returns the lines that are whole
// now. Keys that the terminal took while they came one by one end lines with a
// carriage return, also if they are read after it was put back. The lock is held.
func (e *lineEditor) whole(b []byte) (lines []string) {
	e.plain.Write(bytes.ReplaceAll(b, []byte("\r"), []byte("\n")))
	for {
		line, rest, whole := strings.Cut(e.plain.String(), "\n")
		if !whole {
			return lines
		}
		lines = append(lines, line)
		e.plain.Reset()
		e.plain.WriteString(rest)
	}
}

// editing reports whether a line is edited now.
func (e *lineEditor) editing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.before != nil
}

// Write shows something: above the line that is edited, if one is.
func (e *lineEditor) Write(b []byte) (int, error) {
	if e.editing() {
		return e.term.Write(b)
	}
	return e.out.Write(b)
}

// Fd is the terminal's file.
func (e *lineEditor) Fd() uintptr { return e.out.Fd() }

// readKeys reads what is typed, for the line that is edited or whole lines.
func (e *lineEditor) readKeys() {
	b := make([]byte, 4096)
	for {
		n, err := e.in.Read(b)
		for _, line := range e.typed(b[:n]) {
			if !e.pass(typed{trim(line), nil}) {
				return
			}
		}
		if err == nil {
			continue
		}
		e.mu.Lock()
		e.ended = err
		e.more.Broadcast()
		edited := e.before != nil
		e.mu.Unlock()
		if !edited {
			e.pass(typed{"", err})
		}
		return
	}
}

// typed takes what was typed and returns the lines that are whole now.
func (e *lineEditor) typed(b []byte) (lines []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.before == nil {
		return e.whole(b)
	}
	for _, key := range b {
		if key != ctrlC {
			e.keys.WriteByte(key)
			continue
		}
		select {
		case e.interrupts <- os.Interrupt:
		default: // it was pressed before, and that is being dealt with
		}
	}
	e.more.Broadcast()
	return nil
}

// completeCommand completes the commands of a conversation when Tab is pressed.
func completeCommand(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' || pos != len(line) {
		return "", 0, false
	}
	for _, command := range []string{"/help", "/retry", "/edit ", "/new"} {
		if line != "" && strings.HasPrefix(command, line) {
			return command, len(command), true
		}
	}
	return line, pos, true
}

// mostSaid is how many lines of a person are kept for the arrow up.
const mostSaid = 500

// history is what was said in the terminal, in a file that only its owner reads.
type history struct {
	path  string
	lines []string // the oldest first
}

// openHistory reads the file. Without it the lines of this conversation are there.
func openHistory(path string) *history {
	h := &history{path: path}
	b, err := os.ReadFile(path)
	if err != nil {
		return h
	}
	for line := range strings.SplitSeq(strings.TrimRight(string(b), "\n"), "\n") {
		if line != "" {
			h.lines = append(h.lines, line)
		}
	}
	h.lines = h.lines[max(0, len(h.lines)-mostSaid):]
	return h
}

// Add keeps a line that is not the last one again.
func (h *history) Add(line string) {
	if line = trim(line); line == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	h.lines = h.lines[max(0, len(h.lines)-mostSaid):]
	if h.path != "" {
		_ = writeFile(h.path, []byte(strings.Join(h.lines, "\n")+"\n")) // a convenience is no reason to stop
	}
}

// Len is how many there are.
func (h *history) Len() int { return len(h.lines) }

// At is a line, 0 the newest.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }

var _ io.ReadWriter = keysAndScreen{}
