package image_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func TestWhatWasLoadedIsRememberedForAWhile(t *testing.T) {
	store := image.OpenStore(t.TempDir())
	name := image.Name{Repository: "todo-chatbot-backend", Tag: "1.2.3"}
	if store.LoadedWithin(name.String(), time.Hour) {
		t.Error("an image that was never loaded is remembered")
	}
	if err := store.NoteLoaded(name); err != nil {
		t.Fatal(err)
	}
	if !store.LoadedWithin(name.String(), time.Hour) {
		t.Error("it is not remembered")
	}
	if store.LoadedWithin(name.String(), 0) || store.LoadedWithin("todo-chatbot-backend:1.2.4", time.Hour) {
		t.Error("it is remembered for too long, or another is")
	}
}
