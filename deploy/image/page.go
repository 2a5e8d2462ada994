package image

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// BuildPage builds the web page that the frontend embeds, where it is missing or
// older than its source.
func (s Source) BuildPage(ctx context.Context) error {
	page := filepath.Join(s.Root, "app", "web", "page")
	if _, err := os.Stat(filepath.Join(page, "package.json")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no web page in %s: the clone is not complete", page)
	}
	fresh, err := pageIsFresh(page)
	if err != nil || fresh {
		return err
	}
	s.log("build the web page (npm ci, npm run build)")
	for _, arguments := range [][]string{{"ci", "--no-audit", "--no-fund"}, {"run", "build"}} {
		if _, err := output(ctx, page, []string{"SOURCE_DATE_EPOCH=0"}, "npm", arguments...); err != nil {
			return fmt.Errorf("build the web page: %w (it needs Node 20 or newer with npm)", err)
		}
	}
	return nil
}

// pageIsFresh says whether the built page is newer than every file it is made of.
func pageIsFresh(page string) (bool, error) {
	built, err := os.Stat(filepath.Join(page, "dist", "index.html"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the built page: %w", err)
	}
	newest := time.Time{}
	err = filepath.WalkDir(page, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "dist") {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look at the page's source: %w", err)
	}
	return !newest.After(built.ModTime()), nil
}
