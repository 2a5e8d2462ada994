package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// TestWhatEndsDegradedIsNoSuccess: strangers' pods get a part of the requests, though every pod of the release is ready.
func TestWhatEndsDegradedIsNoSuccess(t *testing.T) {
	reason := lifecycle.Reason{Code: lifecycle.Misdirected, Object: "service/todo-chatbot-backend", Severe: true, Message: "a part of its requests goes past the release"}
	for _, format := range []string{"text", "json"} {
		for _, c := range []struct {
			state lifecycle.State
			code  int
		}{{lifecycle.Running, 0}, {lifecycle.Deployed, 0}, {lifecycle.Degraded, exitFaults}} {
			var out bytes.Buffer
			command := &cobra.Command{}
			command.SetOut(&out)
			s := session{output: format}
			err := s.finish(command, release.Report{State: c.state, Reasons: []lifecycle.Reason{reason}}, nil)
			var ended exit
			if errors.As(err, &ended); ended.code != c.code {
				t.Errorf("%s as %s ends with %d (%v), want %d", c.state, format, ended.code, err, c.code)
			}
			if c.state == lifecycle.Degraded && !strings.Contains(out.String(), string(reason.Code)) {
				t.Errorf("as %s it doesn't say why: %s", format, out.String())
			}
		}
	}
}

// TestUpThatEndsDegradedIsNoSuccess: the address may answer, or not; neither is what has to be said.
func TestUpThatEndsDegradedIsNoSuccess(t *testing.T) {
	reason := lifecycle.Reason{Code: lifecycle.Misdirected, Object: "service/todo-chatbot-backend", Severe: true, Message: "a part of its requests goes past the release"}
	var out bytes.Buffer
	command := &cobra.Command{}
	command.SetOut(&out)
	report := release.Report{State: lifecycle.Degraded, URL: "http://127.0.0.1:1/", Reasons: []lifecycle.Reason{reason}}
	err := new(ground).welcome(t.Context(), command, place{}, report)
	var ended exit
	if errors.As(err, &ended); ended.code != exitFaults {
		t.Errorf("up ends with %d (%v), want %d", ended.code, err, exitFaults)
	}
	if !strings.Contains(out.String(), string(reason.Code)) || strings.Contains(out.String(), "answers at") {
		t.Errorf("it says %s", out.String())
	}
}
