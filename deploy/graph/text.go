package graph

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Mermaid writes the graph as a Mermaid flowchart, for pages that draw those.
func Mermaid(w io.Writer, g Graph) error {
	p := &printer{w: w}
	p.line("flowchart TB")
	name := numbered(g)
	p.line("  subgraph ns[%s]", mermaidText("namespace "+g.Namespace))
	for _, n := range g.Nodes {
		if n.Inside {
			p.line("    %s[%s]", name[n.ID], mermaidText(caption(n)))
		}
	}
	p.line("  end")
	for _, n := range g.Nodes {
		switch {
		case n.Inside:
		case n.Kind == Database:
			p.line("  %s[(%s)]", name[n.ID], mermaidText(caption(n)))
		default:
			p.line("  %s(%s)", name[n.ID], mermaidText(caption(n)))
		}
	}
	for _, e := range g.Edges {
		arrow := "-->"
		if e.Relation == Uses {
			arrow = "-.->"
		}
		p.line("  %s %s|%s| %s", name[e.From], arrow, mermaidText(string(e.Relation)), name[e.To])
	}
	mermaidColors(p, g, name)
	return p.err
}

func mermaidColors(p *printer, g Graph, name map[string]string) {
	for _, color := range []struct {
		tone  Tone
		style string
	}{{Good, "stroke:#1a7f4b"}, {Busy, "stroke:#a86a00"}, {Bad, "stroke:#c0322b,stroke-width:2px"}} {
		var members []string
		for _, n := range g.Nodes {
			if n.Tone == color.tone {
				members = append(members, name[n.ID])
			}
		}
		if len(members) > 0 {
			p.line("  classDef %s %s", color.tone, color.style)
			p.line("  class %s %s", strings.Join(members, ","), color.tone)
		}
	}
}

// DOT writes the graph in the language of Graphviz.
func DOT(w io.Writer, g Graph) error {
	p := &printer{w: w}
	p.line("digraph deployment {")
	p.line(
		`  rankdir=TB; node [shape=box, style="rounded", fontname="Helvetica"]; edge [fontname="Helvetica", ` +
			`fontsize=10];`)
	p.line("  subgraph cluster_namespace {\n    label=%s; style=dashed;",
		strconv.QuoteToGraphic("namespace "+g.Namespace))
	for _, n := range g.Nodes {
		if n.Inside {
			p.line("    %s [label=%s%s];", strconv.Quote(n.ID), strconv.QuoteToGraphic(caption(n)), dotColor(n))
		}
	}
	p.line("  }")
	for _, n := range g.Nodes {
		if !n.Inside {
			shape := ""
			if n.Kind == Database {
				shape = ", shape=cylinder"
			}
			p.line("  %s [label=%s%s%s];", strconv.Quote(n.ID), strconv.QuoteToGraphic(caption(n)), dotColor(n), shape)
		}
	}
	for _, e := range g.Edges {
		look := ""
		if e.Relation == Uses {
			look = ", style=dashed"
		}
		p.line("  %s -> %s [label=%s%s];", strconv.Quote(e.From), strconv.Quote(e.To),
			strconv.Quote(string(e.Relation)), look)
	}
	p.line("}")
	return p.err
}

func dotColor(n Node) string {
	switch n.Tone {
	case Good:
		return `, color="#1a7f4b"`
	case Busy:
		return `, color="#a86a00"`
	case Bad:
		return `, color="#c0322b", penwidth=2`
	default:
		return ""
	}
}

// caption is the text of a node in formats that place it themselves.
func caption(n Node) string {
	parts := []string{string(n.Kind), n.Label}
	if n.State != "" {
		parts[0] += ": " + n.State
	}
	return strings.Join(append(parts, n.Detail...), "\n")
}

// numbered gives nodes names that every language takes.
func numbered(g Graph) map[string]string {
	names := make(map[string]string, len(g.Nodes))
	for i, n := range g.Nodes {
		names[n.ID] = fmt.Sprintf("n%d", i)
	}
	return names
}

// mermaidText quotes text, which may hold no quotes and no markup.
func mermaidText(text string) string {
	clean := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "\n", "<br>").Replace(text)
	return `"` + clean + `"`
}
