package image

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// loadedFolder holds an empty file for each image that was loaded from a store;
// its time of change is when.
const loadedFolder = "loaded"

// NoteLoaded notes that an image was put into the nodes of a cluster just now.
func (s Store) NoteLoaded(name Name) error {
	folder := filepath.Join(s.dir, loadedFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("note that %s was loaded: %w", name, err)
	}
	path := s.loadedPath(name.String())
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return fmt.Errorf("note that %s was loaded: %w", name, err)
	}
	now := time.Now()
	if err := os.Chtimes(path, now, now); err != nil { // An empty file that is written over may keep its time.
		return fmt.Errorf("note that %s was loaded: %w", name, err)
	}
	return nil
}

// LoadedWithin says whether an image, such as "todo-chatbot-backend:1.0.0", was
// loaded from the store within some time: nodes tell of a new image only after a while.
func (s Store) LoadedWithin(image string, some time.Duration) bool {
	info, err := os.Stat(s.loadedPath(image))
	return err == nil && time.Since(info.ModTime()) < some
}

func (s Store) loadedPath(image string) string {
	return filepath.Join(s.dir, loadedFolder, strings.NewReplacer("/", "_", ":", "_", "@", "_").Replace(image))
}
