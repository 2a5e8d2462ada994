package limit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

func TestKeyed(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	t.Run("lets a burst through, and then one in each interval", func(t *testing.T) {
		k := limit.New(time.Minute, 3)
		for range 3 {
			if !k.Allow("ada", now) {
				t.Fatal("the burst is smaller than promised")
			}
		}
		if k.Allow("ada", now) || k.Wait("ada", now) != time.Minute {
			t.Errorf("there is no end of it, or the wait is %v", k.Wait("ada", now))
		}
		if later := now.Add(time.Minute); !k.Allow("ada", later) || k.Allow("ada", later) {
			t.Error("the interval gives another number than one")
		}
	})
	t.Run("does not let one key pay for another", func(t *testing.T) {
		k := limit.New(time.Minute, 1)
		if !k.Allow("ada", now) || !k.Allow("eve", now) {
			t.Error("they share a bucket")
		}
	})
	t.Run("takes back what was given by mistake", func(t *testing.T) {
		k := limit.New(time.Minute, 1)
		k.Allow("ada", now)
		k.Give("ada", now)
		if !k.Allow("ada", now) {
			t.Error("it was not given back")
		}
	})
	t.Run("is no limit if the burst is 0", func(t *testing.T) {
		k := limit.New(time.Minute, 0)
		k.Give("ada", now)
		for range 100 {
			if !k.Allow("ada", now) || k.Wait("ada", now) != 0 {
				t.Fatal("it is one")
			}
		}
	})
	t.Run("remembers who is limited when it makes room", func(t *testing.T) {
		k := limit.New(time.Hour, 2)
		k.Allow("ada", now)
		k.Allow("ada", now)
		for n := range 50_000 { // they fill the memory, and are soon full again
			k.Wait(fmt.Sprint(n), now)
		}
		if k.Allow("ada", now) {
			t.Error("she is forgotten")
		}
	})
}
