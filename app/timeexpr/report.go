package timeexpr

// Report is what "todo understand --dates" prints about a text.
func Report(text string, c Context) any {
	return map[string]any{"found": []any{}}
}
