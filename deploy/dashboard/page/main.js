import { byId, clock, show } from './dom.js'
import { draw } from './graph.js'
import { pods, reasons, revisions, timeline, toneOf, wayBack, work } from './panels.js'

function render(view) {
  const s = view.status
  const state = byId('state')
  state.textContent = s.state
  state.className = `pill large ${toneOf(s.state)}`
  document.title = `${s.state}: Todo AI Chatbot`
  byId('where').textContent = [s.revision ? `Revision ${s.revision.revision}` : s.keeper ? '' : 'No release', `namespace ${s.namespace}`, `context ${s.context}`, s.deployer ? `${s.deployer} is at work` : ''].filter(Boolean).join(' · ')
  const keeper = byId('keeper')
  keeper.hidden = !s.keeper || s.keeper.tool === 'todoctl'
  keeper.textContent = s.keeper?.text ?? ''
  const open = byId('open')
  open.hidden = !s.url
  if (s.url) open.href = s.url
  const lost = byId('lost')
  lost.hidden = !view.lost
  lost.textContent = view.lost ? `${view.lost} What is shown is from ${clock(seen)}.` : ''
  if (!view.lost) seen = new Date().toISOString()
  show(byId('graph'), view.graph, () => draw(view.graph))
  reasons(s.reasons ?? [])
  wayBack(s, view.revisions ?? [])
  timeline(view.timeline ?? [])
  pods(s, view.usage ?? [])
  byId('usage-note').textContent = view.usage_note ?? ''
  revisions(view.revisions ?? [], s)
  work(view.work)
}

let seen = new Date().toISOString()
const events = new EventSource('/api/events')
events.addEventListener('view', (e) => render(JSON.parse(e.data)))
events.addEventListener('error', () => {
  const lost = byId('lost')
  lost.hidden = false
  lost.textContent = `todoctl dashboard does not answer any more. What is shown is from ${clock(seen)}.`
})
