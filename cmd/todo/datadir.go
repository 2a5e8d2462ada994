package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
)

// dataDir is the folder in which one person's app keeps everything: the
// database, the key that signs tokens, and who is running on it.
type dataDir struct{ path string }

// running is what a running app tells the terminal of itself.
type running struct {
	URL string `json:"url"`
	PID int    `json:"pid"`
	Key string `json:"key"` // see owned
	// Seen: the app sees whose a connection is, so that the key is not needed.
	Seen bool `json:"seen,omitempty"`
}

// keyed is the address with the key.
func (r running) keyed() string { return r.URL + "/?" + keyParameter + "=" + r.Key }

// openDataDir finds the folder, makes it where it is missing, and keeps it
// from other people's eyes.
func openDataDir(path string) (dataDir, error) {
	if path == "" {
		path = os.Getenv("XDG_DATA_HOME")
		if !filepath.IsAbs(path) { // the XDG specification ignores relative ones
			home, err := os.UserHomeDir()
			if err != nil {
				return dataDir{}, fault.Wrap(err, fault.Invalid,
					"There is no home folder to keep the list in. Name a folder with --data-dir.")
			}
			path = filepath.Join(home, ".local", "share")
		}
		path = filepath.Join(path, "todo-chatbot")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return dataDir{}, fmt.Errorf("find the data folder: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return dataDir{}, fault.Wrap(err, fault.Invalid,
			"The folder %s cannot be made. Name another one with --data-dir.", path)
	}
	return dataDir{path}, nil
}

func (d dataDir) file(name string) string { return filepath.Join(d.path, name) }

// databaseURL is the address of the local database.
func (d dataDir) databaseURL() string { return "sqlite:" + d.file("todo.db") }

// How often the lock is tried before somebody else has it.
const (
	lockTries = 5
	lockPause = 20 * time.Millisecond
)

// lock makes this process the one app on the folder until release is called
// or the process ends, however it ends.
func (d dataDir) lock() (release func(), err error) {
	f, err := os.OpenFile(d.file("run.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "Nothing can be written to %s. Name another folder with --data-dir.",
			d.path)
	}
	err = lockFile(f)
	for try := 0; err != nil && try < lockTries; try++ { // runs may be looking at this moment
		time.Sleep(lockPause)
		err = lockFile(f)
	}
	if err != nil {
		f.Close()
		at := ""
		if r, err := d.running(); err == nil {
			at = " at " + r.URL
		}
		return nil, fault.New(fault.Conflict,
			"The app is already running%s with the list in %s. Open it, end it first, or name another folder with "+
				"--data-dir.", at, d.path)
	}
	if err := os.Remove(d.file("running.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.Close()
		return nil, fault.Wrap(err, fault.Invalid, "Nothing can be written to %s. Name another folder with --data-dir.",
			d.path)
	}
	return func() { f.Close() }, nil
}

// announce writes down where the app runs; the returned function takes it back.
func (d dataDir) announce(r running) (withdraw func(), err error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode the address: %w", err)
	}
	if err := writeFile(d.file("running.json"), b); err != nil {
		return nil, err
	}
	return func() { os.Remove(d.file("running.json")) }, nil
}

// toOpen is what a browser is to open. An address on a command line can be read
// by every user of the machine, so one with a key stands in a file.
func (d dataDir) toOpen(r running) (string, error) {
	if r.Seen {
		return r.URL, nil
	}
	path := d.file("open.html")
	page := `<!doctype html><meta charset="utf-8"><title>Todo</title><meta http-equiv="refresh" content="0;url=` +
		html.EscapeString(r.keyed()) + `">`
	return path, writeFile(path, []byte(page))
}

// runs tells where the app runs, and that it does. Only while somebody holds the
// lock is what it has written down true: the port of an app that was killed may
// have been taken by anybody since.
func (d dataDir) runs() (running, bool) {
	f, err := os.OpenFile(d.file("run.lock"), os.O_RDWR, 0)
	if err != nil {
		return running{}, false
	}
	defer f.Close()
	if !isLocked(f) {
		return running{}, false
	}
	r, err := d.running()
	return r, err == nil
}

// running tells where the app runs; the file may be a leftover of a killed one.
func (d dataDir) running() (running, error) {
	b, err := os.ReadFile(d.file("running.json"))
	if err != nil {
		return running{}, err
	}
	var r running
	if err := json.Unmarshal(b, &r); err != nil {
		return running{}, err
	}
	return r, nil
}

// signingKey returns the key that signs this machine's tokens, made the first time.
func (d dataDir) signingKey() (string, error) {
	path := d.file("signing.key")
	b, err := os.ReadFile(path)
	if err == nil {
		if key := strings.TrimSpace(string(b)); len(key) >= 32 {
			return key, nil
		}
		return "", fault.New(fault.Invalid,
			"The key in %s is damaged. Delete the file: a new one is made, and access tokens have to be created again.",
			path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fault.Wrap(err, fault.Invalid, "The key in %s cannot be read. Check its permissions.", path)
	}
	random := make([]byte, 32)
	rand.Read(random) // never fails
	key := hex.EncodeToString(random)
	return key, writeFile(path, []byte(key+"\n"))
}

// pushKey returns the key by which push services know this folder's app, made
// the first time. With another one, browsers have to be added again.
func (d dataDir) pushKey() (push.Key, error) {
	path := d.file("vapid.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		k, text, err := push.NewKey()
		if err != nil {
			return k, err
		}
		return k, writeFile(path, []byte(text+"\n"))
	}
	if err != nil {
		return push.Key{}, fault.Wrap(err, fault.Invalid, "The key in %s cannot be read. Check its permissions.", path)
	}
	k, err := push.ParseKey(string(b))
	if err != nil {
		return k, fault.Wrap(err, fault.Invalid,
			"The key in %s is damaged. Delete the file: a new one is made, and browsers that ring have to be added "+
				"again.", path)
	}
	return k, nil
}

// writeFile writes a whole file or nothing, readable by its owner only.
func writeFile(path string, b []byte) error {
	tmp := path + ".new"
	err := os.WriteFile(tmp, b, 0o600)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be written. Is the disk full, or the folder not yours?", path)
	}
	return nil
}
