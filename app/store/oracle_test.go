package store

import (
	"cmp"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// oracle is a list as the contract has it, without any index.
type oracle []todo.Task

var zoneNames = []string{"UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"}

func TestLists(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := db.Tasks()
		t.Run("are what the filter says, in order, page by page", func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				user := todo.UserID(rand.Text())
				all := storeSome(t, r, s, user)
				for range 8 {
					f := drawFilter(r)
					want := all.list(f)
					if diff := gocmp.Diff(want, walk(r, s, user, f)); diff != "" {
						r.Fatalf("%+v (-oracle +store):\n%s", f, diff)
					}
					if n, err := s.Count(t.Context(), user, normal(t, f)); n != len(want) || err != nil {
						r.Fatalf("the count of %+v is %d, error %v, want %d", f, n, err, len(want))
					}
				}
			})
		})
		t.Run("amount to their counts", func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				user := todo.UserID(rand.Text())
				all := storeSome(t, r, s, user)
				now, loc := drawMoment(r, "now"), drawZone(r)
				tomorrow := civil.DateOf(now.In(loc)).AddDays(1)
				got, err := s.Counts(t.Context(), user, *todo.NowEdge(now, loc), *todo.DayEdge(tomorrow, loc))
				if diff := gocmp.Diff(all.counts(now, loc), got); diff != "" || err != nil {
					r.Fatalf("at %v in %v (-oracle +store), error %v:\n%s", now, loc, err, diff)
				}
			})
		})
	})
}

// walk reads all pages, with cursors as clients send them.
func walk(r *rapid.T, s *Tasks, user todo.UserID, f todo.Filter) (numbers []int64) {
	f, err := f.Normal()
	for err == nil {
		var page todo.Page
		if page, err = s.Tasks(r.Context(), user, f); err != nil {
			break
		}
		if len(page.Tasks) > f.Limit {
			r.Fatalf("a page has %d tasks, the limit is %d", len(page.Tasks), f.Limit)
		}
		for _, task := range page.Tasks {
			numbers = append(numbers, task.Number)
		}
		if page.Next == nil {
			return numbers
		}
		if len(page.Tasks) == 0 || len(numbers) > 100 {
			r.Fatalf("%+v: the pages do not end", f)
		}
		f.After, err = todo.ParseCursor(page.Next.Cursor())
	}
	r.Fatal(err)
	return nil
}

func (o oracle) list(f todo.Filter) (numbers []int64) {
	kept := slices.DeleteFunc(slices.Clone(o), func(t todo.Task) bool { return !chosen(t, f) })
	slices.SortFunc(kept, func(a, b todo.Task) int { return compare(a, b, f) })
	for _, t := range kept {
		numbers = append(numbers, t.Number)
	}
	return numbers
}

func (o oracle) counts(now time.Time, loc *time.Location) todo.Counts {
	c := todo.Counts{Tags: []todo.TagCount{}}
	tags := map[string]int{}
	today := civil.DateOf(now.In(loc))
	for _, t := range o {
		switch {
		case t.Deleted != nil:
			c.Deleted++
		case t.Done:
			c.Completed++
		default:
			c.Pending++
			for _, tag := range t.Tags {
				tags[tag]++
			}
			switch {
			case t.Due == nil:
			case t.Due.Overdue(now, loc):
				c.Overdue++
			case t.Due.DayIn(loc).After(today):
				c.Upcoming++
			default:
				c.Today++
			}
		}
	}
	for tag, n := range tags {
		c.Tags = append(c.Tags, todo.TagCount{Tag: tag, Count: n})
	}
	slices.SortFunc(c.Tags, func(a, b todo.TagCount) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Tag, b.Tag))
	})
	return c
}

func chosen(t todo.Task, f todo.Filter) bool {
	text := fold(t.Title + "\n" + t.Description + "\n" + strings.Join(t.Tags, "\n"))
	for _, word := range strings.Fields(f.Search) {
		if !strings.Contains(text, fold(word)) {
			return false
		}
	}
	switch f.Status {
	case todo.Binned:
		if t.Deleted == nil {
			return false
		}
	case todo.Pending, todo.Completed:
		if t.Deleted != nil || t.Done != (f.Status == todo.Completed) {
			return false
		}
	default:
		if t.Deleted != nil {
			return false
		}
	}
	return (f.Tag == "" || slices.Contains(t.Tags, f.Tag)) &&
		(f.Parent == nil || t.Parent == *f.Parent) &&
		(f.Priority == nil || t.Priority == *f.Priority) &&
		(f.HasDue == nil || *f.HasDue == (t.Due != nil)) &&
		(f.DueFrom == nil || t.Due != nil && !isBefore(*t.Due, *f.DueFrom)) &&
		(f.DueBefore == nil || t.Due != nil && isBefore(*t.Due, *f.DueBefore)) &&
		(f.CompletedFrom == nil || t.Completed != nil && !t.Completed.Before(*f.CompletedFrom)) &&
		(f.CompletedBefore == nil || t.Completed != nil && t.Completed.Before(*f.CompletedBefore))
}

func isBefore(d todo.Due, e todo.Edge) bool {
	if d.Timed {
		return d.At(time.UTC).Before(e.At)
	}
	return d.Date.Before(e.Day)
}

func compare(a, b todo.Task, f todo.Filter) int {
	missing := map[todo.Sort][2]bool{
		todo.SortDue:       {a.Due == nil, b.Due == nil},
		todo.SortCompleted: {a.Completed == nil, b.Completed == nil},
	}[f.Sort]
	if missing[0] != missing[1] {
		if missing[0] {
			return +1
		}
		return -1
	}
	way := 1
	if f.Descending {
		way = -1
	}
	order := cmp.Compare(a.Number, b.Number)
	if !missing[0] {
		order = cmp.Or(compareKeys(a, b, f.Sort), order)
	}
	return way * order
}

func compareKeys(a, b todo.Task, s todo.Sort) int {
	switch s {
	case todo.SortUpdated:
		return a.Updated.Compare(b.Updated)
	case todo.SortCompleted:
		return a.Completed.Compare(*b.Completed)
	case todo.SortPriority:
		return cmp.Compare(a.Priority, b.Priority)
	case todo.SortTitle:
		return strings.Compare(titleKey(a.Title), titleKey(b.Title))
	case todo.SortDue:
		clock := func(d *todo.Due) int {
			if !d.Timed {
				return -1 // the whole day comes before its hours
			}
			return int(d.Clock)
		}
		return cmp.Or(a.Due.Date.Compare(b.Due.Date), cmp.Compare(clock(a.Due), clock(b.Due)))
	}
	return a.Created.Compare(b.Created)
}
