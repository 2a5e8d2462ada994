// Package signing reads the key that a release is signed with.
package signing

import (
	"os"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
)

// Password takes COSIGN_PASSWORD out of the environment, where every program that is
// started would find it: compilers, the programs that they make, git.
func Password() []byte {
	const name = "COSIGN_PASSWORD"
	password := os.Getenv(name)
	_ = os.Unsetenv(name) // It fails for no name that there was.
	return []byte(password)
}

// Key reads a private key, or none where no path is given.
func Key(path string) (*dist.SigningKey, error) {
	password := Password()
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return dist.ReadSigningKey(text, password)
}
