package dist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// What is read whole has a limit; archives are read in pieces.
const (
	sumsMost       = 1 << 20
	signatureMost  = 4 << 10
	provenanceMost = 1 << 20
)

// Verified is what was found of a release.
type Verified struct {
	Folder string   `json:"folder"`
	Key    string   `json:"key"` // its fingerprint
	Files  []string `json:"files"`
	Faults []string `json:"faults,omitempty"`
}

// Err says whether there are faults.
func (v Verified) Err() error {
	if len(v.Faults) == 0 {
		return nil
	}
	return fmt.Errorf("%d of what was looked at can not be trusted: use none of it", len(v.Faults))
}

func (v *Verified) fault(format string, args ...any) {
	v.Faults = append(v.Faults, fmt.Sprintf(format, args...))
}

// Verify checks that the key has signed the checksums in a folder, and that the
// files are what the checksums say: those named, or else all of them, and then
// nothing else may be there.
func Verify(folder string, names []string, key PublicKey) (Verified, error) {
	v := Verified{Folder: folder, Key: key.Fingerprint(), Files: []string{}}
	text, err := read(folder, sumsName, sumsMost)
	if err != nil {
		return v, err
	}
	signature, err := read(folder, signatureName, signatureMost)
	if errors.Is(err, fs.ErrNotExist) {
		return v, fmt.Errorf("%s is not signed: there is no %s beside it", sumsName, signatureName)
	}
	if err != nil {
		return v, err
	}
	if !key.Signed(text, signature) {
		return v, fmt.Errorf("%s was not signed with this key, or was changed since: use nothing of it", sumsName)
	}
	sums, err := readSums(text)
	if err != nil {
		return v, err
	}
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(sums))
		if err := v.others(sums); err != nil {
			return v, err
		}
	}
	for _, name := range names {
		if name != sumsName && name != signatureName { // they were looked at first
			v.look(name, sums)
		}
	}
	if slices.Contains(v.Files, provenanceName) {
		v.lookAtProvenance(sums)
	}
	return v, nil
}

// look compares one file with its checksum.
func (v *Verified) look(name string, sums map[string]string) {
	want, listed := sums[name]
	if !listed {
		v.fault("%q: the signed checksums do not have it", name)
		return
	}
	got, err := sumOf(filepath.Join(v.Folder, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.fault("%q: is not here", name)
	case err != nil:
		v.fault("%q: cannot be read: %v", name, err)
	case got != want:
		v.fault("%q: is not what was signed: it is cut off, or was changed", name)
	default:
		v.Files = append(v.Files, name)
	}
}

// others finds what is in the folder and was not signed. The key that people
// keep beside it may be there: a text that nothing runs.
func (v *Verified) others(sums map[string]string) error {
	found, err := os.ReadDir(v.Folder)
	if err != nil {
		return err
	}
	for _, f := range found {
		_, listed := sums[f.Name()]
		mayBeThere := f.Name() == sumsName || f.Name() == signatureName ||
			f.Name() == keyName && f.Type().IsRegular()
		if !listed && !mayBeThere {
			v.fault("%q: the signed checksums do not have it", f.Name())
		}
	}
	return nil
}

// lookAtProvenance compares what the statement speaks of with the checksums.
func (v *Verified) lookAtProvenance(sums map[string]string) {
	text, err := read(v.Folder, provenanceName, provenanceMost)
	if err != nil {
		v.fault("%s: %v", provenanceName, err)
		return
	}
	var s statement
	if err := json.Unmarshal(text, &s); err != nil || s.Type != statementType || s.PredicateType != predicateType {
		v.fault("%s: is no statement of SLSA's provenance", provenanceName)
		return
	}
	for _, about := range s.Subject {
		if sums[about.Name] != about.Digest["sha256"] || about.Digest["sha256"] == "" {
			v.fault("%s: speaks of another %q", provenanceName, about.Name)
		}
	}
}

func read(folder, name string, most int64) ([]byte, error) {
	f, err := open(filepath.Join(folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no folder of a release: there is no %s: %w", folder, name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s is larger than any of a release", name)
	}
	return text, err
}

func sumOf(path string) (string, error) {
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// open opens an ordinary file: a pipe would never end, and a link leads elsewhere.
func open(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no ordinary file")
	}
	return os.Open(path)
}
