package api

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// docsStyle is the page's only style. The page has no script and loads nothing.
const docsStyle = `:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
code{font:.9em ui-monospace,monospace}h1{font-size:1.6rem}h2{margin-top:2.5rem}
section{border-top:1px solid var(--line);padding:.75rem 0}section h3{margin:.25rem 0;font-size:1rem}
.m{display:inline-block;min-width:4.2em;font-weight:700}table{border-collapse:collapse;width:100%;margin:.5rem 0}
td,th{text-align:left;vertical-align:top;padding:.2rem .75rem .2rem 0;border-bottom:1px solid var(--line)}
nav a{margin-right:1rem}.o{opacity:.7}`

var codeMeanings = []struct {
	code    fault.Code
	meaning string
}{
	{fault.Invalid, "The input is wrong; errors says which. Malformed JSON is 400."},
	{fault.Unauthenticated, "There is no bearer, or it is no longer valid. Sign in."},
	{fault.Forbidden, "You are known, but this is not yours to do."},
	{fault.NotFound, "There is no such thing, or it is somebody else's."},
	{fault.Conflict, "The thing has changed, or exists already. 412 if If-Match said so."},
	{fault.Ambiguous, "Your words fit several things."},
	{fault.TooLarge, "The request is over a size limit."},
	{fault.TooMany, "That was too often. Retry-After says when to come again."},
	{fault.Unavailable, "Something that is needed does not answer. Try again."},
	{fault.Internal, "Our own fault. The request_id names it in the log."},
}

// docsPage writes the page.
type docsPage struct{ strings.Builder }

// page is the OpenAPI document for people.
func page(o *huma.OpenAPI) []byte {
	var p docsPage
	p.put(
		`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" `+
			`content="width=device-width, initial-scale=1"><title>%s API</title><style>`, o.Info.Title)
	p.WriteString(docsStyle)
	p.put(
		`</style></head><body><h1>%s API</h1><p>%s</p><p>For programs: <a href="/openapi.json">/openapi.json</a> `+
			`(OpenAPI 3.1).</p>`, o.Info.Title, o.Info.Description)
	tags := p.contents(o)
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		p.put(`<h2 id="%s">%s</h2>`, tag, tag)
		for _, op := range tags[tag] {
			p.operation(op)
		}
	}
	p.put(
		`<h2 id="problems">Problems</h2><p>An error is a <a href="#schema-Problem">Problem</a> with one of these ` +
			`codes.</p><table>`)
	for _, c := range codeMeanings {
		p.put(`<tr id="%s"><td><code>%s</code></td><td>%s</td></tr>`, string(c.code), string(c.code), c.meaning)
	}
	p.put(`</table><h2 id="schemas">Schemas</h2>`)
	schemas := o.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		p.put(`<section id="schema-%s"><h3>%s</h3>`, name, name)
		p.fields(schemas[name])
		p.put(`</section>`)
	}
	p.put(`</body></html>`)
	return []byte(p.String())
}

// put writes a format whose arguments are text, never HTML.
func (p *docsPage) put(format string, text ...string) {
	args := make([]any, len(text))
	for i, t := range text {
		args[i] = html.EscapeString(t)
	}
	fmt.Fprintf(p, format, args...)
}

func (p *docsPage) contents(o *huma.OpenAPI) map[string][]*huma.Operation {
	tags := map[string][]*huma.Operation{}
	for _, path := range slices.Sorted(maps.Keys(o.Paths)) {
		item := o.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				tags[op.Tags[0]] = append(tags[op.Tags[0]], op)
			}
		}
	}
	p.put(`<nav>`)
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		p.put(`<a href="#%s">%s</a>`, tag, tag)
	}
	p.put(`<a href="#problems">Problems</a><a href="#schemas">Schemas</a></nav>`)
	return tags
}

func (p *docsPage) operation(op *huma.Operation) {
	p.put(`<section id="%s"><h3><span class="m">%s</span> <code>%s</code></h3><p>%s. %s</p>`, op.OperationID, op.Method,
		op.Path, op.Summary, op.Description)
	if len(op.Parameters) > 0 {
		p.put(`<table>`)
		for _, a := range op.Parameters {
			p.put(`<tr><td><code>%s</code> <span class="o">%s</span></td><td>%s</td><td>%s</td></tr>`, a.Name, a.In,
				shape(a.Schema), a.Description)
		}
		p.put(`</table>`)
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			p.put(`<p>Takes `)
			p.shape(m.Schema)
			p.put(`.</p>`)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status == "default" {
			continue
		}
		p.put(`<p>%s`, status)
		for _, kind := range slices.Sorted(maps.Keys(op.Responses[status].Content)) {
			p.put(` <span class="o">%s</span> `, kind)
			p.shape(op.Responses[status].Content[kind].Schema)
		}
		p.put(`</p>`)
	}
	p.put(`</section>`)
}

func (p *docsPage) fields(s *huma.Schema) {
	p.put(`<table>`)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		f := s.Properties[name]
		optional := "optional"
		if slices.Contains(s.Required, name) {
			optional = ""
		}
		p.put(`<tr><td><code>%s</code> <span class="o">%s</span></td><td>`, name, optional)
		p.shape(f)
		p.put(`</td><td>%s</td></tr>`, f.Description)
	}
	p.put(`</table>`)
}

// shape writes what a value looks like, with a link if it has a name.
func (p *docsPage) shape(s *huma.Schema) {
	text := shape(s)
	name := strings.TrimPrefix(text, "list of ")
	if s != nil && (s.Ref != "" || s.Items != nil && s.Items.Ref != "") {
		p.put(`%s<a href="#schema-%s">%s</a>`, strings.TrimSuffix(text, name), name, name)
		return
	}
	p.put(`%s`, text)
}

func shape(s *huma.Schema) string {
	switch {
	case s == nil || s.Type == "" && s.Ref == "":
		return "anything"
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case s.Type == huma.TypeArray:
		return "list of " + shape(s.Items)
	case s.Type == huma.TypeObject && len(s.Properties) > 0:
		return "{" + strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", ") + "}" + orNull(s)
	case len(s.Enum) > 0:
		return strings.Trim(fmt.Sprint(s.Enum), "[]") + orNull(s)
	case s.Format != "":
		return s.Type + " (" + s.Format + ")" + orNull(s)
	}
	return s.Type + orNull(s)
}

func orNull(s *huma.Schema) string {
	if s.Nullable {
		return " or null"
	}
	return ""
}
