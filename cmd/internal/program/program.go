// Package program says which program this is: its version, and what it was built from.
package program

import (
	"runtime"
	"runtime/debug"
)

// Release is the version that the source says of itself, as the file VERSION does.
const Release = "1.1.0"

// Build is which program this is.
type Build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Of is the program of this process. A linker that was given a version or a commit
// knows them best; otherwise Go does, where the program was installed as a module or
// built in a clone.
func Of(version, commit string) Build {
	b := Build{Version: version, Commit: commit, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	if b.Version == "" {
		b.Version = versionOf(info.Main.Version)
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

// versionOf is that of the module, or of the source where Go knows none.
func versionOf(module string) string {
	if module == "" || module == "(devel)" {
		return Release
	}
	return module
}
