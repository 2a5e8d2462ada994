package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// searches is how many one person has going at once in fairness.
const searches = 60

// seldom is a search that the index finds nothing for, and often one for which it
// finds every task, so that the list is read.
var (
	seldom = request{"GET", "/api/me/tasks?search=zzzz&sort=title", ""}
	often  = request{"GET", "/api/me/tasks?search=bench+no-such-word-of&sort=title", ""}
	short  = request{"GET", "/api/me/tasks?search=q&sort=title", ""} // no index knows it
)

// fairness has one person of many tasks search 60 times at once, again and
// again, and takes the time of another person's reads meanwhile.
func (e engine) fairness(ctx context.Context, o options, t *table, s *server) error {
	greedy, err := s.person(ctx, "greedy@example.com")
	if err != nil {
		return err
	}
	if err := greedy.seed(ctx, o.large); err != nil {
		return err
	}
	other, err := s.person(ctx, "other@example.com")
	if err != nil {
		return err
	}
	if err := other.seed(ctx, 100); err != nil {
		return err
	}
	for _, search := range []struct {
		name string
		request
	}{{"a rare word", seldom}, {"words of all and none", often}, {"one letter", short}} {
		begun := time.Now()
		if _, err := greedy.do(ctx, search.request); err != nil {
			return err
		}
		alone := time.Since(begun)
		reads, done := during(ctx, o.each, greedy, search.request, other)
		slices.Sort(reads)
		if len(reads) == 0 {
			return fmt.Errorf("nobody else was answered while one searches for %s", search.name)
		}
		t.add(e.name, "read beside 60 searches", fmt.Sprintf("p50 %s  worst %s  (%d reads; %d searches for %s, one alone %s)",
			ms(reads[len(reads)/2]), ms(reads[len(reads)-1]), len(reads), done, search.name, ms(alone)))
	}
	return nil
}

// during is how long each read of other took while greedy searched, and how
// many searches were answered.
func during(ctx context.Context, d time.Duration, greedy *loader, search request, other *loader) ([]time.Duration, int) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var mu sync.Mutex
	var wait sync.WaitGroup
	answered := 0
	for range searches {
		wait.Go(func() {
			for ctx.Err() == nil {
				if _, err := greedy.do(ctx, search); err == nil {
					mu.Lock()
					answered++
					mu.Unlock()
				}
			}
		})
	}
	var reads []time.Duration
	for ctx.Err() == nil {
		begun := time.Now()
		if _, err := other.do(ctx, list20.next(0)); err == nil {
			reads = append(reads, time.Since(begun))
		}
	}
	wait.Wait()
	return reads, answered
}
