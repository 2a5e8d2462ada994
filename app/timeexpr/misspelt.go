package timeexpr

import "slices"

// shortestMisspelt is how long a name has to be for a misspelling to be taken
// for it: shorter words are too close to each other.
const shortestMisspelt = 6

// notMisspelt are words that are one letter away from a name, and no misspelling of it.
var notMisspelt = []string{"sundae", "sundry", "mondale", "mourning", "moaning", "nightly", "evenings", "evenly", "octobers"}

// spellings are other spellings of words that the rules name.
var spellings = map[string]string{
	"untill": "until", "nxt": "next", "evry": "every", "everday": "everyday", "eveyday": "everyday", "evryday": "everyday", "evey": "every",
	"tomorro": "tomorrow", "tommorrow": "tomorrow", "tommorow": "tomorrow", "tomorow": "tomorrow", "tomarrow": "tomorrow", "tomoro": "tomorrow", "tmrow": "tomorrow",
	"approx": "approximately", "tdy": "today", "tody": "today", "yday": "yesterday", "yestarday": "yesterday", "mornin": "morning", "wknd": "weekend", "wkend": "weekend",
	"tomorrrow": "tomorrow", "tomorroww": "tomorrow", "tomorrw": "tomorrow", "tmorrow": "tomorrow", "tommorrrow": "tomorrow", "2morrow": "tomorrow", "2moro": "tomorrow", "tmr": "tomorrow",
	"minuts": "minutes", "mintues": "minutes", "minuets": "minutes", "minites": "minutes", "minuites": "minutes", "mintes": "minutes", "horus": "hours", "huors": "hours",
	"weeknd": "weekend", "weekned": "weekend", "weekand": "weekend", "agust": "august", "augest": "august", "aprl": "april", "wensday": "wednesday", "wendsday": "wednesday", "wensdays": "wednesdays",
	"forthnight": "fortnight", "weekley": "weekly", "dayly": "daily", "monthy": "monthly", "nooon": "noon", "noontime": "noon", "noonday": "noon", "begining": "beginning",
}

// feasts are the names of holidays that are misspelt as months are.
var feasts = []string{"christmas", "thanksgiving", "halloween", "valentines"}

// misspellable are the names that people misspell, by their first letters.
func misspellable(words map[string]*word) map[byte][]string {
	byLetter := map[byte][]string{}
	for s, w := range words {
		calendar := slices.Contains(feasts, s) || w.kind&(aWeekday|aMonth) != 0 || w.kind&aPart != 0 && w.part < lunch
		if calendar && len(s) >= shortestMisspelt && !w.homonym {
			byLetter[s[0]] = append(byLetter[s[0]], s)
		}
	}
	return byLetter
}

// meant finds the calendar name that a word of small letters misspells by one
// letter too many, too few or wrong, or by two that changed places. The first
// letter is right in nearly all misspellings, so it has to be.
func (g *grammar) meant(s []byte) *word {
	if len(s) < shortestMisspelt-1 || len(s) > 13 {
		return nil
	}
	for _, name := range g.misspellable[s[0]] {
		if oneOff(s, name) {
			if g.notMisspelt[string(s)] {
				return nil
			}
			return g.words[name]
		}
	}
	return nil
}

// oneOff says whether one edit makes b of a.
func oneOff(a []byte, b string) bool {
	if d := len(a) - len(b); d < -1 || d > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch {
	case len(x) > len(y):
		return string(x[1:]) == y
	case len(x) < len(y):
		return string(x) == y[1:]
	case len(x) > 1 && x[0] == y[1] && x[1] == y[0] && string(x[2:]) == y[2:]:
		return true
	}
	return len(x) > 0 && string(x[1:]) == y[1:]
}
