package memory_test

import (
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/memory"
)

// TestMain takes as much memory as it is told to when it is run as the program.
func TestMain(m *testing.M) {
	if megabytes, err := strconv.Atoi(os.Getenv("TAKE_MEGABYTES")); err == nil {
		taken := make([]byte, megabytes<<20)
		for range 5 { // as long as a program that does something
			for i := range taken {
				taken[i]++
			}
		}
		os.Stdout.Write(taken[:1])
		return
	}
	os.Exit(m.Run())
}

func TestTheMemoryOfAProgramIsItsOwn(t *testing.T) {
	mine := make([]byte, 300<<20) // of the process that starts it
	for i := range mine {
		mine[i] = 1
	}
	for _, megabytes := range []int64{30, 150} {
		// A copy, as what is looked at is not to be taken for its parent.
		program := t.TempDir() + "/program"
		self, err := os.ReadFile(os.Args[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(program, self, 0o755); err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), program)
		command.Env = append(os.Environ(), "TAKE_MEGABYTES="+strconv.FormatInt(megabytes, 10))
		peak, err := memory.Run(command)
		if err != nil {
			t.Fatal(err)
		}
		if peak < megabytes<<20 || peak > (megabytes+100)<<20 {
			t.Errorf("a program that takes %d MB is said to take %d MB", megabytes, peak>>20)
		}
	}
	if mine[0] != 1 {
		t.Error("what was taken is gone")
	}
}
