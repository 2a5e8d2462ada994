package e2e

import (
	"cmp"
	"fmt"
	"html"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// screen is a todoctl in a terminal of its own, as a person sits before it.
type screen struct {
	*testing.T
	ground        *ground
	emulator      *vt.SafeEmulator
	keyboard      *os.File
	width, height int
	ended         chan error
}

// sit starts todoctl in a terminal of the size given.
func (g *ground) sit(t *testing.T, width, height int, args ...string) *screen {
	t.Helper()
	command := exec.CommandContext(t.Context(), g.program("todoctl"), args...)
	command.Env = append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig, "TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=")
	file, err := pty.StartWithSize(command, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	if err != nil {
		t.Fatalf("start todoctl in a terminal: %v", err)
	}
	s := &screen{T: t, ground: g, emulator: vt.NewSafeEmulator(width, height), keyboard: file, width: width, height: height, ended: make(chan error, 1)}
	go func() { _, _ = io.Copy(file, s.emulator) }() // what a terminal answers, until it is closed
	go func() {
		_, _ = io.Copy(s.emulator, file) // until the program ends, which is an error of the terminal
		s.ended <- command.Wait()
	}()
	t.Cleanup(func() {
		file.Close()
		s.emulator.Close()
	})
	return s
}

// resize is a window that is drawn larger or smaller.
func (s *screen) resize(width, height int) {
	s.Helper()
	s.width, s.height = width, height
	s.emulator.Resize(width, height)
	if err := pty.Setsize(s.keyboard, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		s.Fatal(err)
	}
}

// press types keys, one after the other.
func (s *screen) press(keys ...string) {
	s.Helper()
	for _, key := range keys {
		code := map[string]string{"down": "\x1b[B", "up": "\x1b[A", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "enter": "\r"}[key]
		if _, err := s.keyboard.WriteString(cmp.Or(code, key)); err != nil {
			s.Fatalf("press %s: %v", key, err)
		}
	}
}

// escape leaves what is open; the program waits whether more keys follow.
func (s *screen) escape(until string) {
	s.Helper()
	s.press("\x1b")
	s.sees(until)
}

// text is what the terminal shows.
func (s *screen) text() string {
	var lines []string
	for y := range s.height {
		var line strings.Builder
		for x := 0; x < s.width; x++ {
			if cell := s.emulator.CellAt(x, y); cell != nil {
				line.WriteString(cmp.Or(cell.Content, " "))
			}
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(lines, "\n")
}

// sees waits until the terminal shows all of the texts at once.
func (s *screen) sees(texts ...string) {
	s.Helper()
	eventually(s.T, patience, "the terminal", func() error {
		shown := s.text()
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return fmt.Errorf("it does not show %q:\n%s", text, shown)
			}
		}
		return nil
	})
	s.ground.table.said(s.text())
}

// leaves waits until the program has ended, with success.
func (s *screen) leaves() {
	s.Helper()
	if err := <-s.ended; err != nil {
		s.Errorf("it ended with: %v", err)
	}
}

// shoot keeps the screen as a picture where SCREENSHOTS names a folder.
func (s *screen) shoot(name string) {
	s.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), []byte(s.picture()), 0o644); err != nil {
		s.Fatal(err)
	}
}

// picture is the screen as an SVG, in the colours of its cells.
func (s *screen) picture() string {
	const cell, line, margin = 8.4, 19.0, 16.0
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace" font-size="14">`+"\n",
		float64(s.width)*cell+2*margin, float64(s.height)*line+2*margin)
	out.WriteString(`<rect width="100%" height="100%" rx="8" fill="#16181d"/>` + "\n")
	for y := range s.height {
		for x := 0; x < s.width; {
			style, begin, text := s.style(x, y), x, ""
			for ; x < s.width && s.style(x, y) == style; x++ {
				text += s.content(x, y)
			}
			if strings.TrimSpace(text) != "" {
				fmt.Fprintf(&out, `<text x="%.1f" y="%.1f" xml:space="preserve" textLength="%.1f" %s>%s</text>`+"\n",
					margin+float64(begin)*cell, margin+float64(y)*line+14, float64(x-begin)*cell, style, html.EscapeString(text))
			}
		}
	}
	out.WriteString("</svg>\n")
	return out.String()
}

func (s *screen) content(x, y int) string {
	if cell := s.emulator.CellAt(x, y); cell != nil {
		return cmp.Or(cell.Content, " ")
	}
	return " "
}

// style is the look of a cell, as attributes of an SVG's text.
func (s *screen) style(x, y int) string {
	cell := s.emulator.CellAt(x, y)
	if cell == nil {
		return ""
	}
	look := fmt.Sprintf(`fill="%s"`, hex(cell.Style.Fg))
	const bold, faint = 1 << 0, 1 << 1
	if cell.Style.Attrs&bold != 0 {
		look += ` font-weight="bold"`
	}
	if cell.Style.Attrs&faint != 0 {
		look += ` opacity="0.65"`
	}
	return look
}

// hex is a colour that can be read on a dark ground.
func hex(c color.Color) string {
	if c == nil {
		return "#e6e8ec"
	}
	r, g, b, _ := c.RGBA()
	known := map[string]string{"#800000": "#ff7b72", "#008000": "#5fd38d", "#808000": "#e3b341"} // a terminal's own names for red, green, yellow
	plain := fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
	return cmp.Or(known[plain], plain)
}
