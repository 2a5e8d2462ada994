package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// writeGitHub writes workflow commands, which GitHub shows beside the lines.
func (r Report) writeGitHub(w io.Writer) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, result := range r.shown() {
		for _, d := range result.Diagnostics {
			command := [...]string{"error", "warning", "notice"}[severity(d)]
			properties := []string{"title=" + property.Replace(d.Rule.ID)}
			if path, lines := file(d.At); path != "" {
				properties = append(properties, "file="+property.Replace(filepath.ToSlash(path)))
				if lines {
					properties = append(properties, fmt.Sprintf("line=%d,col=%d,endColumn=%d", d.At.Line, d.At.Column,
						d.At.Column+d.At.Width))
				}
			}
			message := d.Message
			if d.At.Source != nil && d.At.Source.Flag {
				message += " (" + d.At.String() + ")"
			}
			if d.Hint != "" {
				message += "\n" + d.Hint
			}
			if _, err := fmt.Fprintf(w, "::%s %s::%s\n", command, strings.Join(properties, ","),
				data.Replace(message)); err != nil {
				return err
			}
		}
		for _, d := range result.Suppressed {
			if _, err := fmt.Fprintf(w, "::debug::%s\n",
				data.Replace(fmt.Sprintf("%s allowed: %s (%s)", d.Rule.ID, d.Message, d.Reason))); err != nil {
				return err
			}
		}
	}
	return nil
}
