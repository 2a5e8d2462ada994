package main

import (
	"github.com/spf13/pflag"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
)

// languageModel says which language model answers on this machine. A key in
// the environment alone does not send anybody's list anywhere: it may be there
// for another program.
type languageModel struct {
	assistant, url, name string
}

func (m *languageModel) flags(f *pflag.FlagSet) {
	f.StringVar(&m.assistant, "assistant", "", "who answers: offline or openai (default: ASSISTANT, or offline)")
	f.StringVar(&m.url, "model-url", "", "an endpoint that speaks OpenAI's API (default: OPENAI_BASE_URL)")
	f.StringVar(&m.name, "model", "", "name of the language model (default: OPENAI_MODEL)")
}

// config is the model to ask, nil if the offline assistant answers.
func (m languageModel) config(getenv func(string) string) (*openai.Config, error) {
	given := map[string]string{"ASSISTANT": m.assistant, "OPENAI_BASE_URL": m.url, "OPENAI_MODEL": m.name}
	if m.assistant == "" && (m.url != "" || m.name != "") {
		given["ASSISTANT"] = "openai"
	}
	c, wanted, err := openai.ReadConfig(func(name string) string {
		if v := given[name]; v != "" {
			return v
		}
		if name == "ASSISTANT" && getenv(name) == "" {
			return "offline"
		}
		return getenv(name)
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%v", err)
	}
	if !wanted {
		return nil, nil
	}
	return &c, nil
}
