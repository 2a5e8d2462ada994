package offline

import "github.com/todo-chatbot/todo-chatbot/app/offline/frame"

// Hints are what a reading by the rules tells package frame.
func Hints(r Reading) []frame.Hint {
	var out []frame.Hint
	for _, a := range r.Actions {
		h := frame.Hint{Says: string(a.Intent)}
		if a.Intent == Ask {
			h.Says = string(a.Maybe) + "?"
		}
		if a.Intent != Add {
			out = append(out, h)
			continue
		}
		for _, t := range a.Titles {
			h.Title = t
			out = append(out, h)
		}
	}
	return out
}
