package observe

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// sendLimit is how long one sending of spans may take.
const sendLimit = 10 * time.Second

// Tracing sends traces to a collector.
type Tracing struct {
	provider *sdk.TracerProvider
}

// ReadTracing reads OpenTelemetry's own variables and returns nil where they
// name no endpoint: traces are off then. Those of the sampler
// (OTEL_TRACES_SAMPLER) and of the batches (OTEL_BSP_…) count as well.
func ReadTracing(ctx context.Context, getenv func(string) string, version string, log *slog.Logger) (*Tracing, error) {
	if strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || getenv("OTEL_TRACES_EXPORTER") == "none" {
		return nil, nil
	}
	endpoint, err := readEndpoint(getenv)
	if endpoint == "" || err != nil {
		return nil, err
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if p := getenv(name); p != "" && p != "http/protobuf" {
			return nil,
				fmt.Errorf(
					"%s is %q, and only http/protobuf is spoken here. Leave it out and give the collector's http "+
						"port, usually 4318", name, p)
		}
	}
	headers, err := readHeaders(first(getenv, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"))
	if err != nil {
		return nil, err
	}
	name := getenv("OTEL_SERVICE_NAME")
	if name == "" {
		name = "todo-chatbot-backend"
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.version", version)),
		resource.WithFromEnv(), resource.WithAttributes(attribute.String("service.name", name)))
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES is not of the form key=value,key=value: %w", err)
	}
	e := &exporter{endpoint: endpoint, headers: headers, http: &http.Client{Timeout: sendLimit}, log: log}
	return &Tracing{sdk.NewTracerProvider(sdk.WithBatcher(e), sdk.WithResource(about))}, nil
}

// Tracer makes spans. That of a nil Tracing is nil.
func (t *Tracing) Tracer() trace.Tracer {
	if t == nil {
		return nil
	}
	return t.provider.Tracer("todo-chatbot")
}

// Close sends what is still to be sent.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

func first(getenv func(string) string, names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(getenv(n)); v != "" {
			return v
		}
	}
	return ""
}

// readEndpoint is where traces go. The general endpoint has the path added,
// that for traces stands as it is.
func readEndpoint(getenv func(string) string) (string, error) {
	name, path := "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""
	s := strings.TrimSpace(getenv(name))
	if s == "" {
		name, path = "OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces"
		s = strings.TrimSpace(getenv(name))
	}
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("%s isn't an http or https address. Use one such as http://collector:4318", name)
	}
	if path != "" {
		u.Path = strings.TrimRight(u.Path, "/") + path
	}
	return u.String(), nil
}

// readHeaders reads key=value,key=value with percent-encoded values, which
// may be secrets and are not shown.
func readHeaders(s string) (http.Header, error) {
	h := http.Header{}
	if s == "" {
		return h, nil
	}
	for pair := range strings.SplitSeq(s, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !ok || err != nil || strings.TrimSpace(key) == "" {
			return nil,
				fmt.Errorf(
					"OTEL_EXPORTER_OTLP_HEADERS is not of the form key=value,key=value (it is not shown, for it may " +
						"hold a secret)")
		}
		h.Set(strings.TrimSpace(key), value)
	}
	return h, nil
}
