package chat

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Page sizes of conversations and turns.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// place is where the next page of conversations starts.
type place struct {
	Updated int64  `json:"u"` // microseconds since 1970
	ID      string `json:"i"`
}

// Conversations returns a page of the person's conversations, newest first,
// whose title, messages or responses contain search; next is "" on the last
// page.
func (s *Service) Conversations(ctx context.Context, who todo.Actor, search, cursor string,
	limit int) (list []Conversation, next string, err error) {
	if limit, err = checkLimit(limit); err != nil {
		return nil, "", err
	}
	if search, err = todo.CleanLine("search", search, 0, MaxTitle); err != nil {
		return nil, "", err
	}
	var before *Conversation
	if cursor != "" {
		if before, err = parsePlace(cursor); err != nil {
			return nil, "", err
		}
	}
	list, err = s.store.Conversations(ctx, who.User, search, limit+1, before)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	last := list[limit-1]
	b := Marshal(place{last.Updated.UnixMicro(), last.ID})
	return list[:limit], base64.RawURLEncoding.EncodeToString(b), nil
}

// Conversation returns one conversation.
func (s *Service) Conversation(ctx context.Context, who todo.Actor, id string) (Conversation, error) {
	return s.store.Conversation(ctx, who.User, id)
}

// Turn returns one turn.
func (s *Service) Turn(ctx context.Context, who todo.Actor, id string) (Turn, error) {
	t, err := s.store.Turn(ctx, who.User, id)
	return t.AsOf(s.now()), err
}

// Turns returns the newest limit turns of a conversation's chosen branch, or
// of those that lead to the turn of that id if before is not "", oldest first.
func (s *Service) Turns(ctx context.Context, who todo.Actor, conversation, before string, limit int) ([]Turn, error) {
	limit, err := checkLimit(limit)
	if err != nil {
		return nil, err
	}
	c, err := s.store.Conversation(ctx, who.User, conversation)
	if err != nil {
		return nil, err
	}
	turns, err := s.store.Turns(ctx, who.User, conversation, before, limit)
	if err != nil {
		return nil, err
	}
	var siblings map[string][]string
	if c.Branched {
		if siblings, err = s.store.Siblings(ctx, who.User, conversation); err != nil {
			return nil, err
		}
	}
	for i, t := range turns {
		turns[i] = t.AsOf(s.now())
		turns[i].Branches = siblings[t.Parent]
	}
	return turns, nil
}

// Choose makes the newest branch that a turn is in the one that is shown and
// goes on, and returns the conversation.
func (s *Service) Choose(ctx context.Context, who todo.Actor, turn string) (Conversation, error) {
	return s.store.Choose(ctx, who.User, turn)
}

// Rename gives a conversation another title.
func (s *Service) Rename(ctx context.Context, who todo.Actor, id, title string) (Conversation, error) {
	title, err := todo.CleanLine("title", title, 1, MaxTitle)
	if err != nil {
		return Conversation{}, err
	}
	if err := s.store.RenameConversation(ctx, who.User, id, title); err != nil {
		return Conversation{}, err
	}
	return s.store.Conversation(ctx, who.User, id)
}

// Delete removes a conversation with all its turns, for good. A turn that is
// running ends with it; what it has done to tasks stays.
func (s *Service) Delete(ctx context.Context, who todo.Actor, id string) error {
	return s.store.DeleteConversation(ctx, who.User, id)
}

func checkLimit(limit int) (int, error) {
	if limit == 0 {
		return DefaultLimit, nil
	}
	if limit < 1 || limit > MaxLimit {
		return 0, fault.InField("limit", "The limit is %d; it must be between 1 and %d.", limit, MaxLimit)
	}
	return limit, nil
}

func parsePlace(cursor string) (*Conversation, error) {
	bad := fault.InField("cursor", "The cursor is not one of ours. Leave it out to start from the beginning.")
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	var p place
	if err != nil || len(b) > 200 || json.Unmarshal(b, &p) != nil || p.ID == "" {
		return nil, bad
	}
	return &Conversation{ID: p.ID, Updated: time.UnixMicro(p.Updated).UTC()}, nil
}
