import { svg } from './dom.js'

const padding = 12, nameLine = 20, textLine = 16

/** draw makes the picture of a graph as the server has arranged it. */
export function draw(layout) {
  const box = layout.namespace
  const arrow = svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' },
    svg('path', { d: 'M0 0.5 L7.5 4 L0 7.5 z' }))
  return svg('svg', { viewBox: `0 0 ${layout.width} ${layout.height}`, width: layout.width, height: layout.height, role: 'img', 'aria-label': summary(layout) },
    svg('defs', {}, arrow),
    box.width > 0 ? [svg('g', { class: 'box' }, svg('rect', { x: box.x, y: box.y, width: box.width, height: box.height, rx: 10 }),
      text(`namespace ${box.title}`, box.x + padding, box.y - 6))] : [],
    layout.curves.map(curve), layout.nodes.map(node))
}

/** summary tells who cannot see the picture what is in it. */
function summary(layout) {
  return layout.nodes.map((n) => `${n.kind} ${n.name}${n.state ? `: ${n.state}` : ''}`).join(', ')
}

function curve(c) {
  const [a, b, d, e] = c.points
  const line = svg('path', { d: `M${a.x} ${a.y} C${b.x} ${b.y} ${d.x} ${d.y} ${e.x} ${e.y}`, 'marker-end': 'url(#arrow)' }, svg('title', {}, `${c.from} ${c.relation} ${c.to}`))
  const middle = { x: (a.x + 3 * b.x + 3 * d.x + e.x) / 8, y: (a.y + 3 * b.y + 3 * d.y + e.y) / 8 }
  return svg('g', { class: `edge ${c.relation}` }, line, c.label ? [text(c.label, middle.x, middle.y, { 'text-anchor': 'middle' })] : [])
}

function node(n) {
  let y = n.y + padding + 10
  const parts = [svg('title', {}, [n.name, n.reason].filter(Boolean).join('\n')), svg('rect', { x: n.x, y: n.y, width: n.width, height: n.height, rx: 8 }),
    text(n.kind, n.x + padding, y, { class: 'kind' })]
  if (n.state) parts.push(text(n.state, n.x + n.width - padding, y, { class: 'state', 'text-anchor': 'end' }))
  y += nameLine
  parts.push(text(n.label, n.x + padding, y, { class: 'name' }))
  for (const line of n.detail ?? []) parts.push(text(line, n.x + padding, (y += textLine)))
  return svg('g', { class: ['node', n.tone, n.inside ? '' : 'outside'].filter(Boolean).join(' '), 'data-id': n.id }, parts)
}

const text = (content, x, y, attributes = {}) => svg('text', { x, y, ...attributes }, content)
