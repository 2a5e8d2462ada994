// Package weights has what the features of the built-in assistant count. The
// file is written by test/sessions/train and read once; the same file gives the
// same answers.
package weights

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

//go:embed weights.tsv
var file string

// Default returns a copy of the weights, by the names of the features.
func Default() frame.Weights {
	out := frame.Weights{}
	for name, v := range Shared() {
		out[name] = v
	}
	return out
}

// Shared returns the weights. They must not be changed.
var Shared = sync.OnceValue(func() frame.Weights {
	w := frame.Weights{}
	for _, line := range strings.Split(file, "\n") {
		name, value, ok := strings.Cut(line, "\t")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			w[name] = v
		}
	}
	return w
})
