package observe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	resources "go.opentelemetry.io/proto/otlp/resource/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// exporter sends spans as OTLP over HTTP in protobuf. The SDK's own exporter
// would link gRPC, which is more than a third of the backend's image, for this
// one request.
type exporter struct {
	endpoint string
	headers  http.Header
	http     *http.Client
	log      *slog.Logger
}

// ExportSpans implements sdk.SpanExporter. Spans that cannot be sent are
// dropped with a word in the log.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	// An ExportTraceServiceRequest is, on the wire, a TracesData.
	body, err := proto.Marshal(&traces.TracesData{ResourceSpans: []*traces.ResourceSpans{{
		Resource: &resources.Resource{Attributes: keyValues(spans[0].Resource().Attributes())},
		ScopeSpans: []*traces.ScopeSpans{
			{Scope: &common.InstrumentationScope{Name: spans[0].InstrumentationScope().Name}, Spans: converted(spans)}},
	}}})
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	if err := e.send(ctx, body); err != nil {
		e.log.Warn("traces could not be sent", "spans", len(spans), "error", err)
	}
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error {
	e.http.CloseIdleConnections()
	return nil
}

// send tries a second time where the collector is busy.
func (e *exporter) send(ctx context.Context, body []byte) error {
	for try := 1; ; try++ {
		status, err := e.post(ctx, body)
		if err == nil && status < 300 {
			return nil
		}
		busy := status == http.StatusTooManyRequests || status >= 502 && status <= 504
		if err == nil {
			err = fmt.Errorf("the collector answered HTTP %d", status)
		}
		if try == 2 || !busy {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

func (e *exporter) post(ctx context.Context, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	for k, v := range e.headers {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := e.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	return resp.StatusCode, err
}

func converted(spans []sdk.ReadOnlySpan) (all []*traces.Span) {
	for _, s := range spans {
		trace, id := s.SpanContext().TraceID(), s.SpanContext().SpanID()
		out := &traces.Span{
			TraceId: trace[:], SpanId: id[:], Name: s.Name(), Kind: traces.Span_SpanKind(s.SpanKind()),
			StartTimeUnixNano: nanos(s.StartTime()), EndTimeUnixNano: nanos(s.EndTime()),
			Attributes: keyValues(s.Attributes()),
		}
		if parent := s.Parent().SpanID(); parent.IsValid() {
			out.ParentSpanId = parent[:]
		}
		if s.Status().Code == codes.Error {
			out.Status = &traces.Status{Code: traces.Status_STATUS_CODE_ERROR, Message: s.Status().Description}
		}
		all = append(all, out)
	}
	return all
}

func nanos(t time.Time) uint64 { return uint64(max(0, t.UnixNano())) }

func keyValues(attributes []attribute.KeyValue) (all []*common.KeyValue) {
	for _, a := range attributes {
		v := &common.AnyValue{}
		switch a.Value.Type() {
		case attribute.BOOL:
			v.Value = &common.AnyValue_BoolValue{BoolValue: a.Value.AsBool()}
		case attribute.INT64:
			v.Value = &common.AnyValue_IntValue{IntValue: a.Value.AsInt64()}
		case attribute.FLOAT64:
			v.Value = &common.AnyValue_DoubleValue{DoubleValue: a.Value.AsFloat64()}
		default:
			v.Value = &common.AnyValue_StringValue{StringValue: a.Value.String()}
		}
		all = append(all, &common.KeyValue{Key: string(a.Key), Value: v})
	}
	return all
}
