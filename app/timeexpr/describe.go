package timeexpr

// Describe says in absolute terms what the expression means: "Fri 4 Dec at
// 17:00", "every other Friday at 17:00, next on Fri 4 Dec".
func (e Expr) Describe(c Context) string { return e.Text }
