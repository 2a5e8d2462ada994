package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The parts of the sentences, by the names of their folders.
const (
	tune    = "tune"
	heldOut = "held-out"
	all     = "all"
)

// fileNames are the files that score.py knows, in the order of the table.
var fileNames = []string{"routing", "negatives", "slots", "titles", "spans", "dates", "recurrence"}

// split copies each file of the folder from into the halves below the folder to.
func split(from string, files []string, to string) error {
	for _, name := range files {
		whole, err := os.ReadFile(filepath.Join(from, name+".jsonl"))
		if err != nil {
			return fmt.Errorf("read the sentences: %w", err)
		}
		parts := map[string]*bytes.Buffer{tune: {}, heldOut: {}, all: bytes.NewBuffer(whole)}
		if err := deal(whole, parts); err != nil {
			return fmt.Errorf("%s.jsonl: %w", name, err)
		}
		for part, lines := range parts {
			dir := filepath.Join(to, part)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return fmt.Errorf("make a folder for a half: %w", err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+".jsonl"), lines.Bytes(), 0o600); err != nil {
				return fmt.Errorf("write a half: %w", err)
			}
		}
	}
	return nil
}

// deal puts each line into the half that the hash of its words names, so that
// a sentence is in the same half whatever else the file holds, and in the
// same half in every file.
func deal(whole []byte, parts map[string]*bytes.Buffer) error {
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var c struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		half := parts[halfOf(c.Text)]
		half.Write(lines.Bytes())
		half.WriteByte('\n')
	}
	return lines.Err()
}

// halfOf is the half that a sentence belongs to.
func halfOf(text string) string {
	if sum := sha256.Sum256([]byte(text)); sum[0]&0x80 == 0 {
		return tune
	}
	return heldOut
}
