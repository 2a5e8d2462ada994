package link

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestCachedWords(t *testing.T) {
	c := &cache{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 3 * maxCached {
				task := &todo.Task{Title: fmt.Sprintf("Ring the dentist %d", i), Tags: []string{"health-care"}, Description: "about the crown"}
				for range 2 {
					got := c.of(task)
					if want := wordsOfTask(task); !reflect.DeepEqual(got, want) {
						t.Errorf("the words of %q are %+v, want %+v", task.Title, got, want)
						return
					}
					got[0].Weight = 7 // whoever gets words weighs them by the list they are on
				}
			}
		})
	}
	all.Wait()
	if n := len(c.now) + len(c.before); n > 2*maxCached {
		t.Errorf("%d tasks are kept, want at most %d", n, 2*maxCached)
	}
	apart := []*todo.Task{{Title: "a", Tags: []string{"b"}}, {Title: "a", Description: "b"}, {Title: "a b"}}
	for _, task := range apart {
		if got, want := c.of(task), wordsOfTask(task); !reflect.DeepEqual(got, want) {
			t.Errorf("the words of %+v are %+v, want %+v", task, got, want)
		}
	}
}
