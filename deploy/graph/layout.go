package graph

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// The measures of a drawing, in pixels.
const (
	margin    = 24
	nodeGap   = 20 // between nodes of a row
	rowGap    = 56 // between rows
	laneGap   = 72 // between the two components
	nameLine  = 20
	textLine  = 16
	padding   = 12
	charWidth = 7.3 // of the drawing's font at its size, on the safe side
	boldWidth = 8.3 // of a name
	minWidth  = 112
)

// Placed is a node and where it stands.
type Placed struct {
	Node
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Curve is an edge as a cubic Bézier curve, from point 0 to point 3.
type Curve struct {
	Edge
	Points [4]Point `json:"points"`
}

// Point is a place in a drawing; y grows downwards.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Box is a frame with a title.
type Box struct {
	Title  string  `json:"title"`
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Layout is a drawing of a graph, in pixels.
type Layout struct {
	Width     float64  `json:"width"`
	Height    float64  `json:"height"`
	Namespace Box      `json:"namespace"`
	Nodes     []Placed `json:"nodes"`
	Curves    []Curve  `json:"curves"`
}

// rowOf is the row of a kind, counted from the top.
func rowOf(k Kind) int {
	order := []Kind{Release, ConfigMap, Deployment, ReplicaSet, Pod, Service, Ingress, Host}
	switch k {
	case Secret, Provider:
		k = ConfigMap
	case Database:
		k = Deployment
	case "HTTPRoute":
		k = Ingress
	}
	return slices.Index(order, k)
}

// The lanes, from left to right. What stands across belongs to both components.
const (
	frontendLane = iota
	backendLane
	outsideLane
	acrossLanes
	lanes = acrossLanes
)

func laneOf(n Node) int {
	switch {
	case n.Kind == Database || n.Kind == Provider:
		return outsideLane
	case n.Part == "frontend" || n.Kind == ConfigMap:
		return frontendLane
	case n.Part == "backend" || n.Kind == Secret:
		return backendLane
	default:
		return acrossLanes
	}
}

// Arrange places the nodes in rows by kind and in a lane for each component, as
// the data model draws them: the release on top, whoever comes from outside at
// the bottom, and what the backend talks to on the right.
func Arrange(g Graph) Layout {
	rows := rowsOf(g)
	var width [lanes]float64
	for _, row := range rows {
		for lane := range width {
			width[lane] = max(width[lane], widthOf(inLane(row, lane)))
		}
	}
	start := [lanes + 1]float64{frontendLane: 2 * margin}
	start[backendLane] = start[frontendLane] + width[frontendLane] + laneGap
	start[outsideLane] = start[backendLane] + width[backendLane] + margin + laneGap
	start[acrossLanes] = start[frontendLane]
	inner := width[frontendLane] + laneGap + width[backendLane]
	room := [lanes + 1]float64{width[0], width[1], width[2], inner}
	layout := Layout{Width: start[outsideLane] + width[outsideLane] + margin}
	y := float64(margin)
	for _, row := range rows {
		tallest := 0.0
		for _, p := range row {
			tallest = max(tallest, p.Height)
		}
		for lane := range start {
			nodes := inLane(row, lane)
			x := start[lane] + (room[lane]-widthOf(nodes))/2
			for _, p := range nodes {
				p.X, p.Y = x, y+(tallest-p.Height)/2
				x += p.Width + nodeGap
				layout.Nodes = append(layout.Nodes, p)
			}
		}
		y += tallest + rowGap
	}
	layout.Height = y - rowGap + margin
	layout.Namespace = frame(g.Namespace, layout.Nodes, inner+2*margin)
	layout.Curves = curves(g, layout)
	return layout
}

// rowsOf measures the nodes and groups them by row, empty rows left out.
func rowsOf(g Graph) [][]Placed {
	byRow := map[int][]Placed{}
	for _, n := range g.Nodes {
		byRow[rowOf(n.Kind)] = append(byRow[rowOf(n.Kind)], measured(n))
	}
	var rows [][]Placed
	for row := range rowOf(Host) + 1 {
		if nodes := byRow[row]; len(nodes) > 0 {
			slices.SortStableFunc(nodes, func(a, b Placed) int { return cmp.Compare(laneOf(a.Node), laneOf(b.Node)) })
			rows = append(rows, nodes)
		}
	}
	return rows
}

// measured gives a node its size: a line for the kind, one for the name, and the details.
func measured(n Node) Placed {
	longest := utf8.RuneCountInString(string(n.Kind)) + utf8.RuneCountInString(n.State) + 4
	for _, line := range n.Detail {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	width := max(float64(longest)*charWidth, float64(utf8.RuneCountInString(n.Label))*boldWidth)
	return Placed{Node: n, Width: max(minWidth, width+2*padding),
		Height: 2*padding + textLine + nameLine + float64(len(n.Detail))*textLine}
}

func inLane(row []Placed, lane int) []Placed {
	var found []Placed
	for _, p := range row {
		if laneOf(p.Node) == lane {
			found = append(found, p)
		}
	}
	return found
}

func widthOf(nodes []Placed) float64 {
	var width float64
	for i, p := range nodes {
		if i > 0 {
			width += nodeGap
		}
		width += p.Width
	}
	return width
}

// frame goes around what is inside of the namespace.
func frame(title string, nodes []Placed, width float64) Box {
	top, bottom := 0.0, 0.0
	for _, p := range nodes {
		if p.Inside {
			if top == 0 {
				top = p.Y
			}
			bottom = max(bottom, p.Y+p.Height)
		}
	}
	if bottom == 0 {
		return Box{}
	}
	return Box{Title: title, X: margin, Y: top - margin, Width: width, Height: bottom - top + 2*margin}
}

// curves leaves out what Helm manages one by one: it is the whole namespace, to
// which one curve goes.
func curves(g Graph, l Layout) []Curve {
	at := map[string]Placed{}
	for _, p := range l.Nodes {
		at[p.ID] = p
	}
	all := []Curve{}
	for _, e := range g.Edges {
		if e.Relation != Manages {
			all = append(all, Curve{Edge: e, Points: bend(at[e.From], at[e.To], l.Namespace)})
		}
	}
	for _, p := range l.Nodes {
		if p.Kind == Release && l.Namespace.Width > 0 {
			x, y := p.X+p.Width/2, p.Y+p.Height
			all = append(all, Curve{Edge: Edge{From: p.ID, To: "namespace/" + g.Namespace, Relation: Manages,
				Label: string(Manages)},
				Points: [4]Point{{x, y}, {x, y}, {x, l.Namespace.Y}, {x, l.Namespace.Y}}})
		}
	}
	return all
}

// bend leaves a node towards the row of the other one; sideways where the other
// is in the same row or in another lane of the network.
func bend(from, to Placed, namespace Box) [4]Point {
	below, above := from.Y+from.Height <= to.Y, to.Y+to.Height <= from.Y
	aside := from.X+from.Width < to.X && (laneOf(to.Node) == outsideLane || from.Kind == Deployment &&
		to.Kind == Service)
	if aside || !below && !above {
		a, b := Point{from.X + from.Width, from.Y + from.Height/2}, Point{to.X, to.Y + to.Height/2}
		if to.X < from.X {
			a.X, b.X = from.X, to.X+to.Width
		}
		middle := (a.X + b.X) / 2
		if laneOf(to.Node) == outsideLane {
			middle = max(middle, namespace.X+namespace.Width)
		}
		return [4]Point{a, {middle, a.Y}, {middle, b.Y}, b}
	}
	a, b := Point{from.X + from.Width/2, from.Y + from.Height}, Point{to.X + to.Width/2, to.Y}
	if above {
		a.Y, b.Y = from.Y, to.Y+to.Height
	}
	middle := (a.Y + b.Y) / 2
	return [4]Point{a, {a.X, middle}, {b.X, middle}, b}
}
