package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

const (
	shortWords = 3 // of what has run out
	dutyWords  = 6 // of what somebody has to do
)

// opensWith returns the rest of a message behind one of the beginnings, manners
// set aside.
func opensWith(message string, beginnings []string) (rest string, ok bool) {
	text := strings.Join(mannerless(message), " ")
	for _, b := range beginnings {
		if rest, ok = strings.CutPrefix(text, b); ok {
			return rest, true
		}
	}
	return "", false
}

// shortage is the reading that adds what has run out, false if the message
// does not tell of any.
func (p *policy) shortage() (frame.Reading, bool) {
	rest, ok := opensWith(p.message(), en.Shortages)
	first, _, _ := strings.Cut(rest, " ")
	if !ok || en.NotGoods[first] || p.questions() || p.namesSomething() {
		return frame.Reading{}, false
	}
	best := p.readings[0]
	if best.Changes() && !slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Act == frame.Add }) {
		return frame.Reading{}, false // the list has the better part in it
	}
	return p.additions(shortWords)
}

// eachShort is a reading of what has run out with each thing by itself where
// two are joined by "and", as there is a reading that does so: soap and wipes
// are two things. All else stays.
func (p *policy) eachShort(r frame.Reading) frame.Reading {
	if _, short := opensWith(p.message(), en.Shortages); !short || len(r.Frames) != 1 || r.Frames[0].Act != frame.Add {
		return r
	}
	added := r.Frames[0].Added()
	if len(added) != 1 || !strings.Contains(added[0].Title, " and ") ||
		len(strings.Fields(added[0].Title)) > shortWords {
		return r
	}
	left, right, _ := strings.Cut(added[0].Title, " and ")
	for _, other := range p.readings {
		if len(other.Frames) != 1 {
			continue
		}
		two := other.Frames[0].Added()
		if len(two) == 2 && frame.SameTitle(two[0].Title, left) && frame.SameTitle(two[1].Title, right) &&
			!other.Frames[0].Past && !other.Frames[0].Doubt {
			return other
		}
	}
	return r
}

// duty says whether the message tells of something that somebody has to do, so
// that it is worth a question.
func (p *policy) duty() bool {
	rest, ok := opensWith(p.message(), en.Duties)
	first, _, _ := strings.Cut(rest, " ")
	if !ok || en.OtherDuties[first] || p.questions() {
		return false
	}
	_, ok = p.additions(dutyWords)
	return ok
}

// additions is the likeliest reading that only adds, each title of a few words
// and nothing of the message left over.
func (p *policy) additions(words int) (frame.Reading, bool) {
	i := slices.IndexFunc(p.readings, func(r frame.Reading) bool {
		return r.Key() != "" && !repeats(r) && !slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
			if f.Act != frame.Add || f.Past || f.Doubt || len(f.Left) > 0 {
				return true
			}
			return slices.ContainsFunc(f.Added(), func(one frame.Frame) bool {
				return len(strings.Fields(one.Title)) > words || p.there(one.Title)
			})
		})
	})
	if i < 0 {
		return frame.Reading{}, false
	}
	return p.readings[i], true
}
