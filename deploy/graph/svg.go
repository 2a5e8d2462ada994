package graph

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// style is of a picture that stands alone; it follows the reader's dark mode.
const style = `
svg { font-family: ui-sans-serif, system-ui, "DejaVu Sans", Arial, sans-serif; background: #ffffff; color: #1c2430 }
.node rect { fill: #ffffff; stroke: #9aa6b5; stroke-width: 1.25 }
.node text { fill: currentColor; font-size: 12px }
.node .kind { fill: #5b6776; font-size: 11px }
.node .name { font-size: 13px; font-weight: 600 }
.good rect { stroke: #1a7f4b; fill: #f1faf5 } .good .state { fill: #12653a }
.busy rect { stroke: #a86a00; fill: #fff8ea } .busy .state { fill: #855300 }
.bad rect { stroke: #c0322b; fill: #fff2f1 } .bad .state { fill: #a3231d }
.outside rect { stroke-dasharray: 5 4 }
.box rect { fill: none; stroke: #c3ccd7; stroke-dasharray: 2 4 } .box text { fill: #5b6776; font-size: 12px }
.edge path { fill: none; stroke: #8793a3; stroke-width: 1.25 }
.uses path { stroke-dasharray: 4 3 } .selects path { stroke: #3b6fb6 } .connects path { stroke: #3b6fb6; stroke-width: 1.75 } .manages path { stroke: #b7c0cc }
.edge text { fill: #41597a; font-size: 11px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
@media (prefers-color-scheme: dark) {
svg { background: #12161d; color: #e6ebf2 }
.node rect { fill: #1a202a; stroke: #56637a } .node .kind, .box text { fill: #9aa8bb }
.good rect { stroke: #3fb27f; fill: #14251d } .good .state { fill: #6fd3a3 }
.busy rect { stroke: #d29a3a; fill: #292114 } .busy .state { fill: #e8b964 }
.bad rect { stroke: #e0635b; fill: #2c1817 } .bad .state { fill: #f2938d }
.box rect { stroke: #3a4557 } .edge path { stroke: #64728a } .manages path { stroke: #3f4a5c }
.selects path, .connects path { stroke: #6fa0e6 } .edge text { fill: #b3c7e6; stroke: #12161d }
}
`

// SVG writes a picture of the graph that needs nothing else.
func SVG(w io.Writer, g Graph) error {
	l := Arrange(g)
	p := &printer{w: w}
	p.line(
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" `+
			`aria-label="%s">`,
		l.Width, l.Height, l.Width, l.Height, "Entities of the deployment in namespace "+escaped(g.Namespace))
	p.line("<style>%s</style>", style)
	p.line(
		`<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" ` +
			`orient="auto-start-reverse"><path d="M0 0.5 L7.5 4 L0 7.5 z" fill="#8793a3"/></marker></defs>`)
	if l.Namespace.Width > 0 {
		b := l.Namespace
		p.line(
			`<g class="box"><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="10"/><text x="%.1f" `+
				`y="%.1f">namespace %s</text></g>`,
			b.X, b.Y, b.Width, b.Height, b.X+padding, b.Y-6, escaped(b.Title))
	}
	for _, c := range l.Curves {
		p.curve(c)
	}
	for _, n := range l.Nodes {
		p.node(n)
	}
	p.line("</svg>")
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, arguments ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", arguments...)
	}
}

func (p *printer) curve(c Curve) {
	q := c.Points
	p.line(
		`<g class="edge %s"><path d="M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f" `+
			`marker-end="url(#arrow)"><title>%s</title></path>`, c.Relation,
		q[0].X, q[0].Y, q[1].X, q[1].Y, q[2].X, q[2].Y, q[3].X, q[3].Y, escaped(c.From+" "+string(c.Relation)+" "+c.To))
	if c.Label != "" {
		at := c.Middle()
		p.line(`<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, at.X, at.Y, escaped(c.Label))
	}
	p.line("</g>")
}

// Middle is the point of the curve halfway along.
func (c Curve) Middle() Point {
	q := c.Points
	return Point{(q[0].X + 3*q[1].X + 3*q[2].X + q[3].X) / 8, (q[0].Y + 3*q[1].Y + 3*q[2].Y + q[3].Y) / 8}
}

func (p *printer) node(n Placed) {
	class := []string{"node", strings.ToLower(string(n.Kind))}
	if n.Tone != Plain {
		class = append(class, string(n.Tone))
	}
	if !n.Inside {
		class = append(class, "outside")
	}
	p.line(`<g class="%s"><title>%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="8"/>`,
		strings.Join(class, " "), escaped(strings.TrimSpace(n.ID+"\n"+n.Name+"\n"+n.Reason)), n.X, n.Y, n.Width,
		n.Height)
	y := n.Y + padding + 10
	p.line(`<text class="kind" x="%.1f" y="%.1f">%s</text>`, n.X+padding, y, n.Kind)
	if n.State != "" {
		p.line(`<text class="state" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, n.X+n.Width-padding, y,
			escaped(n.State))
	}
	y += nameLine
	p.line(`<text class="name" x="%.1f" y="%.1f">%s</text>`, n.X+padding, y, escaped(n.Label))
	for _, line := range n.Detail {
		y += textLine
		p.line(`<text x="%.1f" y="%.1f">%s</text>`, n.X+padding, y, escaped(line))
	}
	p.line("</g>")
}

// escaped makes text safe as content and in quoted attributes.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // A Builder takes everything.
	return b.String()
}
