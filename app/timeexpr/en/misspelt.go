package en

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// notMisspelt are words that are one letter away from a name, and no misspelling of it.
var notMisspelt = []string{"sundae", "sundry", "mondale", "mourning", "moaning", "nightly", "evenings", "evenly",
	"octobers", "frida", "fridah", "sundar", "sunder", "augusta", "augusto", "augustus", "mondal", "junes", "mornings"}

// spellings are other spellings of words that the rules name.
var spellings = map[string]string{
	"untill": "until", "nxt": "next", "evry": "every", "everday": "everyday", "eveyday": "everyday",
	"evryday": "everyday",
	"evey":    "every",
	"tomorro": "tomorrow", "tommorrow": "tomorrow", "tommorow": "tomorrow", "tomorow": "tomorrow",
	"tomarrow": "tomorrow",
	"tomoro":   "tomorrow", "tmrow": "tomorrow",
	"approx": "approximately", "tdy": "today", "tody": "today", "yday": "yesterday", "yestarday": "yesterday",
	"mornin": "morning", "wknd": "weekend", "wkend": "weekend",
	"tomorrrow": "tomorrow", "tomorroww": "tomorrow", "tomorrw": "tomorrow", "tmorrow": "tomorrow",
	"tommorrrow": "tomorrow", "2morrow": "tomorrow", "2moro": "tomorrow", "tmr": "tomorrow",
	"minuts": "minutes", "mintues": "minutes", "minuets": "minutes", "minites": "minutes", "minuites": "minutes",
	"mintes": "minutes", "horus": "hours", "huors": "hours",
	"weeknd": "weekend", "weekned": "weekend", "weekand": "weekend", "agust": "august", "augest": "august",
	"aprl": "april", "wensday": "wednesday", "wendsday": "wednesday", "wensdays": "wednesdays",
	"forthnight": "fortnight", "weekley": "weekly", "dayly": "daily", "monthy": "monthly", "nooon": "noon",
	"noontime": "noon", "noonday": "noon", "begining": "beginning",
}

// feasts are the names of holidays that are misspelt as months are.
var feasts = []string{"christmas", "thanksgiving", "halloween", "valentines"}

// misspellable says whether a word is a name that people misspell.
func misspellable(s string, w *engine.Word) bool {
	calendar := slices.Contains(feasts, s) || w.Kind&(engine.KindWeekday|engine.KindMonth) != 0 ||
		w.Kind&engine.KindPart != 0 && w.Part < engine.Lunch
	return calendar && len(s) >= engine.ShortestMisspelt && !w.Homonym
}
