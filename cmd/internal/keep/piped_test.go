package keep

import (
	"os"
	"testing"
)

// Whoever pipes a back-up to a program that refuses it isn't left waiting.
func TestTheRestOfAPipeIsRead(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	const size = 4 << 20 // no pipe holds as much
	written := make(chan error, 1)
	go func() {
		_, err := w.Write(make([]byte, size))
		written <- err
		w.Close()
	}()
	if err := (piped{r}).Close(); err != nil {
		t.Errorf("reading the rest: %v", err)
	}
	if err := <-written; err != nil {
		t.Errorf("the writer was left with %v, want all of %d bytes taken", err, size)
	}
}
