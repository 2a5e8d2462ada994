package backend

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// A pooler by session of the size that docs/database.md names is enough for one replica
// that starts and works: no request of 16 people at once fails.
func TestAPoolerBySessionOfTheDocumentedSizeIsEnough(t *testing.T) {
	for most, servers := range map[int]int{7: 7 + 1 + 2, 2: 2 + 1 + 2} {
		t.Run(fmt.Sprintf("%d servers for a pool of %d", servers, most), func(t *testing.T) {
			address, _ := pgtest.Pooler(t, "session", servers)
			w := newWorld(t, nil, func(c *Config) {
				c.DatabaseURL = address + fmt.Sprint("&pool_max_conns=", most)
				c.Model = nil
			})
			var people []*person
			for i := range 4 {
				people = append(people, w.join(fmt.Sprintf("ann%d@example.com", i)))
			}
			var all sync.WaitGroup
			for i := range 16 {
				p := people[i%len(people)]
				all.Go(func() {
					for n := range 10 {
						for _, ask := range [][3]string{{"POST", "/api/me/tasks", fmt.Sprintf(`{"title":"Task %d"}`, n)}, {"GET", "/api/me/tasks", ""}, {"GET", "/health?ready", ""}} {
							r := httptest.NewRequest(ask[0], ask[1], strings.NewReader(ask[2]))
							r.Header.Set("Authorization", "Bearer "+p.token)
							r.Header.Set("Content-Type", "application/json")
							answer := httptest.NewRecorder()
							w.API.ServeHTTP(answer, r)
							if answer.Code >= 300 {
								t.Errorf("%s %s: %d %s", ask[0], ask[1], answer.Code, answer.Body)
							}
						}
					}
				})
			}
			all.Wait()
		})
	}
}
