package e2e

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// answered is a turn with who answered it and what came of its calls.
type answered struct {
	turn
	Model  string `json:"model"`
	Notice string `json:"notice"`
	Steps  []struct {
		Result *struct {
			Receipt *struct{ Change int } `json:"receipt"`
		} `json:"result"`
	} `json:"tool_calls"`
}

// languageModel has a provider outside the cluster answer a chat, and the
// built-in assistant where the provider has gone.
func (g *ground) languageModel(t *testing.T) string {
	provider := &fakeopenai.Provider{Think: func(r fakeopenai.Request) fakeopenai.Answer {
		if r.Messages[len(r.Messages)-1].Role == "tool" {
			return fakeopenai.Answer{Text: "I've added it — done.", Piece: 2, Split: 3}
		}
		return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"Water the plants","due":"tomorrow at 5pm"}]}`}}, Piece: 3}
	}}
	l, err := net.Listen("tcp", net.JoinHostPort(g.status.Gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: provider, ReadHeaderTimeout: 10 * time.Second}
	defer server.Close()
	go server.Serve(l) // ends with Close
	g.deploy(t, "--values", g.small, "--set", "config.assistant=openai", "--set", "config.openaiBaseUrl=http://"+l.Addr().String()+"/v1", "--set", "config.openaiModel=fake")
	defer g.deploy(t, "--values", g.small)
	// Pods that end still answer whoever is connected to them, so all but the
	// new one have to be gone.
	eventually(t, patience, "the pods of the assistant before are gone", func() error {
		list, err := g.client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "app=todo-chatbot-backend"})
		if err == nil && len(list.Items) != 1 {
			err = fmt.Errorf("there are %d", len(list.Items))
		}
		return err
	})

	p := newPerson(t, g.url(), "modelled@example.com")
	say := func(message string) (a answered) {
		if err := p.do(t.Context(), p.fresh, http.MethodPost, "/api/me/chat", map[string]string{"message": message}, "", &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := say("remind me to water the plants tomorrow at 5pm")
	if first.Model != "fake" || first.Status != "done" || len(first.Steps) != 1 || first.Steps[0].Result == nil || first.Steps[0].Result.Receipt == nil || !strings.HasPrefix(first.Response, "I've added it —") {
		t.Errorf("the language model answered %+v", first)
	}
	for _, r := range provider.Requests() {
		if r.Header.Get("Authorization") != "Bearer "+g.canary["OPENAI_API_KEY"] || r.Model != "fake" {
			t.Errorf("the provider was not sent the key or the model %q", r.Model)
		}
	}
	asked := len(provider.Requests())
	server.Close()
	second := say("add buy milk")
	if second.Model != "offline" || !strings.Contains(second.Notice, "cannot be reached") || second.Status != "done" {
		t.Errorf("without a provider it answered %+v", second)
	}
	return fmt.Sprintf("%d requests to a provider outside; without it the built-in assistant answered", asked)
}
