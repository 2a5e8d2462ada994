// Package link finds which of a person's tasks words may be about: by stems,
// spellings one letter off, and words that people use for each other. It knows
// no grammar; how well a task fits is a figure, and package frame weighs it.
package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How well one word stands for another, from 0 to 1.
const (
	exact   = 1.0
	stemmed = 0.9
	alike   = 0.75 // words that people use for each other
	prefix  = 0.6
	typo    = 0.6
	ofTag   = 0.55
	ofNote  = 0.3
)

// Entry is a task with the words by which people speak of it.
type Entry struct {
	Task  *todo.Task
	Words []Word
	total float64 // weight of all words of the title
}

// Word is a word of a title, tag or note.
type Word struct {
	Text, Stem string
	Weight     float64 // how much it tells: rare words tell more
	Kind       Kind
	Initials   string // of the first word of a title, the first letters of all: "ptm" of "Parent teacher meeting"
	Pair       string // this word and the next one of a title as one: "handover" of "Hand over"
	Verb       bool   // it says what is done: the first word, where that is a verb and others follow
}

// Kind says where a word stands.
type Kind int

// The kinds.
const (
	Title Kind = iota
	TagWord
	NoteWord
)

// Index is a list as it can be spoken of.
type Index struct {
	Entries []Entry
	byStem  map[string][]int // entries by the stems of their words
	alike   map[string][]int // entries with a stem that is like this one, once asked for
	Tags    map[string]bool
	rarity  map[string]float64
}

// New makes the index of tasks. It takes time in proportion to their words.
func New(tasks []*todo.Task) *Index {
	x := &Index{byStem: make(map[string][]int, len(tasks)), alike: map[string][]int{}, Tags: map[string]bool{},
		rarity: make(map[string]float64, len(tasks))}
	seen := make(map[string]int, len(tasks))
	x.Entries = make([]Entry, 0, len(tasks))
	for _, t := range tasks {
		e := Entry{Task: t, Words: read.of(t)}
		for _, tag := range t.Tags {
			x.Tags[tag] = true
		}
		x.Entries = append(x.Entries, e)
		for i, w := range e.Words {
			if w.Kind == Title && !slices.ContainsFunc(e.Words[:i], func(o Word) bool { return o.Stem == w.Stem }) {
				seen[w.Stem]++
			}
		}
	}
	for stem, n := range seen {
		x.rarity[stem] = 1 + math.Log(float64(len(tasks)+1)/float64(n))/2
	}
	for i := range x.Entries {
		e := &x.Entries[i]
		for k := range e.Words {
			w := &e.Words[k]
			w.Weight = x.rarity[w.Stem]
			if w.Weight == 0 {
				w.Weight = 1
			}
			if w.Verb { // what it is about tells more than what is done with it
				w.Weight *= 0.5
			}
			if w.Kind == Title {
				e.total += w.Weight
			}
			x.byStem[w.Stem] = append(x.byStem[w.Stem], i)
			if w.Initials != "" {
				x.byStem[Stem(w.Initials)] = append(x.byStem[Stem(w.Initials)], i)
			}
		}
	}
	return x
}

// wordsOfTask are the words by which people speak of a task, without their weights.
func wordsOfTask(t *todo.Task) []Word {
	out := wordsOf(t.Title, Title)
	for _, tag := range t.Tags {
		out = append(out, wordsOf(strings.ReplaceAll(tag, "-", " "), TagWord)...)
	}
	return append(out, wordsOf(t.Description, NoteWord)...)
}

// read keeps the words of the tasks that were read last: a list is nearly the same from one
// message to the next, and to cut it into words again is a third of what a message costs.
var read cache

// maxCached is how many tasks each of the two halves of a cache keeps; with more than longCached
// bytes to read they are not kept.
const (
	maxCached  = 2000
	longCached = 300
)

// cache keeps the words of tasks by what they were read from: those of the last maxCached, and up
// to as many before them.
type cache struct {
	mu          sync.Mutex
	now, before map[string][]Word
}

// of are the words of a task, which the caller may change.
func (c *cache) of(t *todo.Task) []Word {
	key := t.Title + "\x00" + strings.Join(t.Tags, "\x00") + "\x00\x00" + t.Description
	if len(key) > longCached {
		return wordsOfTask(t)
	}
	c.mu.Lock()
	words, known := c.now[key]
	if !known {
		words, known = c.before[key]
	}
	c.mu.Unlock()
	if !known {
		words = wordsOfTask(t)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.now[key]; !there {
		if c.now == nil || len(c.now) >= maxCached {
			c.before = c.now
			c.now = map[string][]Word{}
		}
		c.now[key] = words
	}
	return slices.Clone(words)
}

func wordsOf(s string, kind Kind) []Word {
	if s == "" {
		return nil
	}
	all := Split(s)
	out := make([]Word, 0, len(all))
	for _, w := range all {
		if en.Of(w)&en.Function != 0 && len(all) > 1 && len(w) < 5 {
			continue
		}
		out = append(out, Word{Text: w, Stem: Stem(w), Kind: kind})
	}
	if kind == Title {
		pair(out, all)
		initials(out, all)
	}
	if kind == Title && len(out) > 1 && en.Of(out[0].Text)&en.Verb != 0 {
		out[0].Verb = true
	}
	return out
}

// pair writes words that people write as one as well: "check up", "hand over".
func pair(words []Word, all []string) {
	for i := range words {
		for k := 0; k+1 < len(all); k++ {
			if all[k] == words[i].Text && len(all[k]) > 2 && strings.Contains(" up out over off in down on ",
				" "+all[k+1]+" ") {
				words[i].Pair = all[k] + all[k+1]
			}
		}
	}
}

// leastInitials is of how many letters an abbreviation has to be to stand for a title.
const leastInitials = 3

// initials notes the first letters of a title, as people abbreviate it.
func initials(words []Word, all []string) {
	if len(words) == 0 || len(all) < leastInitials || len(all) > 5 {
		return
	}
	var letters []byte
	for _, w := range all {
		letters = append(letters, w[0])
	}
	words[0].Initials = string(letters)
}

// Split cuts a text into words in lower case.
func Split(s string) []string {
	s = strings.ReplaceAll(strings.ToLower(s), "’", "'")
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '&'
	})
}

// endings are cut off a word, the first that fits, if three letters stay.
var endings = []string{"'s", "ings", "ies", "ing", "ied", "es", "ed", "s", "y", "e"}

// Stem is a word without the ending that only says of how many things or of
// which time it speaks: "bookings" and "booked" are both "book".
func Stem(w string) string {
	if base := en.Base(w); base != "" {
		w = base
	}
	w = fold(w)
	for range 2 {
		for _, end := range endings {
			if cut, ok := strings.CutSuffix(w, end); ok && len(cut) >= 3 {
				w = cut
				break
			}
		}
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] { // planned, plan
		w = w[:n-1]
	}
	return w
}

// fold writes accented letters plainly.
func fold(w string) string {
	ascii := true
	for i := range len(w) {
		ascii = ascii && w[i] < 0x80
	}
	if ascii {
		return w
	}
	return accents.Replace(w)
}

var accents = strings.NewReplacer("à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ç", "c", "è", "e", "é",
	"e", "ê", "e", "ë", "e",
	"ì", "i", "í", "i", "î", "i", "ï", "i", "ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ù",
	"u", "ú", "u", "û", "u", "ü", "u", "ý", "y", "ß", "ss")

// Said is a word of a message that may speak of a task.
type Said struct {
	Text, Stem string
}

// Hit is a task that words may be about.
type Hit struct {
	Entry   *Entry
	Words   []int   // places in the said words that fit
	Score   float64 // the weight of what fits, as a share of what was said and of the title
	Title   float64 // the share of the title that was said, from 0 to 1
	Object  float64 // the share of the words of the title that are not verbs
	Verbs   bool    // only verbs of the title were said
	Tagged  bool    // only its tag or note was said
	Guessed bool    // it takes a spelling mistake to fit
}

// Find returns the tasks that the words may be about, the best first.
func (x *Index) Find(said []Said) []Hit {
	tried := map[int]bool{}
	var hits []Hit
	try := func(i int) {
		if tried[i] {
			return
		}
		tried[i] = true
		if h, ok := x.fit(&x.Entries[i], said); ok {
			hits = append(hits, h)
		}
	}
	if len(x.Entries) <= 60 {
		for i := range x.Entries {
			try(i)
		}
	} else {
		x.candidates(said, try)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

// candidates tries the entries that share a stem with a said word, or a stem
// that is like one.
func (x *Index) candidates(said []Said, try func(int)) {
	for _, s := range said {
		for _, i := range x.byStem[s.Stem] {
			try(i)
		}
		for _, other := range en.Same[s.Text] {
			for _, i := range x.byStem[Stem(other)] {
				try(i)
			}
		}
		if len(s.Text) < 4 {
			continue
		}
		for _, i := range x.like(s.Stem) {
			try(i)
		}
	}
}

// like are the entries with a stem that is like this one or begins with it.
func (x *Index) like(said string) []int {
	found, known := x.alike[said]
	if known {
		return found
	}
	for stem, list := range x.byStem {
		if Near(stem, said) || strings.HasPrefix(stem, said) {
			found = append(found, list...)
		}
	}
	x.alike[said] = found
	return found
}

// fit says how well an entry fits the words.
func (x *Index) fit(e *Entry, said []Said) (Hit, bool) {
	h := Hit{Entry: e, Verbs: true, Tagged: true}
	best := make([]float64, len(e.Words))
	var objects, object float64
	for i, s := range said {
		strength, at := 0.0, -1
		for k, w := range e.Words {
			if v := like(s, w); v > strength {
				strength, at = v, k
			}
		}
		if at < 0 {
			continue
		}
		h.Words = append(h.Words, i)
		h.Guessed = h.Guessed || strength <= typo && e.Words[at].Kind == Title
		best[at] = max(best[at], strength)
	}
	if len(h.Words) == 0 && !abbreviated(e, said) {
		return h, false
	}
	matched := 0.0
	for k, w := range e.Words {
		if w.Kind == Title && !w.Verb {
			objects += w.Weight
		}
		if best[k] == 0 {
			continue
		}
		matched += best[k] * w.Weight
		if w.Kind == Title {
			h.Tagged = false
			h.Title += best[k] * w.Weight
			if !w.Verb {
				h.Verbs = false
				object += best[k] * w.Weight
			}
		}
	}
	if h.Tagged {
		h.Verbs = false
	}
	for i, s := range said {
		if len(e.Words) > 0 && s.Text == e.Words[0].Initials {
			h.Words = append(h.Words, i)
			h.Verbs = false
			h.Tagged = false
			h.Title = max(h.Title, alike*e.total)
			object = max(object, alike*objects)
			matched = max(matched, alike*e.total)
		}
	}
	if otherNumber(e, said) {
		matched *= 0.4
		object *= 0.4
	}
	h.Title = min(1, h.Title/max(e.total, 0.1))
	if objects > 0 {
		h.Object = object / objects
	} else {
		h.Object, h.Verbs = h.Title, false
	}
	h.Score = matched * (0.5 + 0.5*h.Title)
	if h.Verbs {
		h.Score *= 0.4
	}
	return h, true
}

// abbreviated says whether the first letters of the title were said.
func abbreviated(e *Entry, said []Said) bool {
	return len(e.Words) > 0 && e.Words[0].Initials != "" &&
		slices.ContainsFunc(said, func(s Said) bool { return s.Text == e.Words[0].Initials })
}

// otherNumber says whether the title has a number where another one was said:
// "chapter 7" is not "Read chapter 6".
func otherNumber(e *Entry, said []Said) bool {
	has, other := false, false
	for _, w := range e.Words {
		if w.Kind != Title || !isNumber(w.Text) {
			continue
		}
		has = true
		for _, s := range said {
			if s.Text == w.Text {
				return false
			}
			other = other || isNumber(s.Text) && len(s.Text) <= 3
		}
	}
	return has && other
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// like says how well a said word stands for one of an entry, 0 for not.
func like(s Said, w Word) float64 {
	strength := 0.0
	switch {
	case s.Text == w.Text:
		strength = exact
	case s.Stem == w.Stem:
		strength = stemmed
	case same(s, w):
		strength = alike
	case len(s.Stem) >= 4 && strings.HasPrefix(w.Stem, s.Stem) || len(w.Stem) >= 4 && len(s.Stem) > len(w.Stem) &&
		strings.HasPrefix(s.Stem, w.Stem):
		strength = prefix
	case w.Pair != "" && (s.Text == w.Pair || s.Stem == Stem(w.Pair)):
		strength = stemmed
	case Near(s.Text, w.Text):
		strength = typo
	default:
		return 0
	}
	switch w.Kind {
	case TagWord:
		return strength * ofTag
	case NoteWord:
		return strength * ofNote
	}
	return strength
}

func same(s Said, w Word) bool {
	for _, key := range []string{s.Text, s.Stem} {
		for _, other := range en.Same[key] {
			if other == w.Text || other == w.Stem {
				return true
			}
		}
	}
	return false
}

// Near says whether two words of four letters or more differ by one letter
// more, less, another, or two that changed places; long ones by two.
func Near(a, b string) bool {
	if min(len(a), len(b)) < 4 || max(len(a), len(b))-min(len(a), len(b)) > 2 {
		return false
	}
	most := 1
	if min(len(a), len(b)) >= 8 {
		most = 2
	}
	return distance([]rune(a), []rune(b), most) <= most
}

// distance is the optimal string alignment distance, or more than most.
func distance(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
