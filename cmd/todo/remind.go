package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// rejoin is how long to wait before a connection that broke is made again.
const rejoin = 5 * time.Second

func newRemind(s *settings) *cobra.Command {
	var install bool
	cmd := &cobra.Command{
		Use:   "remind",
		Short: "Wait, and ring when something is due",
		Long: `Wait, and ring when something is due: with the bell of the terminal, and with a
notification of the desktop where there is notify-send.

In a terminal a line that you type answers what rang last, in your own words:
done, in an hour, tomorrow at 9, not today, ok.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if install {
				return s.installRemind(cmd.Context())
			}
			return s.remind(cmd.Context(), cmd.InOrStdin())
		},
	}
	cmd.Flags().BoolVar(&install, "install", false, "write a user service of systemd that does it from sign-in on")
	cmd.AddCommand(newRemindSettings(s))
	return cmd
}

// remind rings until ctx ends.
func (s *settings) remind(ctx context.Context, in io.Reader) error {
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	devices, err := c.Devices(ctx)
	if err != nil {
		return err
	}
	s.warn(ctx, c)
	fmt.Fprintln(s.out, "Waiting for what is due. Ctrl-C ends it.")
	if devices.Advice != "" {
		fmt.Fprintln(s.out, devices.Advice)
	}
	rings := make(chan client.Ring)
	lost := make(chan error, 1)
	go func() { lost <- keepListening(ctx, c, rings) }()
	var lines <-chan typed
	if term.IsTerminal(int(os.Stdin.Fd())) {
		lines = (&talk{in: bufio.NewReader(in)}).typing(ctx)
	}
	last := client.Ring{}
	told := map[string]int{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-lost:
			return err
		case r := <-rings:
			if told[r.ID] == r.Times {
				continue
			}
			told[r.ID] = r.Times
			if !r.Rung.Before(last.Rung) { // at the beginning the latest comes first
				last = r
			}
			s.ringHere(ctx, r)
		case l := <-lines:
			if l.err != nil {
				lines = nil // it rings on without anybody at the keyboard
				continue
			}
			s.answerHere(ctx, c, last, l.line)
		}
	}
}

// warn says what keeps reminders from reaching the person, beside what a command says.
func (s *settings) warn(ctx context.Context, c *client.Client) {
	warnings, err := c.Warnings(ctx)
	if err != nil {
		return // it is not what was asked for
	}
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "! "+visible(w.Text))
	}
}

// keepListening passes on what rings, again after each break of the connection.
// It ends with what does not pass, such as a token that is not valid any more.
func keepListening(ctx context.Context, c *client.Client, rings chan<- client.Ring) error {
	for {
		err := c.Rings(ctx, func(r client.Ring) error {
			select {
			case rings <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if ctx.Err() != nil {
			return nil
		}
		if code := fault.CodeOf(err); err != nil && code != fault.Unavailable && code != fault.Internal {
			return err
		}
		timer := time.NewTimer(rejoin)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// ringHere rings in the terminal and on the desktop.
func (s *settings) ringHere(ctx context.Context, r client.Ring) {
	bell := ""
	if term.IsTerminal(int(os.Stdout.Fd())) {
		bell = "\a"
	}
	title, text := r.Says()
	fmt.Fprintf(s.out, "%s%s  %s (%s)\n", bell, r.At.Local().Format("Mon 2 Jan 15:04"), visible(title), ringRef(r))
	if text != "" {
		fmt.Fprintf(s.out, "  %s\n", visible(text))
	} else {
		text = "Due " + r.At.Local().Format("15:04")
	}
	show := desktop(ctx, title, text)
	if show == nil {
		return
	}
	if err := show.Run(); err != nil && ctx.Err() == nil {
		fmt.Fprintf(os.Stderr, "todo: %s shows nothing: %v\n", filepath.Base(show.Path), err)
	}
}

// ringRef is what the task of a reminder is called: #3, or home-3 in a shared list.
func ringRef(r client.Ring) string {
	if r.Handle != "" {
		return fmt.Sprintf("%s-%d", r.Handle, r.Task)
	}
	return fmt.Sprintf("#%d", r.Task)
}

// desktop is the command that shows a notification on the desktop: notify-send, or on a Mac osascript. nil: there is
// neither. What begins with a dash is a title too, and no title is part of a script.
func desktop(ctx context.Context, title, text string) *exec.Cmd {
	if tool, err := exec.LookPath("notify-send"); err == nil {
		return exec.CommandContext(ctx, tool, "--app-name=todo", "--", title, text)
	}
	tool, err := exec.LookPath("osascript")
	if err != nil {
		return nil
	}
	return exec.CommandContext(ctx, tool, "-e", "on run argv", "-e",
		"display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", "--", title, text)
}

// answerHere answers what rang last with a line.
func (s *settings) answerHere(ctx context.Context, c *client.Client, r client.Ring, line string) {
	if line == "" {
		return
	}
	if r.ID == "" {
		fmt.Fprintln(s.out, "Nothing has rung yet.")
		return
	}
	a, err := c.AnswerRing(ctx, r.ID, line)
	ref, title := visible(strings.TrimPrefix(ringRef(r), "#")), visible(r.Title)
	switch {
	case err != nil:
		fmt.Fprintln(s.out, sentence(err))
	case a.Until != nil:
		fmt.Fprintf(s.out, "%s  %s rings again %s.\n", ref, title, a.Until.Local().Format("Mon 2 Jan 15:04"))
	case a.Answer == "done":
		fmt.Fprintf(s.out, "Completed %s  %s\n", ref, title)
	default:
		fmt.Fprintf(s.out, "%s  %s rings no more; the task stays.\n", ref, title)
	}
}

func newRemindSettings(s *settings) *cobra.Command {
	var dayTime, quiet, daily, weekly string
	var nag int
	var timed, sound, follow bool
	cmd := &cobra.Command{
		Use:     "settings",
		Short:   "Show how you want to be reminded and where it rings, or change it",
		Example: "  todo remind settings --quiet 22:00-07:00 --day-time 08:30",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			change := map[string]any{}
			given := cmd.Flags().Changed
			for name, value := range map[string]any{"day-time": dayTime, "nag": nag, "timed": timed, "sound": sound,
				"habits-follow": follow} {
				if given(name) {
					change[strings.ReplaceAll(name, "-", "_")] = value
				}
			}
			if given("quiet") {
				from, to, ok := strings.Cut(quiet, "-")
				if quiet == "none" {
					from, to, ok = "", "", true
				}
				if !ok {
					return &usageError{errors.New("--quiet takes a beginning and an end, such as 22:00-07:00, or none")}
				}
				change["quiet_from"] = from
				change["quiet_to"] = to
			}
			for name, value := range map[string]string{"daily_digest": daily, "weekly_digest": weekly} {
				if !given(strings.TrimSuffix(name, "_digest")) {
					continue
				}
				if value == "none" {
					value = ""
				}
				change[name] = value
			}
			if day, at, ok := strings.Cut(weekly, " "); ok && given("weekly") {
				change["weekly_digest"] = day
				change["weekly_time"] = strings.TrimSpace(at)
			}
			return s.remindSettings(cmd.Context(), change)
		},
	}
	cmd.Flags().StringVar(&dayTime, "day-time", "", "when reminders of whole days ring, such as 09:00")
	cmd.Flags().StringVar(&quiet, "quiet", "",
		"hours in which nothing rings that is not loud, such as 22:00-07:00; none for none")
	cmd.Flags().StringVar(&daily, "daily", "", "when the digest of the day is sent, such as 07:00; none for none")
	cmd.Flags().StringVar(&weekly, "weekly", "",
		"on which day the digest of the week is sent, such as monday or 'friday 18:00'; none for none")
	cmd.Flags().IntVar(&nag, "nag", 0,
		"after how many minutes every reminder rings again until it is answered, 0 for once")
	cmd.Flags().BoolVar(&timed, "timed", true, "a task with a time rings when it is due unless it says otherwise")
	cmd.Flags().BoolVar(&sound, "sound", false, "the page makes a sound")
	cmd.Flags().BoolVar(&follow, "habits-follow", false,
		"what repeats at a time of day is at that time in another zone too")
	return cmd
}

func (s *settings) remindSettings(ctx context.Context, change map[string]any) error {
	c, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	set, err := c.ReminderSettings(ctx)
	if len(change) > 0 {
		set, err = c.SetReminderSettings(ctx, change)
	}
	if err != nil {
		return err
	}
	devices, err := c.Devices(ctx)
	if err != nil {
		return err
	}
	digests, err := c.Digests(ctx)
	if err != nil {
		return err
	}
	all := struct {
		Settings reminder.Settings `json:"settings"`
		client.Devices
		Digests []client.Digest `json:"digests"`
	}{set, devices, digests}
	return s.print(all, func(p *printer) {
		p.remindSettings(set, devices)
		p.digests(digests)
	})
}

// digests are when digests come, where to, and what became of the last ones.
func (p *printer) digests(all []client.Digest) {
	for _, d := range all {
		to := strings.Join(d.To, ", ")
		if to == "" {
			to = "nobody: add a device under Reminders in the settings of the page"
		}
		fmt.Fprintf(p.w, "The %s digest comes %s, to %s.\n", d.Kind, d.Next.Local().Format("Mon 2 Jan 15:04"), to)
		for _, l := range d.Last {
			fmt.Fprintf(p.w, "   The last one, on %s: %s %s\n", l.Name, l.State,
				l.Since.Local().Format("Mon 2 Jan 15:04"))
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(p.w, "No digests are sent.")
	}
}

func (p *printer) remindSettings(set reminder.Settings, d client.Devices) {
	quiet := "none"
	if set.QuietFrom != "" {
		quiet = set.QuietFrom + "-" + set.QuietTo
	}
	again := "once"
	if set.Nag > 0 {
		again = fmt.Sprintf("again every %d minutes until it is answered", set.Nag)
	}
	fmt.Fprintf(p.w,
		"Whole days ring at %s.\nTasks with a time ring when due: %s.\nQuiet hours: %s.\nIt rings %s.\nSound on the "+
			"page: %s.\nWhat repeats stays at its time of day in another zone: %s.\n",
		set.DayTime, yesNo(set.Timed), quiet, again, yesNo(set.Sound), yesNo(set.HabitsFollow))
	for i, v := range d.Devices {
		fmt.Fprintf(p.w, "%d. %s (%s): %s. %s\n", i+1, v.Name, v.Channel, v.State, v.Remedy)
	}
	if d.Advice != "" {
		fmt.Fprintln(p.w, d.Advice)
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
