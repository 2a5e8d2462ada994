package todo

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Limits of comments.
const (
	MaxComment      = 1000 // characters
	MaxCommentBytes = 3000
	MaxComments     = 100 // on a task
)

// Comment is what a member says about a task of a list that several keep.
type Comment struct {
	ID     string    `json:"id"`
	Task   int64     `json:"task"`
	Author UserID    `json:"author"`
	Text   string    `json:"text"`
	Made   time.Time `json:"made_at"`
	// Seq is the change by which it was made.
	Seq int64 `json:"change"`
}

// noComments is the fault of comments in one's own list.
func noComments() error {
	return fault.New(fault.Invalid,
		"Your own list is yours alone, so its tasks have no comments. Put it into the task's "+
			"note, or name a shared list.")
}

// Comments returns those on a task, which may be deleted, oldest first.
func (s *Service) Comments(ctx context.Context, who Actor, number int64) ([]Comment, error) {
	if who.List == "" {
		return nil, noComments()
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	if _, err := s.store.Task(ctx, space, number); err != nil {
		return nil, err
	}
	return s.store.Comments(ctx, space, number)
}

// CleanComment checks and trims the text of a comment.
func CleanComment(text string) (string, error) {
	text, err := CleanText("text", text, 1, MaxComment)
	if err == nil && len(text) > MaxCommentBytes {
		return "", fault.InField("text", "The comment has %d bytes; at most %d are kept. Shorten it.", len(text),
			MaxCommentBytes)
	}
	return text, err
}

// Comment says something about a task. It is a change, which undo takes back.
func (s *Service) Comment(ctx context.Context, who Actor, number int64, text string) (Comment, Change, error) {
	if who.List == "" {
		return Comment{}, Change{}, noComments()
	}
	text, err := CleanComment(text)
	if err != nil {
		return Comment{}, Change{}, err
	}
	var made Comment
	c, err := s.mutate(ctx, who, Commented, 1, func(m *mutation) error {
		t, err := m.live(number)
		if err != nil {
			return err
		}
		all, err := m.tx.Comments(number)
		if err != nil {
			return err
		}
		if len(all) >= MaxComments {
			return fault.New(fault.Conflict,
				"Task %d has %d comments, which is the most there can be. Delete some that nobody "+
					"needs any more.", number, len(all))
		}
		if m.change.Seq, err = m.tx.NextSeq(); err != nil {
			return err
		}
		made = Comment{ID: strings.ToLower(rand.Text()), Task: number, Author: who.User, Text: text, Made: m.now,
			Seq: m.change.Seq}
		m.commented(t, made.ID)
		if err := m.tx.AddComment(made); err != nil {
			return err
		}
		return m.mention(made)
	})
	if err != nil || made.Seq == c.Seq {
		return made, c, err
	}
	return s.commentOf(ctx, who, c)
}

// commentOf is the comment that an earlier change with the same key has made.
func (s *Service) commentOf(ctx context.Context, who Actor, c Change) (Comment, Change, error) {
	if len(c.Edits) > 0 && c.Kind == Commented {
		all, err := s.Comments(ctx, who, c.Edits[0].Number)
		if err != nil {
			return Comment{}, c, err
		}
		if i := slices.IndexFunc(all, func(o Comment) bool { return o.ID == c.Edits[0].Comment }); i >= 0 {
			return all[i], c, nil
		}
	}
	return Comment{}, c,
		fault.New(fault.Conflict, "The idempotency key was used for something else, or the comment that it "+
			"made is deleted. Use another one.")
}

// commented notes a comment of a task in the change.
func (m *mutation) commented(t Task, id string) {
	before, after := t.Clone(), t.Clone()
	m.change.Edits = append(m.change.Edits, Edit{Number: t.Number, Before: &before, After: &after, Comment: id})
}

// DeleteComment takes a comment away for good: who made it does, or an owner.
func (s *Service) DeleteComment(ctx context.Context, who Actor, number int64, id string) (Change, error) {
	if who.List == "" {
		return Change{}, noComments()
	}
	return s.mutate(ctx, who, Uncommented, 1, func(m *mutation) error {
		t, err := m.tx.Task(number)
		if err != nil {
			return err
		}
		all, err := m.tx.Comments(number)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c Comment) bool { return c.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "There is no such comment on task %d. Look at its comments.", number)
		}
		if all[i].Author != who.User && who.entitled(m.tx, Govern) != nil {
			return fault.New(fault.Forbidden,
				"Somebody else made this comment. They can delete it, or an owner of the list.")
		}
		if m.change.Seq, err = m.tx.NextSeq(); err != nil {
			return err
		}
		m.commented(t, id)
		if err := m.tx.SetUndoneBy(all[i].Seq, m.change.Seq); err != nil {
			return err
		}
		return m.tx.RemoveComments(number, id)
	})
}

// takeBackComment takes the comment away that a change has made.
func (m *mutation) takeBackComment(target Change) error {
	if target.Kind != Commented {
		return fault.New(fault.Conflict,
			"A comment that was deleted isn't kept, so change %d can't be undone. Say it again.", target.Seq)
	}
	e := target.Edits[0]
	m.change.Edits = append(m.change.Edits, e)
	if err := m.tx.RemoveComments(e.Number, e.Comment); err != nil {
		return err
	}
	return m.markUndone(target)
}
