//lint:file-ignore SA1019 the suite calls for parts of the protocol that are on their way out
package mcp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// addFixtures gives a server what the conformance suite calls by name: its
// scenarios are about the protocol, and no product has such tools. They stand
// behind the same handler, tokens and middleware as ours.
func addFixtures(s *sdk.Server) {
	addContentFixtures(s)
	addInputFixtures(s)
	addChangeFixtures(s)
	addReadingFixtures(s)
}

var pixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

func text(s string) []sdk.Content { return []sdk.Content{&sdk.TextContent{Text: s}} }

func fixture(s *sdk.Server, name, schema string, fn func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error)) {
	if schema == "" {
		schema = `{"type":"object"}`
	}
	s.AddTool(&sdk.Tool{Name: name, Description: "A fixture of the conformance suite.", InputSchema: json.RawMessage(schema)}, fn)
}

func addContentFixtures(s *sdk.Server) {
	embedded := &sdk.EmbeddedResource{Resource: &sdk.ResourceContents{URI: "test://embedded-resource", MIMEType: "text/plain", Text: "This is an embedded resource"}}
	image := &sdk.ImageContent{Data: pixel, MIMEType: "image/png"}
	for name, content := range map[string][]sdk.Content{
		"test_simple_text":            text("This is a simple text response for testing."),
		"test_image_content":          {image},
		"test_audio_content":          {&sdk.AudioContent{Data: []byte("RIFF\x00\x00\x00\x00WAVE"), MIMEType: "audio/wav"}},
		"test_embedded_resource":      {embedded},
		"test_multiple_content_types": append(text("This is text content"), image, embedded),
		"test_streaming_elicitation":  text("Only a result."),
	} {
		fixture(s, name, "", func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return &sdk.CallToolResult{Content: content}, nil
		})
	}
	fixture(s, "test_error_handling", "", func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		return &sdk.CallToolResult{IsError: true, Content: text("this tool intentionally returns an error for testing")}, nil
	})
	fixture(s, "test_tool_with_progress", "", func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		token := req.Params.GetProgressToken()
		for _, n := range []float64{0, 50, 100} {
			if err := req.Session.NotifyProgress(ctx, &sdk.ProgressNotificationParams{ProgressToken: token, Progress: n, Total: 100}); err != nil {
				return nil, err
			}
		}
		return &sdk.CallToolResult{Content: text(fmt.Sprint(token))}, nil
	})
	fixture(s, "json_schema_2020_12_tool", `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
"$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
"properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false}`,
		func(_ context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return &sdk.CallToolResult{Content: text(string(req.Params.Arguments))}, nil
		})
	fixture(s, "test_x_mcp_header", `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"level":{"type":"integer"}}}`,
		func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return &sdk.CallToolResult{Content: text("ok")}, nil
		})
	fixture(s, "test_missing_capability", "", func(_ context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		if c := req.ClientCapabilities(); c != nil && c.Sampling != nil {
			return &sdk.CallToolResult{Content: text("declared")}, nil
		}
		data, err := json.Marshal(sdk.MissingRequiredClientCapabilityData{RequiredCapabilities: &sdk.ClientCapabilities{Sampling: &sdk.SamplingCapabilities{}}})
		if err != nil {
			return nil, err
		}
		return nil, &jsonrpc.Error{Code: sdk.CodeMissingRequiredClientCapabilities, Message: "sampling is not declared by the client", Data: data}
	})
}

// elicit asks for one value.
func elicit(message, name, kind string) *sdk.ElicitParams {
	return &sdk.ElicitParams{Message: message, RequestedSchema: json.RawMessage(`{"type":"object","properties":{"` + name + `":{"type":"` + kind + `"}},"required":["` + name + `"]}`)}
}

// accepted is what the person filled in, nil if they did not.
func accepted(m sdk.InputResponseMap, key string) map[string]any {
	if r, ok := m[key].(*sdk.ElicitResult); ok && r != nil && r.Action == "accept" {
		return r.Content
	}
	return nil
}

func addInputFixtures(s *sdk.Server) {
	ask := func(state string, requests sdk.InputRequestMap) *sdk.CallToolResult {
		return &sdk.CallToolResult{InputRequests: requests, RequestState: state}
	}
	sample := &sdk.CreateMessageParams{MaxTokens: 50, Messages: []*sdk.SamplingMessage{{Role: "user", Content: &sdk.TextContent{Text: "What is the capital of France?"}}}}
	input := func(name string, fn func(p *sdk.CallToolParamsRaw, req *sdk.CallToolRequest) (*sdk.CallToolResult, error)) {
		fixture(s, name, "", func(_ context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return fn(req.Params, req)
		})
	}
	done := func(format string, args ...any) (*sdk.CallToolResult, error) {
		return &sdk.CallToolResult{Content: text(fmt.Sprintf(format, args...))}, nil
	}
	input("test_input_required_result_elicitation", func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		if name, _ := accepted(p.InputResponses, "user_name")["name"].(string); name != "" {
			return done("Hello, %s!", name)
		}
		return ask("", sdk.InputRequestMap{"user_name": elicit("What is your name?", "name", "string")}), nil
	})
	input("test_input_required_result_sampling", func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		if r := p.InputResponses["capital_question"]; r != nil {
			return done("Sampling response: %+v", r)
		}
		return ask("", sdk.InputRequestMap{"capital_question": sample}), nil
	})
	input("test_input_required_result_list_roots", func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		if r, ok := p.InputResponses["client_roots"].(*sdk.ListRootsResult); ok {
			return done("Client exposed %d roots", len(r.Roots))
		}
		return ask("", sdk.InputRequestMap{"client_roots": &sdk.ListRootsParams{}}), nil
	})
	input("test_input_required_result_multiple_inputs", func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		if len(p.InputResponses) == 3 {
			return done("all three")
		}
		return ask("three", sdk.InputRequestMap{"user_name": elicit("What is your name?", "name", "string"), "greeting": sample, "client_roots": &sdk.ListRootsParams{}}), nil
	})
	input("test_input_required_result_multi_round", func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		switch p.RequestState {
		case "":
			return ask("round=1", sdk.InputRequestMap{"step1": elicit("What is your name?", "name", "string")}), nil
		case "round=1":
			return ask("round=2", sdk.InputRequestMap{"step2": elicit("What is your favourite colour?", "color", "string")}), nil
		}
		return done("Multi-round complete: %v", accepted(p.InputResponses, "step2")["color"])
	})
	for _, name := range []string{"test_input_required_result_request_state", "test_input_required_result_tampered_state"} {
		input(name, func(p *sdk.CallToolParamsRaw, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			if p.RequestState != "" && p.RequestState != "untouched" {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "the request state is not ours"}
			}
			if p.RequestState != "" && accepted(p.InputResponses, "confirm") != nil {
				return done("state-ok")
			}
			return ask("untouched", sdk.InputRequestMap{"confirm": elicit("Please confirm", "ok", "boolean")}), nil
		})
	}
	input("test_input_required_result_capabilities", func(p *sdk.CallToolParamsRaw, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		requests, c := sdk.InputRequestMap{}, req.ClientCapabilities()
		if c != nil && c.Elicitation != nil {
			requests["user_name"] = elicit("What is your name?", "name", "string")
		}
		if c != nil && c.Sampling != nil {
			requests["greeting"] = sample
		}
		if len(p.InputResponses) > 0 || len(requests) == 0 {
			return done("nothing more is needed")
		}
		return ask("", requests), nil
	})
}

func addChangeFixtures(s *sdk.Server) {
	fixture(s, "test_trigger_tool_change", "", func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		fixture(s, "transient", "", func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return nil, errors.New("never called")
		})
		return &sdk.CallToolResult{Content: text("changed")}, nil
	})
	fixture(s, "test_trigger_prompt_change", "", func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		s.AddPrompt(&sdk.Prompt{Name: "transient"}, func(context.Context, *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) {
			return nil, errors.New("never asked for")
		})
		return &sdk.CallToolResult{Content: text("changed")}, nil
	})
	for _, name := range []string{"test_logging_tool", "test_tool_with_logging"} {
		fixture(s, name, "", func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			for _, line := range []string{"started", "processing data", "completed"} {
				if err := logLine(ctx, req.Session, line); err != nil {
					return nil, err
				}
			}
			return &sdk.CallToolResult{Content: text("logged")}, nil
		})
	}
}

// logLine sends a log message, a part of the protocol that is on its way out.
func logLine(ctx context.Context, s *sdk.ServerSession, line string) error {
	return s.Log(ctx, &sdk.LoggingMessageParams{Level: "info", Data: line})
}

func addReadingFixtures(s *sdk.Server) {
	for uri, c := range map[string]*sdk.ResourceContents{
		"test://static-text":      {MIMEType: "text/plain", Text: "This is the content of the static text resource."},
		"test://static-binary":    {MIMEType: "image/png", Blob: pixel},
		"test://watched-resource": {MIMEType: "text/plain", Text: "Watched resource content"},
	} {
		s.AddResource(&sdk.Resource{URI: uri, Name: uri[7:], MIMEType: c.MIMEType}, func(_ context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
			out := *c
			out.URI = req.Params.URI
			return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{&out}}, nil
		})
	}
	s.AddResourceTemplate(&sdk.ResourceTemplate{URITemplate: "test://template/{id}/data", Name: "template", MIMEType: "application/json"},
		func(_ context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
			id := strings.TrimSuffix(strings.TrimPrefix(req.Params.URI, "test://template/"), "/data")
			return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{URI: req.Params.URI, MIMEType: "application/json",
				Text: fmt.Sprintf(`{"id":%q,"templateTest":true,"data":"Data for ID: %s"}`, id, id)}}}, nil
		})
	say := func(content ...sdk.Content) *sdk.GetPromptResult {
		r := &sdk.GetPromptResult{}
		for _, c := range content {
			r.Messages = append(r.Messages, &sdk.PromptMessage{Role: "user", Content: c})
		}
		return r
	}
	prompt := func(name string, args []string, fn func(req *sdk.GetPromptRequest) *sdk.GetPromptResult) {
		p := &sdk.Prompt{Name: name, Description: "A fixture of the conformance suite."}
		for _, a := range args {
			p.Arguments = append(p.Arguments, &sdk.PromptArgument{Name: a, Required: true})
		}
		s.AddPrompt(p, func(_ context.Context, req *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) { return fn(req), nil })
	}
	prompt("test_simple_prompt", nil, func(*sdk.GetPromptRequest) *sdk.GetPromptResult {
		return say(&sdk.TextContent{Text: "This is a simple prompt for testing."})
	})
	prompt("test_prompt_with_arguments", []string{"arg1", "arg2"}, func(req *sdk.GetPromptRequest) *sdk.GetPromptResult {
		return say(&sdk.TextContent{Text: fmt.Sprintf("Prompt with arguments: arg1='%s', arg2='%s'", req.Params.Arguments["arg1"], req.Params.Arguments["arg2"])})
	})
	prompt("test_prompt_with_embedded_resource", []string{"resourceUri"}, func(req *sdk.GetPromptRequest) *sdk.GetPromptResult {
		return say(&sdk.EmbeddedResource{Resource: &sdk.ResourceContents{URI: req.Params.Arguments["resourceUri"], MIMEType: "text/plain", Text: "Embedded resource content for testing."}},
			&sdk.TextContent{Text: "Please process the embedded resource above."})
	})
	prompt("test_prompt_with_image", nil, func(*sdk.GetPromptRequest) *sdk.GetPromptResult {
		return say(&sdk.ImageContent{Data: pixel, MIMEType: "image/png"}, &sdk.TextContent{Text: "Please analyze the image above."})
	})
	prompt("test_input_required_result_prompt", nil, func(req *sdk.GetPromptRequest) *sdk.GetPromptResult {
		if c := accepted(req.Params.InputResponses, "user_context"); c != nil {
			return say(&sdk.TextContent{Text: fmt.Sprintf("Context: %v", c["context"])})
		}
		return &sdk.GetPromptResult{InputRequests: sdk.InputRequestMap{"user_context": elicit("Please provide context", "context", "string")}}
	})
}
