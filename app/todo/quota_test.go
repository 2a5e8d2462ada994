package todo

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestMessagesAtOnceKeepToTheQuota(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		limit, used, active int64
		says                string
	}{
		{100 * mb, 0, 0, ""},
		{100 * mb, 92 * mb, 0, ""},
		{100 * mb, 99 * mb, 0, "take 99 MB of the 100 MB that there are for each person, and what is left isn't enough for this"},
		{mb, mb - 1, 0, "isn't enough for this"},
		{100 * mb, 100 * mb, 0, "take 100 MB of the 100 MB"},
		{100 * mb, 120 * mb, 5, "take 120 MB of the 100 MB"},
		{100 * mb, 60 * mb, 4, ""},
		{100 * mb, 60 * mb, 5, "5 of your messages are being answered or wait"},
		{mb, 0, 7, ""},
		{mb, 0, 8, "and of the 1 MB that there are"},
		{3 * mb / 2, 3 * mb / 2, 0, "take 1.5 MB of the 1.5 MB"},
		{0, 1 << 40, 100, ""},
	} {
		err := NewQuota(c.limit).Message(c.used, c.active)
		if c.says == "" && err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if c.says != "" && (fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}

func TestWithoutAQuotaNothingIsCountedForAMessage(t *testing.T) {
	if NewQuota(0).Messages() != nil {
		t.Error("each message asks what the person's things take, though nobody wants to know")
	}
	if fits := NewQuota(1).Messages(); fits == nil || fits(1, 0) == nil {
		t.Error("a full list takes messages")
	}
}

// The history keeps what a task was: shortening or deleting it makes a list larger.
func TestWhoHasNoRoomHearsWhatMakesSome(t *testing.T) {
	for list, want := range map[ListID]string{"": "Delete conversations", "l": "Begin another list"} {
		says := NewQuota(1<<20).full(1<<20, list).Error()
		if !strings.Contains(says, want) || !strings.Contains(says, "ask whoever runs this server") || strings.Contains(strings.ToLower(says), "shorten") {
			t.Errorf("%q: %s", list, says)
		}
	}
}
