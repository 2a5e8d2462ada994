package rule

import (
	"math"
	"regexp"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func checkEntropy(s set) []Finding {
	config := s.get("config")
	if config == nil {
		return nil
	}
	var findings []Finding
	eachText(config, "config", func(path, key string, node *values.Node) {
		text := node.Text()
		if random(text) && !likeSecret.MatchString(text) {
			findings = append(findings, s.hidden(path, node, "%s is as random as a secret", path))
		}
	})
	return findings
}

var oneWord = regexp.MustCompile(`^[A-Za-z0-9+/_=-]{20,}$`)

// random says whether a text looks drawn by lot: one long word of letters and
// digits that repeats hardly anything.
func random(text string) bool {
	return oneWord.MatchString(text) && strings.ContainsAny(text, "0123456789") && entropy(text) > 3.6
}

// entropy is Shannon's, in bits a character.
func entropy(text string) float64 {
	counts := map[rune]float64{}
	for _, char := range text {
		counts[char]++
	}
	bits, length := 0.0, float64(len([]rune(text)))
	for _, count := range counts {
		bits -= count / length * math.Log2(count/length)
	}
	return bits
}
