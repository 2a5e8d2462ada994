package kube

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func TestProcess(t *testing.T) {
	own := process()[processAnnotation]
	if own == "" {
		t.Skip("This system does not tell when a process began (there is no /proc): leases run out by time there.")
	}
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	of := func(number int, began string) string {
		return ground() + " " + strconv.Itoa(number) + " " + began
	}
	childWas := of(child.Process.Pid, began(child.Process.Pid))
	t.Run("one that runs has not ended", func(t *testing.T) {
		if ended(own) || ended(childWas) {
			t.Errorf("own = %v; childWas = %v", own, childWas)
		}
	})
	t.Run("another with its number is another", func(t *testing.T) {
		if !ended(of(child.Process.Pid, "1")) {
			t.Error("it is taken for the one before")
		}
	})
	t.Run("one that was killed has ended, and before its parent has noticed", func(t *testing.T) {
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for !ended(childWas) { // A signal takes a moment.
			if t.Context().Err() != nil {
				t.Fatal("it never ends")
			}
		}
		_ = child.Wait() // It was killed.
		if !ended(childWas) {
			t.Error("it lives again")
		}
	})
	t.Run("of another machine, or without sense, nothing is known", func(t *testing.T) {
		elsewhere := "00000000-0000-0000-0000-000000000000" + own[strings.Index(own, " "):]
		for _, text := range []string{"", "x", elsewhere, ground() + " x 1", ground() + " -1 1"} {
			if ended(text) {
				t.Errorf("%q has ended", text)
			}
		}
	})
}
