package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// commit is set by the linker where Go itself doesn't know it, as in a release.
var commit = ""

// build is which program this is.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisBuild() build {
	b := build{Version: version, Commit: commit, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// orInstalled is the version that the linker was given, or else that of the module.
func orInstalled(given string) string {
	if info, ok := debug.ReadBuildInfo(); given == "unknown" && ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return given
}

func newVersion(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Show which version this is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			return s.print(b, func(p *printer) {
				fmt.Fprintf(p.w, "todo %s (%s, %s)\n", b.Version, b.Go, b.Platform)
				if b.Commit != "" {
					p.field("commit", b.Commit)
				}
			})
		},
	}
}
