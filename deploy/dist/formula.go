package dist

import (
	"bytes"
	"strings"
	"text/template"
)

// formula is Homebrew's, of todo: of the archives for macOS and Linux.
var formula = template.Must(template.New("").Parse(`class Todo < Formula
  desc "Todo list you talk to, on your own machine"
  homepage "{{.Home}}"
  version "{{.Version}}"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "{{.Base}}/{{(index .Archives "darwin_arm64").Name}}"
      sha256 "{{(index .Archives "darwin_arm64").Sum}}"
    end
    on_intel do
      url "{{.Base}}/{{(index .Archives "darwin_amd64").Name}}"
      sha256 "{{(index .Archives "darwin_amd64").Sum}}"
    end
  end

  on_linux do
    on_arm do
      url "{{.Base}}/{{(index .Archives "linux_arm64").Name}}"
      sha256 "{{(index .Archives "linux_arm64").Sum}}"
    end
    on_intel do
      url "{{.Base}}/{{(index .Archives "linux_amd64").Name}}"
      sha256 "{{(index .Archives "linux_amd64").Sum}}"
    end
  end

  def install
    bin.install "todo"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/todo.bash" => "todo"
    zsh_completion.install "completions/todo.zsh" => "_todo"
    fish_completion.install "completions/todo.fish"
  end

  service do
    run [opt_bin/"todo", "run"]
    keep_alive true
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/todo version")
    system bin/"todo", "add", "milk", "--data-dir", testpath/"list"
    assert_match "milk", shell_output("#{bin}/todo list --data-dir #{testpath}/list")
  end
end
`))

// formula renders it, where the archives that it names were all made.
func (r Request) formula(archives []file) (file, bool) {
	type named struct{ Name, Sum string }
	known := map[string]named{}
	for _, a := range archives {
		if rest, ok := strings.CutPrefix(a.name, "todo_"+r.Version+"_"); ok {
			known[strings.TrimSuffix(rest, ".tar.gz")] = named{a.name, a.sum()}
		}
	}
	for _, platform := range []string{"darwin_arm64", "darwin_amd64", "linux_arm64", "linux_amd64"} {
		if known[platform].Name == "" {
			return file{}, false
		}
	}
	var text bytes.Buffer
	err := formula.Execute(&text, map[string]any{"Home": Home, "Version": r.Version,
		"Base": Home + "/releases/download/v" + r.Version, "Archives": known})
	if err != nil {
		panic(err) // The template is compiled in, and a buffer takes everything.
	}
	return file{formulaName, text.Bytes()}, true
}
