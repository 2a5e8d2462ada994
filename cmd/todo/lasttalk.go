package main

import (
	"encoding/json"
	"os"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// lastTalkAge is how long a conversation in the terminal is gone on with by
// the next "todo chat MESSAGE".
const lastTalkAge = time.Hour

// lastTalk is the conversation that was had last in the terminal, so that
// "todo chat 'make it 6pm'" knows what "it" is.
type lastTalk struct {
	Server       string        `json:"server,omitempty"` // none: the list of this machine
	Conversation string        `json:"conversation"`
	At           time.Time     `json:"at"`
	Options      []chat.Option `json:"options,omitempty"` // of the question that is open
}

func (s *settings) lastTalkFile() (string, error) {
	dir, err := openDataDir(s.dataDir)
	return dir.file("chat.json"), err
}

// lastTalk finds the conversation to go on with; the zero lastTalk if there is
// none, it was with another server, or it was too long ago.
func (s *settings) lastTalk(now time.Time) lastTalk {
	var l lastTalk
	path, err := s.lastTalkFile()
	if err != nil {
		return lastTalk{}
	}
	b, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(b, &l) != nil || l.Server != s.server || now.Sub(l.At) > lastTalkAge ||
		l.At.After(now) {
		return lastTalk{}
	}
	return l
}

// keepLastTalk notes the conversation. What cannot be noted only makes the
// next message start over, which is no reason to fail after it was answered.
func (s *settings) keepLastTalk(l lastTalk) {
	path, err := s.lastTalkFile()
	if err != nil || l.Conversation == "" {
		return
	}
	l.Server = s.server
	if b, err := json.Marshal(l); err == nil {
		_ = writeFile(path, b)
	}
}
