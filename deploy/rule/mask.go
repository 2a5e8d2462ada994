package rule

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Mask hides in the sources of values what is secret or looks so: texts under
// secrets, texts under the name of a secret, and texts in the form of one.
func Mask(all *values.Node) {
	eachTextUnder(all, "", "", func(path, key string, node *values.Node) {
		secret := likeSecret.MatchString(node.Text()) || namesSecret.MatchString(key) && key != "existingSecret" &&
			key != "tlsSecret" ||
			path == "secrets" || strings.HasPrefix(path, "secrets.") && key != "existingSecret" && key != "checksum"
		if secret && node.Text() != "" && node.At.Source != nil {
			node.At.Source.Hide(node.At)
		}
	})
}
