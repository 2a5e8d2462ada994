package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// BenchmarkTenThousandAtOnce has 10,000 reminders of 2,000 people due at the
// same moment, each sent to a webhook, with PostgreSQL and one process.
func BenchmarkTenThousandAtOnce(b *testing.B) {
	const people, each = 2000, 5
	for b.Loop() {
		db, err := store.Open(b.Context(), pgtest.New(b), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		var got atomic.Int64
		var last atomic.Int64
		all := make(chan struct{})
		srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			last.Store(time.Now().UnixMicro())
			if got.Add(1) == people*each {
				close(all)
			}
		}))
		allow, err := egress.Parse("NOTIFY_ALLOW", "127.0.0.1")
		if err != nil {
			b.Fatal(err)
		}
		var rang atomic.Int64
		var lastRang atomic.Int64
		tasks := todo.New(db.Tasks(), time.Now)
		bells := notify.New(db.Rings(), tasks, atUTC{}, notify.Options{Owner: "b", Channels: []notify.Channel{webhook.New(courier.New(allow), nil)},
			Observe: func(late time.Duration) { rang.Add(1); lastRang.Store(int64(late)) }})
		moment := time.Now().Add(2 * time.Minute).Truncate(time.Second)
		var making sync.WaitGroup
		places := make(chan struct{}, 8)
		for i := range people {
			making.Go(func() {
				places <- struct{}{}
				defer func() { <-places }()
				who := todo.Actor{User: todo.UserID(fmt.Sprint("p", i)), Via: todo.ViaAPI, Zone: time.UTC}
				_, err := bells.AddDevice(b.Context(), who, notify.NewDevice{Channel: "webhook", Name: "x", Address: srv.URL + "/hook", ShowTitle: true})
				drafts := make([]todo.Draft, each)
				for n := range drafts {
					drafts[n] = todo.Draft{Title: "Call Ann", Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}}
				}
				if err == nil {
					_, err = tasks.Add(b.Context(), who, drafts...)
				}
				if err != nil {
					b.Error(err)
				}
			})
		}
		making.Wait()
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan struct{})
		go func() { bells.Run(ctx); close(ended) }()
		b.Logf("made with %s to spare", time.Until(moment).Round(time.Second))
		<-all
		b.ReportMetric(time.Duration(lastRang.Load()).Seconds(), "s-until-the-last-rang")
		b.ReportMetric(time.UnixMicro(last.Load()).Sub(moment).Seconds(), "s-until-the-last-was-sent")
		cancel()
		<-ended
		srv.Close()
		db.Close()
	}
}
