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
// again, and then write as often, and takes the time of another person's reads
// and writes meanwhile.
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
		all := measure{"searches for " + search.name, func(int64) request { return search.request }}
		took, err := e.beside(ctx, o, "read beside 60 searches", greedy, all, other, list20)
		if err != nil {
			return err
		}
		t.add(e.name, "read beside 60 searches", fmt.Sprintf("%s, one alone %s)", took, ms(alone)))
	}
	often := measure{"searches for words of all and none", func(int64) request { return often }}
	for _, b := range []struct {
		name         string
		greedy, asks measure
	}{{"create beside 60 searches", often, create}, {"read beside 60 writers", create, list20}, {"create beside 60 writers", create, create}} {
		took, err := e.beside(ctx, o, b.name, greedy, b.greedy, other, b.asks)
		if err != nil {
			return err
		}
		t.add(e.name, b.name, took+")")
	}
	return nil
}

// beside says how long another person's requests took while one did all that, but for a last bracket.
func (e engine) beside(ctx context.Context, o options, name string, greedy *loader, does measure, other *loader, asks measure) (string, error) {
	took, done := during(ctx, o.each, greedy, does, other, asks)
	slices.Sort(took)
	if len(took) == 0 {
		return "", fmt.Errorf("%s: nobody else was answered", name)
	}
	return fmt.Sprintf("p50 %s  worst %s  (%d of another; %d %s", ms(took[len(took)/2]), ms(took[len(took)-1]), len(took), done, does.name), nil
}

// during is how long each request of other took while greedy did as much as it
// could, and how much of that was answered.
func during(ctx context.Context, d time.Duration, greedy *loader, does measure, other *loader, asks measure) ([]time.Duration, int) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var mu sync.Mutex
	var wait sync.WaitGroup
	answered := 0
	for n := range int64(searches) {
		wait.Go(func() {
			for i := n; ctx.Err() == nil; i += searches {
				if _, err := greedy.do(ctx, does.next(i)); err == nil {
					mu.Lock()
					answered++
					mu.Unlock()
				}
			}
		})
	}
	var took []time.Duration
	for i := int64(0); ctx.Err() == nil; i++ {
		begun := time.Now()
		if _, err := other.do(ctx, asks.next(i)); err == nil {
			took = append(took, time.Since(begun))
		}
	}
	wait.Wait()
	return took, answered
}
