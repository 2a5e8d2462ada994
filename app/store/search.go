package store

import (
	"context"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// A search has two steps. An index of pieces of three letters says which tasks
// may have all the words; of those, the list chooses and orders as it would of
// all tasks, so that the index can leave out work but change no result. Where
// the index finds many, the list is read in its order instead: a page of it is
// soon full.

const (
	// maxFound is how many tasks an index may find for the list to look at them
	// alone, which takes about 5 ms.
	maxFound = 2000
	// maxPieces is how many pieces of the words of a search are looked up.
	maxPieces = 48
	// pieceSize is how long a piece is: in characters on SQLite, in bytes of
	// UTF-8 on PostgreSQL.
	pieceSize = 3
)

// finder is what SQLite and PostgreSQL do each in their own way for searches.
type finder interface {
	// find lists the numbers of the person's tasks that may have all the words
	// in them, at most so many. It reports false where no index can say.
	find(user todo.UserID, words []string, most int) (statement, bool)
	// these is a table of numbers, in a column found, from an argument that
	// theseArg makes.
	these(placeholder string) string
	theseArg(numbers []int64) any
	// makeIndex makes the index if it isn't there, and returns when it is, or
	// when ctx ends. Until then, searches read the list.
	makeIndex(ctx context.Context)
}

// among are the tasks that a search has to look at; nil for all of the list.
type among struct {
	finder
	numbers []int64
}

// narrow asks the index for the tasks that the search has to look at.
func (s *Tasks) narrow(ctx context.Context, user todo.UserID, f todo.Filter) (*among, error) {
	all := words(f.Search)
	if len(all) == 0 {
		return nil, nil
	}
	q, ok := s.db.engine.find(user, all, s.most+1)
	if !ok {
		return nil, nil
	}
	numbers, err := many(ctx, s.db, value[int64], q.sql, q.args...)
	if err != nil || len(numbers) > s.most {
		return nil, err
	}
	return &among{s.db.engine, numbers}, nil
}

// none says that there is nothing to look at.
func (a *among) none() bool { return a != nil && len(a.numbers) == 0 }

// spread takes at most so many of the values, from all over.
func spread[T any](values []T, most int) []T {
	if len(values) <= most {
		return values
	}
	few := make([]T, most)
	for i := range few {
		few[i] = values[i*len(values)/most]
	}
	return few
}

// longEnough are the words that have a piece.
func longEnough(words []string, size func(string) int) (long []string) {
	for _, w := range words {
		if size(w) >= pieceSize {
			long = append(long, w)
		}
	}
	return long
}

// trigrams are the pieces of three characters of a word.
func trigrams(word string) (pieces []string) {
	letters := []rune(word)
	for i := range len(letters) - pieceSize + 1 {
		pieces = append(pieces, string(letters[i:i+pieceSize]))
	}
	return pieces
}

// matchAll asks SQLite's full-text search for what has all the pieces.
func matchAll(pieces []string) string {
	quotedPieces := make([]string, len(pieces))
	for i, p := range pieces {
		quotedPieces[i] = `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
	}
	return strings.Join(quotedPieces, " AND ")
}
