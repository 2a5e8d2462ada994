package offline

import (
	"unicode"
	"unicode/utf8"
)

// spelt has the usual spelling of words that are often written otherwise. Only
// the rules see it: in titles stands what the person wrote.
var spelt = map[string]string{
	"whats": "what's", "hows": "how's", "wheres": "where's", "teh": "the", "hte": "the", "adn": "and", "nad": "and",
	"taht": "that", "thsi": "this", "mye": "my",
	"im": "i'm", "dont": "don't", "doesnt": "doesn't", "isnt": "isn't", "arent": "aren't", "havent": "haven't",
	"didnt": "didn't", "wont": "won't", "cant": "can't",
	"shouldnt": "shouldn't", "ive": "i've", "weve": "we've", "tasklist": "list", "lsit": "list", "lits": "list",
	"tasls": "tasks", "taks": "task", "taskks": "tasks",
	"plz": "please", "pleas": "please", "plase": "please", "u": "you",
}

// hesitations are no words at all.
var hesitations = wordSet("um uh uhm erm umm uhh hmm ehm")

// wordToken is the word from start to end.
func wordToken(text string, start, end int) token {
	t := token{kind: word, text: plain(text[start:end]), start: start, end: end}
	if right, ok := spelt[t.text]; ok {
		t.text = right
	}
	if t.text == "-" || hesitations[text[start:end]] { // "from UM" is a name
		t.kind = mark
	}
	return t
}

// isPicture says whether r is an emoji or another sign that stands for a thing.
func isPicture(r rune) bool { return r > unicode.MaxLatin1 && unicode.Is(unicode.So, r) }

// pictureEnd is where the emoji that starts at i ends, with what modifies it.
func pictureEnd(text string, i int) int {
	_, n := utf8.DecodeRuneInString(text[i:])
	for i += n; i < len(text); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(text[i:])
		if r != 0x200d && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Sk, r) && !isPicture(r) {
			break
		}
	}
	return i
}

// pictured says whether a token is nothing but a picture.
func (t token) pictured() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return t.kind == word && isPicture(r)
}
