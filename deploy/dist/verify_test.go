package dist

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// signed is a folder of a release with small archives.
func signed(t *testing.T, k *SigningKey) string {
	t.Helper()
	folder := t.TempDir()
	archives := []file{{"todo_1.2.3_linux_amd64.tar.gz", []byte("one")}, {"todoctl_1.2.3_linux_amd64.tar.gz", []byte("two")}}
	r := Request{Source: source(t), Version: "1.2.3", Commit: "c"}
	provenance, err := r.provenance(archives)
	if err != nil {
		t.Fatal(err)
	}
	files := append(archives, provenance)
	sums := writeSums(files)
	signature, err := k.Sign(sums)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, file{sumsName, sums}, file{signatureName, signature}) {
		write(t, filepath.Join(folder, f.name), string(f.data))
	}
	return folder
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVerifySaysWhatIsWrongAndChangesNothing(t *testing.T) {
	k := key(t)
	other := key(t)
	sign := func(t *testing.T, folder, sums string) {
		signature, err := k.Sign([]byte(sums))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, sumsName), sums)
		write(t, filepath.Join(folder, signatureName), string(signature))
	}
	const (
		one    = "todo_1.2.3_linux_amd64.tar.gz"
		quoted = `"` + one + `"`
	)
	link := func(t *testing.T, folder, name, to string) {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	pipe := func(t *testing.T, folder, name string) {
		if err := syscall.Mkfifo(filepath.Join(folder, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		harm  func(t *testing.T, folder string)
		names []string
		key   *SigningKey
		want  string // in the error or a fault; "" for none
	}{
		"as it was made":          {},
		"one file of it":          {names: []string{one}, harm: func(t *testing.T, f string) { remove(t, f, "todoctl_1.2.3_linux_amd64.tar.gz") }},
		"a key beside it":         {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, "cosign.pub"), "") }},
		"a foreign key":           {key: other, want: "was not signed with this key"},
		"unsigned":                {harm: func(t *testing.T, f string) { remove(t, f, signatureName) }, want: "is not signed"},
		"no checksums":            {harm: func(t *testing.T, f string) { remove(t, f, sumsName) }, want: "is no folder of a release"},
		"tampered":                {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, one), "onf") }, want: quoted + ": is not what was signed"},
		"truncated":               {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, one), "on") }, want: quoted + ": is not what was signed"},
		"a file is missing":       {harm: func(t *testing.T, f string) { remove(t, f, one) }, want: quoted + ": is not here"},
		"a file more":             {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, "install.sh"), "") }, want: `"install.sh": the signed checksums do not have it`},
		"a name that isn't":       {names: []string{"nothing"}, want: `"nothing": the signed checksums do not have it`},
		"tampered checksums":      {harm: func(t *testing.T, f string) { appendTo(t, f, sumsName, "x") }, want: "was not signed with this key"},
		"truncated checksums":     {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, sumsName), "") }, want: "was not signed with this key"},
		"a signature that isn't":  {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, signatureName), "nonsense") }, want: "was not signed with this key"},
		"an endless signature":    {harm: func(t *testing.T, f string) { write(t, filepath.Join(f, signatureName), strings.Repeat("a", 1<<20)) }, want: "larger than any"},
		"a name that leads out":   {harm: func(t *testing.T, f string) { sign(t, f, strings.Repeat("0", 64)+"  ../secret\n") }, want: "no checksum of a file beside it"},
		"a name that is a folder": {harm: func(t *testing.T, f string) { sign(t, f, strings.Repeat("0", 64)+"  ..\n") }, want: "no ordinary file"},
		"a name twice":            {harm: func(t *testing.T, f string) { sign(t, f, strings.Repeat(strings.Repeat("0", 64)+"  a\n", 2)) }, want: `names "a" twice`},
		"nothing signed":          {harm: func(t *testing.T, f string) { sign(t, f, "") }, want: "is empty"},
		"a link": {harm: func(t *testing.T, f string) {
			remove(t, f, one)
			link(t, f, one, "/dev/zero")
		}, want: "no ordinary file"},
		"another key beside it": {harm: func(t *testing.T, f string) {
			write(t, filepath.Join(f, "run-me.pub"), "")
		}, want: `"run-me.pub": the signed checksums do not have it`},
		"a folder that is called as the key": {harm: func(t *testing.T, f string) {
			if err := os.Mkdir(filepath.Join(f, "cosign.pub"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, want: `"cosign.pub": the signed checksums do not have it`},
		"a link that is called as the key": {harm: func(t *testing.T, f string) {
			link(t, f, "cosign.pub", "/bin/sh")
		}, want: `"cosign.pub": the signed checksums do not have it`},
		"checksums that never end": {harm: func(t *testing.T, f string) {
			remove(t, f, sumsName)
			pipe(t, f, sumsName)
		}, want: sumsName + ": it is no ordinary file"},
		"a signature that never ends": {harm: func(t *testing.T, f string) {
			remove(t, f, signatureName)
			pipe(t, f, signatureName)
		}, want: signatureName + ": it is no ordinary file"},
		"checksums that are elsewhere": {harm: func(t *testing.T, f string) {
			if err := os.Rename(filepath.Join(f, sumsName), filepath.Join(f, "elsewhere")); err != nil {
				t.Fatal(err)
			}
			link(t, f, sumsName, "elsewhere")
		}, want: sumsName + ": it is no ordinary file"},
		"a name that a terminal obeys": {harm: func(t *testing.T, f string) {
			write(t, filepath.Join(f, "a\r\x1b[2Kas signed"), "")
		}, want: `"a\r\x1b[2Kas signed": the signed checksums do not have it`},
		"a name of one's own that a terminal obeys": {names: []string{"a\x1b[2K"},
			want: `"a\x1b[2K": the signed checksums do not have it`},
		"all of it by name": {names: []string{sumsName, signatureName, one, provenanceName}},
		"provenance of something else": {harm: func(t *testing.T, f string) {
			text := strings.Replace(contents(t, f)[provenanceName], `"todo_1`, `"todo_2`, 1)
			write(t, filepath.Join(f, provenanceName), text)
			sign(t, f, string(writeSums([]file{{one, []byte("one")}, {"todoctl_1.2.3_linux_amd64.tar.gz", []byte("two")}, {provenanceName, []byte(text)}})))
		}, want: `speaks of another "todo_2`},
	} {
		t.Run(name, func(t *testing.T) {
			folder := signed(t, k)
			if c.harm != nil {
				c.harm(t, folder)
			}
			with := k
			if c.key != nil {
				with = c.key
			}
			v, err := Verify(folder, c.names, with.Public())
			got := strings.Join(v.Faults, "\n")
			if err != nil {
				got = err.Error()
			}
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("it says %q, want %q", got, c.want)
			}
			if c.want != "" && err == nil && v.Err() == nil {
				t.Error("it ends well")
			}
		})
	}
}

func remove(t *testing.T, folder, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(folder, name)); err != nil {
		t.Fatal(err)
	}
}

func appendTo(t *testing.T, folder, name, text string) {
	t.Helper()
	write(t, filepath.Join(folder, name), contents(t, folder)[name]+text)
}

func TestOtherToolsReadIt(t *testing.T) {
	k := key(t)
	folder := signed(t, k)
	for name, line := range map[string]string{
		"sha256sum": "sha256sum --check --strict SHA256SUMS",
		"openssl":   "base64 -d SHA256SUMS.sig > raw && openssl dgst -sha256 -verify key.pub -signature raw SHA256SUMS",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(name); err != nil {
				t.Skip(name + " is not installed")
			}
			write(t, filepath.Join(folder, "key.pub"), string(publicText(t, k)))
			command := exec.Command("sh", "-c", line)
			command.Dir = folder
			if said, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

func TestKeysThatAreNone(t *testing.T) {
	private, public, err := NewKey([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := ReadSigningKey(private, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if read, err := ReadPublicKey(public); err != nil || read.Fingerprint() != k.Public().Fingerprint() {
		t.Errorf("the pair is none: %v", err)
	}
	if said := fmt.Sprintf("%v %+v %#v %s", k, *k, *k, k); strings.Contains(said, "0x") || strings.Contains(said, "{") {
		t.Errorf("the key is printed: %s", said)
	}
	half := func(text []byte) []byte { return text[:len(text)/2] }
	greedy := strings.Replace(string(private), encryptedKey, "SSH KEY", 2)
	for name, wrong := range map[string]struct {
		text     []byte
		password string
		want     string
	}{
		"nothing":          {nil, "", "no private key"},
		"half":             {half(private), "secret", "no private key"},
		"a public one":     {public, "secret", "not signed with a PUBLIC KEY"},
		"another kind":     {[]byte(greedy), "secret", "not signed with a SSH KEY"},
		"a wrong password": {private, "guess", "COSIGN_PASSWORD"},
	} {
		if _, err := ReadSigningKey(wrong.text, []byte(wrong.password)); err == nil || !strings.Contains(err.Error(), wrong.want) {
			t.Errorf("%s: %v, want %q", name, err, wrong.want)
		}
	}
	for _, text := range slices.Collect(maps.Values(map[string][]byte{"private": private, "half": half(public), "none": nil})) {
		if _, err := ReadPublicKey(text); err == nil {
			t.Errorf("%q is taken for a public key", text)
		}
	}
}

func publicText(t *testing.T, k *SigningKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(k.Public().key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicKey, Bytes: der})
}
