package offline

// vocabulary numbers the words of the grammar, so that the words of an
// utterance can be looked at as a set of bits.
type vocabulary map[string]int

// bits is a set of words of the vocabulary.
type bits []uint64

func (v vocabulary) id(w string) int {
	n, ok := v[w]
	if !ok {
		n = len(v)
		v[w] = n
	}
	return n
}

// set is the words of tokens.
func (v vocabulary) set(tokens []token) bits {
	b := make(bits, (len(v)+63)/64)
	for _, t := range tokens {
		w := t.text
		if t.kind == when {
			w = "@when"
		}
		if n, ok := v[w]; ok {
			b[n/64] |= 1 << (n % 64)
		}
	}
	return b
}

// needs returns sets of words of which a match of the sequence has at least
// one each: most patterns can be ruled out by them without being tried.
func (v vocabulary) needs(seq []node) [][]int {
	var out [][]int
	for _, n := range seq {
		switch {
		case n.kind == literal:
			out = append(out, []int{v.id(n.text)})
		case n.kind == times && !n.empty:
			out = append(out, []int{v.id("@when")})
		case n.kind == choice && !n.optional:
			if any := v.needsOfChoice(n.alts); any != nil {
				out = append(out, any)
			}
		}
	}
	return out
}

// needsOfChoice returns a word for each alternative, nil if one needs none.
func (v vocabulary) needsOfChoice(alts [][]node) []int {
	var any []int
	for _, alt := range alts {
		need := v.needs(alt)
		if len(need) == 0 {
			return nil
		}
		any = append(any, need[0]...)
	}
	return any
}

// masks makes sets of numbers into bits; v must be complete.
func (v vocabulary) masks(needs [][]int) []bits {
	out := make([]bits, len(needs))
	for i, any := range needs {
		out[i] = make(bits, (len(v)+63)/64)
		for _, n := range any {
			out[i][n/64] |= 1 << (n % 64)
		}
	}
	return out
}

// meets says whether the words of an utterance meet all needs.
func (b bits) meets(masks []bits) bool {
	for _, m := range masks {
		hit := uint64(0)
		for i, w := range m {
			hit |= w & b[i]
		}
		if hit == 0 {
			return false
		}
	}
	return true
}
