package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

const (
	openAI = "https://api.openai.com/v1"
	// A list of models is some hundred lines.
	maxModels = 4 << 20
)

// endpoint is where a model is asked.
type endpoint struct{ base, key, model string }

// checkModel asks an endpoint for its models, which costs nothing.
func checkModel(ctx context.Context, client *http.Client, e endpoint, answer *entity.Answer) {
	fault := func(rule, hint, format string, arguments ...any) {
		answer.Faults = append(answer.Faults, entity.AnswerFault{Rule: rule, Message: fmt.Sprintf(format, arguments...),
			Hint: hint})
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	host := hostOf(e.base)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(e.base, "/")+"/models", nil)
	if err != nil {
		fault("model-reachable", "", "the endpoint isn't a URL")
		return
	}
	if e.key != "" {
		request.Header.Set("Authorization", "Bearer "+e.key)
	}
	response, err := client.Do(request)
	if err != nil {
		reason, hint := unreached(err)
		fault("model-reachable", hint, "the OpenAI endpoint %s %s", host, reason)
		return
	}
	defer response.Body.Close()
	switch code := response.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		fault("model-key", "", "the OpenAI endpoint %s does not take the key: it answers %s", host, response.Status)
	case code >= 500 || code/100 == 3:
		fault("model-reachable", "", "the OpenAI endpoint %s answers %s", host, response.Status)
	default:
		answer.Model = host
	}
	if response.StatusCode != http.StatusOK || e.model == "" {
		return // Not every compatible server lists its models.
	}
	if models := listed(response.Body); len(models) > 0 && !slices.Contains(models, e.model) {
		fault("model-known", modelHint(models), "the OpenAI endpoint %s has no model %q", host, e.model)
	}
}

func listed(body io.Reader) []string {
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if json.NewDecoder(io.LimitReader(body, maxModels)).Decode(&list) != nil {
		return nil
	}
	var names []string
	for _, model := range list.Data {
		names = append(names, model.ID)
	}
	return names
}

func modelHint(models []string) string {
	slices.Sort(models)
	if len(models) > 8 {
		return fmt.Sprintf("it has %s and %d more", strings.Join(models[:8], ", "), len(models)-8)
	}
	return "it has " + strings.Join(models, ", ")
}

// unreached says why nothing answered.
func unreached(err error) (reason, hint string) {
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		return "is not found: the cluster knows no name " + name.Name,
			"check config.openaiBaseUrl, and that the cluster's DNS resolves names outside"
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("does not answer within %.0f seconds", askPatience.Seconds()),
			"a firewall or a network policy may be between"
	case strings.Contains(err.Error(), "connection refused"):
		return "refuses connections", "check the port in config.openaiBaseUrl"
	case strings.Contains(err.Error(), "x509:"), strings.Contains(err.Error(), "tls:"):
		return "cannot be trusted: " + cause(err), ""
	}
	return "cannot be reached: " + cause(err), ""
}

func hostOf(base string) string {
	if parsed, err := url.Parse(base); err == nil && parsed.Host != "" {
		return parsed.Host
	}
	return base
}
