package timeexpr

// Find returns the expressions in the text from left to right; they do not overlap.
func Find(text string, c Context) []Expr { return nil }
