package bundle

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

const version = "1.2.0"

// program is a command that links in a moment.
const program = "package main\n\nvar version, commit string\n\nfunc main() { println(version, commit) }\n"

// source is a small one with the product's commands, in a folder of its own.
func source(t *testing.T) image.Source {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.test/small\n\ngo 1.26.0\n", "LICENSE": "a license\n", "VERSION": version + "\n",
		"cmd/todo-chatbot-backend/main.go": program, "cmd/todo-chatbot-frontend/main.go": program, "cmd/todoctl/main.go": program,
		"app/web/page/package.json": "{}", "app/web/page/package-lock.json": `{"packages":{"":{"version":"1.0.0"}}}`,
	} {
		write(t, filepath.Join(root, name), text)
	}
	write(t, filepath.Join(root, "app/web/page/dist/index.html"), "<!doctype html>") // built after its source
	s, err := image.FindSource(t.Context(), root, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pair is a key in both of its forms.
type pair struct {
	private *dist.SigningKey
	public  []byte
}

// twoKeys are ours and somebody else's: making one takes a while.
var twoKeys = sync.OnceValues(func() ([2]pair, error) {
	var keys [2]pair
	for i := range keys {
		private, public, err := dist.NewKey([]byte("secret"))
		if err != nil {
			return keys, err
		}
		keys[i].public = public
		if keys[i].private, err = dist.ReadSigningKey(private, []byte("secret")); err != nil {
			return keys, err
		}
	}
	return keys, nil
})

func keys(t *testing.T) (ours, foreign *dist.SigningKey) {
	t.Helper()
	both, err := twoKeys()
	if err != nil {
		t.Fatal(err)
	}
	return both[0].private, both[1].private
}

// written is a bundle of a source.
func written(t *testing.T, s image.Source) string {
	t.Helper()
	ours, _ := keys(t)
	path := filepath.Join(t.TempDir(), "bundle.tar")
	_, err := Write(t.Context(), Request{Source: s, Version: version, Commit: strings.Repeat("a", 40),
		Platforms: []image.Platform{{OS: "linux", Architecture: runtime.GOARCH}}, Key: ours, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// taken is a bundle's files in their order.
func taken(t *testing.T, path string) []entry {
	t.Helper()
	var all []entry
	for archive := tar.NewReader(bytes.NewReader(read(t, path))); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry{header.Name, data})
	}
}

func TestABundle(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := source(t)
	path := written(t, s)
	ours, foreign := keys(t)
	t.Run("the same source and key give the same bytes", func(t *testing.T) {
		if again := written(t, source(t)); !bytes.Equal(read(t, path), read(t, again)) {
			t.Error("they differ")
		}
	})
	t.Run("nothing is written over, and nothing without a key", func(t *testing.T) {
		if _, err := Write(t.Context(), Request{Source: s, Version: version, Key: ours, Path: path}); err == nil || !strings.Contains(err.Error(), "there already") {
			t.Error(err)
		}
		if _, err := Write(t.Context(), Request{Source: s, Version: version, Path: path + "2"}); err == nil || !strings.Contains(err.Error(), "is signed") {
			t.Error(err)
		}
	})
	t.Run("tar and sha256sum check it as well", func(t *testing.T) {
		folder := t.TempDir()
		said, err := exec.CommandContext(t.Context(), "sh", "-c", "cd "+folder+" && tar xf "+path+" && sha256sum --quiet -c SHA256SUMS && ls todoctl_* sbom").CombinedOutput()
		if err != nil || !strings.Contains(string(said), "todoctl_1.2.0_linux_"+runtime.GOARCH+".tar.gz") || !strings.Contains(string(said), "todo-chatbot-frontend_1.2.0_") {
			t.Errorf("%v: %s", err, said)
		}
	})
	t.Run("it is opened with its images and its chart, and leaves nothing", func(t *testing.T) {
		b, err := Open(t.Context(), path, ours.Public(), version)
		if err != nil {
			t.Fatal(err)
		}
		platform := image.Platform{OS: "linux", Architecture: runtime.GOARCH}
		for _, name := range b.Names() {
			if img, err := b.Image(name, platform); err != nil {
				t.Error(err)
			} else if _, err := image.Inspect(name, platform, img); err != nil {
				t.Error(err)
			}
		}
		if _, err := b.Image(b.Names()[0], image.Platform{OS: "linux", Architecture: "s390x"}); err == nil || !strings.Contains(err.Error(), "it has linux/") {
			t.Errorf("of another platform: %v", err)
		}
		file, err := b.ChartFile()
		if err != nil {
			t.Fatal(err)
		}
		chart, err := helm.LoadChart(file)
		if err != nil {
			t.Fatal(err)
		}
		within, err := helm.EmbeddedChart()
		if err != nil || chart.Digest() != within.Digest() {
			t.Errorf("its chart is not the one that is compiled in: %v", err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		leavesNothing(t)
	})
	t.Run("an older bundle is taken, and one that a developer's todoctl opens", func(t *testing.T) {
		for _, program := range []string{"1.3.0", "unknown"} {
			b, err := Open(t.Context(), path, ours.Public(), program)
			if err != nil {
				t.Errorf("by %s: %v", program, err)
			} else if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	for name, c := range bad(t, path, ours, foreign) {
		t.Run("refused in a sentence, and nothing is left: "+name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "bad.tar")
			if err := os.WriteFile(file, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(t.Context(), file, ours.Public(), version)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want a sentence with %q", err, c.says)
			}
			leavesNothing(t)
		})
	}
}

// leavesNothing looks whether anything is left of what was unpacked.
func leavesNothing(t *testing.T) {
	t.Helper()
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "todoctl-bundle-*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

type badBundle struct {
	data []byte
	says string
}

// bad are bundles that are refused.
func bad(t *testing.T, path string, ours, foreign *dist.SigningKey) map[string]badBundle {
	t.Helper()
	good, files := read(t, path), taken(t, path)
	packed := func(entries []entry) []byte {
		var out bytes.Buffer
		if err := writeTar(&out, entries); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	// signed is a bundle of these files by a key, whatever they are called.
	signed := func(key *dist.SigningKey, entries []entry) []byte {
		var sums bytes.Buffer
		for _, e := range entries {
			sum := sha256.Sum256(e.data)
			fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), e.name)
		}
		signature, err := key.Sign(sums.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return packed(append([]entry{{sumsName, sums.Bytes()}, {signatureName, signature}}, entries...))
	}
	changed := func(at int, change func([]byte) []byte) []byte {
		all := slices.Clone(files)
		all[at].data = change(slices.Clone(all[at].data))
		return packed(all)
	}
	flip := func(data []byte) []byte { data[len(data)/2] ^= 1; return data }
	about := func(change func(*About)) []byte {
		var a About
		if err := json.Unmarshal(files[2].data, &a); err != nil {
			t.Fatal(err)
		}
		change(&a)
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return signed(ours, append([]entry{{aboutName, text}}, files[3:]...))
	}
	newerAndChanged := func() []byte {
		at := bytes.LastIndex(good, files[len(files)-1].data)
		all := bytes.Clone(about(func(a *About) { a.Version = "1.3.0" }))
		at += len(all) - len(good)
		all[at] ^= 1
		return all
	}
	link := func(typeflag byte, name, target string, size int64) []byte {
		var out bytes.Buffer
		archive := tar.NewWriter(&out)
		for _, e := range files[:3] {
			if err := archive.WriteHeader(&tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.data)), Typeflag: tar.TypeReg}); err != nil {
				t.Fatal(err)
			}
			if _, err := archive.Write(e.data); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.WriteHeader(&tar.Header{Name: name, Linkname: target, Mode: 0o644, Size: size, Typeflag: typeflag}); err != nil {
			t.Fatal(err)
		}
		return append(out.Bytes(), make([]byte, 4096)...)
	}
	cases := map[string]badBundle{
		"an empty file":              {nil, "is cut off"},
		"a text":                     {bytes.Repeat([]byte("no bundle"), 1000), "not a bundle at all"},
		"another archive":            {packed(files[3:]), "is not a bundle"},
		"without a signature":        {packed(append(slices.Clone(files[:1]), files[2:]...)), "is not signed"},
		"by another key":             {signed(foreign, files[2:]), "was not signed with this key"},
		"a changed checksum":         {changed(0, flip), "was not signed with this key"},
		"a changed description":      {changed(2, flip), "is not what was signed"},
		"a changed blob":             {changed(6, flip), "is not what was signed"},
		"a longer blob":              {changed(6, func(data []byte) []byte { return append(data, 0) }), "is not what was signed"},
		"the last file is missing":   {packed(files[:len(files)-1]), "is cut off"},
		"one file twice":             {packed(append(slices.Clone(files), files[6])), "more in it than was signed"},
		"a file more":                {packed(append(slices.Clone(files), entry{"more", nil})), "more in it than was signed"},
		"a path that leads out":      {packed(append(slices.Clone(files[:3]), entry{"../out", nil})), `"../out" in it, which was not signed`},
		"a signed path out":          {signed(ours, append(slices.Clone(files[2:]), entry{"../out", nil})), `names "../out"`},
		"a signed path of the root":  {signed(ours, append(slices.Clone(files[2:]), entry{"/etc/passwd", nil})), `names "/etc/passwd"`},
		"a symbolic link":            {link(tar.TypeSymlink, indexName, "/etc/passwd", 0), "which was not signed"},
		"a hard link":                {link(tar.TypeLink, indexName, "/etc/passwd", 0), "which was not signed"},
		"a file that says it's huge": {link(tar.TypeReg, layoutName, "", 1<<40), "more than any of a release"},
		"a newer version":            {about(func(a *About) { a.Version = "1.3.0" }), "holds 1.3.0, and this is todoctl 1.2.0"},
		"a newer form":               {about(func(a *About) { a.Format = 2 }), "use the todoctl that is in it"},
		// What is in it is recommended only once it was found to be what was signed.
		"a newer version whose last file was changed": {newerAndChanged(), "is not what was signed"},
		"a version that is none":                      {about(func(a *About) { a.Version = "x" }), "holds x"},
		"without images":                              {about(func(a *About) { a.Images = nil }), "holds no images"},
		"another image":                               {about(func(a *About) { a.Images[0].Digest = a.Images[1].Digest }), "is not the one of bundle.json"},
		"an image that isn't there":                   {about(func(a *About) { a.Images[0].Name = "other:1.0.0" }), "other:1.0.0 isn't in it"},
	}
	for _, part := range []int{700, len(good) / 3, len(good) - 3000} {
		cases[fmt.Sprintf("cut after %d bytes", part)] = badBundle{good[:part], "is cut off"}
	}
	return cases
}

func TestWhatIsNoFileIsNoBundle(t *testing.T) {
	ours, _ := keys(t)
	if _, err := Open(t.Context(), t.TempDir(), ours.Public(), version); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Error(err)
	}
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "none"), ours.Public(), version); err == nil || !os.IsNotExist(err) {
		t.Error(err)
	}
}
