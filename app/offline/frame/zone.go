package frame

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// maxZones bounds how many names of a message are looked up as places.
const maxZones = 8

// zones turns times that are said for another place into the person's: "5 pm
// Tokyo time", "at 11 their time", "when it's 9 in New York". Where the hour
// there falls on another day here and no day was said with it, it stays as it
// is, and is asked about.
func (m *message) zones() {
	m.bareZoned()
	tries := 0
	for n := range m.times {
		e := &m.times[n]
		if !e.Timed || e.Rule != nil || e.Vague || e.HasEnd {
			continue
		}
		from, to, zone := m.placeBeside(*e, &tries)
		if zone == nil {
			continue
		}
		day := e.Date
		own := m.saysDay(*e)
		if !own {
			day = m.onlyDay(n)
		}
		clock := e.Clock
		if m.half(*e) {
			if clock %= 12 * 60; clock < 7*60 {
				clock += 12 * 60
			}
		}
		here := civil.DateTimeOf(day.At(clock, zone).In(m.ctx.zone()))
		if here.Date != day && !own {
			continue
		}
		e.Date, e.Clock = here.Date, here.Clock
		e.Start, e.End = from, to
		for i := from; i < to; i++ {
			m.toks[i].time = n
		}
		m.exact[n] = own
	}
}

// bareZoned finds figures that only "when it's 9 in New York" and "at 9 their
// time" make a time.
func (m *message) bareZoned() {
	for i := range m.toks {
		t := m.toks[i]
		clock, ok := clockOf(t.norm)
		if !ok || t.mark || t.time >= 0 || len(t.norm) > 5 {
			continue
		}
		when := m.wordIs(i-1, "it's") && m.wordIs(i-2, "when") && m.wordIs(i+1, "in")
		theirs := m.wordIs(i+1, "their her his") && m.wordIs(i+2, "time") || m.wordIs(i+2, "time") &&
			m.toks[i+1].class == 0
		if !when && !theirs {
			continue
		}
		m.toks[i].time = len(m.times)
		m.times = append(m.times, timeexpr.Expr{Start: i, End: i + 1, Date: civil.DateOf(m.ctx.now()), Clock: clock,
			Timed: true, Grain: timeexpr.Hour})
	}
}

// onlyDay is the day that the message says apart from expression n, today if it says none.
func (m *message) onlyDay(n int) civil.Date {
	for k, e := range m.times {
		if k != n && e.Rule == nil && e.Relative == nil && !e.Date.IsZero() && (!e.Timed || m.saysDay(e)) {
			return e.Date
		}
	}
	return civil.DateOf(m.ctx.now())
}

// placeBeside finds the place for which a time is said, and the tokens of both.
func (m *message) placeBeside(e timeexpr.Expr, tries *int) (from, to int, zone *time.Location) {
	from, to = e.Start, e.End
	if to >= len(m.toks) {
		return from, to, nil
	}
	if m.wordIs(to, "their her his local") && m.wordIs(to+1, "time") {
		return from, to + 2, m.onlyPlace(e, tries)
	}
	if zone := m.abbreviated(to); zone != nil {
		return from, to + 1, zone
	}
	for _, length := range []int{2, 1} {
		if m.wordIs(to+length, "time") {
			if zone := m.placeAt(to, to+length, tries); zone != nil {
				return from, to + length + 1, zone
			}
		}
	}
	begin := from
	if m.wordIs(begin, "at") {
		begin++
	}
	if m.wordIs(to, "in") && m.wordIs(begin-1, "it's is") && m.wordIs(begin-2, "when it") {
		for begin > 0 && m.wordIs(begin-1, "when it's it is") {
			begin--
		}
		for _, length := range []int{2, 1} {
			if zone := m.placeAt(to+1, to+1+length, tries); zone != nil {
				return begin, to + 1 + length, zone
			}
		}
	}
	return from, to, nil
}

// abbreviated is the zone whose short name token i is: CET, PST.
func (m *message) abbreviated(i int) *time.Location {
	t := m.toks[i]
	name := en.ZoneNames[t.text]
	if name == "" || t.mark || len(t.text) < 3 && !t.upper {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// onlyPlace is the place that a message names, if it names one: what "their
// time" means.
func (m *message) onlyPlace(e timeexpr.Expr, tries *int) *time.Location {
	for i := range m.toks {
		if m.toks[i].mark || m.toks[i].time >= 0 || i >= e.Start && i < e.End ||
			m.toks[i].class != 0 && !m.toks[i].upper {
			continue
		}
		for _, length := range []int{2, 1} {
			if zone := m.placeAt(i, i+length, tries); zone != nil {
				return zone
			}
		}
	}
	return nil
}

// regions are those of the time zone database whose zones are named after places.
var regions = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic"}

// placeAt is the zone of the place that tokens [from, to) name.
func (m *message) placeAt(from, to int, tries *int) *time.Location {
	if to > len(m.toks) || from >= to {
		return nil
	}
	var words []string
	for i := from; i < to; i++ {
		t := m.toks[i]
		if t.mark || t.time >= 0 || len(t.text) < 2 ||
			strings.ContainsFunc(t.text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
			return nil
		}
		words = append(words, t.text)
	}
	plain := strings.Join(words, " ")
	if name := en.Places[plain]; name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return nil
		}
		return zone
	}
	if len(plain) < 4 || *tries >= maxZones || m.toks[from].class&^en.Verb != 0 {
		return nil
	}
	*tries++
	return placed(words)
}

// placed is the zone of the time zone database that is named after a place.
func placed(words []string) *time.Location {
	for i, w := range words {
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	place := strings.Join(words, "_")
	for _, region := range regions {
		if zone, err := time.LoadLocation(region + "/" + place); err == nil {
			return zone
		}
	}
	return nil
}

// ZonesOf are the zones that words may mean, in small letters: of a place ("new
// york", "the uk"), or by a name of their own ("cet", "europe/berlin"). Of a
// country with several, or a name of several places, there are several; of what
// is no place that is known there are none.
func ZonesOf(words string) []string {
	words = strings.TrimPrefix(strings.TrimSpace(words), "the ")
	if several := en.ManyZones[words]; several != "" {
		return strings.Split(several, ",")
	}
	for _, names := range []map[string]string{en.Places, en.MorePlaces, en.ZoneNames} {
		if name := names[words]; name != "" {
			return []string{name}
		}
	}
	isName := func(r rune) bool { return unicode.IsLetter(r) || r == '-' || r == '_' || r == ' ' || r == '/' }
	if len(words) < 4 || len(words) > 40 || strings.ContainsFunc(words, func(r rune) bool { return !isName(r) }) {
		return nil
	}
	if region, place, ok := strings.Cut(words, "/"); ok {
		for _, r := range regions {
			if !strings.EqualFold(r, region) {
				continue
			}
			if zone := placed(strings.FieldsFunc(place,
				func(r rune) bool { return r == '_' || r == ' ' })); zone != nil {
				return []string{zone.String()}
			}
		}
		return nil
	}
	if zone := placed(strings.Fields(words)); zone != nil {
		return []string{zone.String()}
	}
	return nil
}
