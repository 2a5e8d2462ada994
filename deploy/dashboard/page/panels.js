import { byId, clock, el, sentence, show } from './dom.js'
import { confirm, dialog, order, read } from './ask.js'

export const readOnly = document.body.dataset.readOnly === 'true'

/** mayWrite says whether the release may be changed here: not one that Argo CD, Flux or kubectl keeps. */
const mayWrite = (status) => !readOnly && !status.keeper?.others

const tones = { Running: 'good', Degraded: 'bad', 'Not Deployed': '', Installing: 'busy', Upgrading: 'busy', Uninstalling: 'busy', Deployed: 'busy',
  Ready: 'good', Failed: 'bad', CrashLoopBackOff: 'bad', Pending: 'busy', ContainerCreating: 'busy', Terminating: 'busy' }

/** toneOf is the colour of a state; a pod that is only Running is not there yet. */
export const toneOf = (state, pod) => (pod && state === 'Running' ? 'busy' : (tones[state] ?? ''))

const pill = (state, pod) => el('span', { class: `pill ${toneOf(state, pod)}` }, state)

export function reasons(all) {
  byId('reasons-card').hidden = all.length === 0
  show(byId('reasons'), all, () => all.map((r) => el('li', { class: r.severe ? 'reason bad' : 'reason busy', 'data-testid': 'reason' },
    el('p', {}, el('code', {}, r.code), ` ${r.object}`, r.container ? `, container ${r.container}` : ''),
    el('p', {}, r.message),
    r.event && r.event !== r.message ? el('p', { class: 'muted' }, r.event) : null,
    r.log?.length ? el('pre', { class: 'log', tabindex: 0 }, r.log.join('\n')) : null,
    r.hint ? el('p', { class: 'hint' }, `Next: ${r.hint}`) : null,
    r.container && r.log?.length ? el('div', { class: 'buttons' }, button(`why-${r.object}`, 'Whole log', () => log(r.object.replace(/^pod\//, ''), r.container, r.ends > 0))) : null)))
}

/** wayBack offers the last revision that was seen running where the newest does not run. */
export function wayBack(status, all) {
  const now = status.revision?.revision ?? 0
  const good = all.findLast((r) => r.revision < now && r.verdict === 'healthy')
  const offer = status.state === 'Degraded' && good && mayWrite(status) && !status.deployer ? good : null
  show(byId('way-back'), offer?.revision ?? 0, () => offer ? button('way-back', `Go back to revision ${offer.revision}, the last that was seen running…`, () => goBack(offer), undefined, 'primary') : [])
}

const goBack = (r) => confirm(`Go back to revision ${r.revision}?`,
  [el('p', {}, r.verdict === 'healthy' ? 'It was seen running.' : 'It was never seen running.'), el('p', {}, 'A new revision is made with what it had.')], 'Go back', () => order('/api/rollback', { revision: r.revision }))

export function timeline(entries) {
  show(byId('timeline'), entries, () => entries.length === 0
    ? el('li', { class: 'muted' }, 'Nothing has been recorded yet.')
    : [...entries].reverse().map((e) => el('li', { class: 'moment' },
      el('time', { datetime: e.at, class: 'muted' }, clock(e.at)), ' ', pill(e.to),
      e.detail?.message ? el('p', { class: 'short-text', title: e.detail.message }, e.detail.code ? el('code', {}, e.detail.code) : null, ' ', e.detail.message) : null)))
}

export function pods(status, usage) {
  show(byId('pods'), [status.workloads, usage, status.keeper?.others], () => (status.workloads ?? []).map((w) => {
    const part = w.name.replace(/^todo-chatbot-/, '')
    return el('section', { class: 'workload' },
      el('h3', {}, w.name, ' ', el('span', { class: 'muted' }, `${w.ready} of ${w.desired} ready`)),
      readOnly ? null : el('div', { class: 'buttons' },
        mayWrite(status) && button(`scale-${part}`, 'Scale…', () => scale(part, w.desired)),
        button(`restart-${part}`, 'Restart…', () => confirm(`Restart the ${part}?`, [el('p', {}, 'Its pods are replaced one by one, as in an upgrade. Nobody notices.')], 'Restart', () => order('/api/restart', { component: part })))),
      el('table', {}, el('thead', {}, el('tr', {}, ['Pod', 'State', 'Restarts', 'Memory', 'CPU', 'Log'].map((h) => el('th', { scope: 'col' }, h)))),
        el('tbody', {}, w.pods.map((p) => podRow(p, usage.find((u) => u.pod === p.name), w.name)))))
  }))
}

function podRow(p, use, owner) {
  const containers = use?.containers ?? []
  return el('tr', { 'data-testid': 'pod' },
    el('td', { title: p.name }, p.name.startsWith(owner + '-') ? p.name.slice(owner.length + 1) : p.name), el('td', {}, pill(p.state, true)), el('td', {}, String(p.restarts)),
    el('td', {}, containers.map((c) => bar(c.memory, bytes))), el('td', {}, containers.map((c) => bar(c.cpu, cores))),
    el('td', {}, containers.map((c) => button(`log-${p.name}-${c.name}`, c.name, () => log(p.name, c.name, false), `Log of ${c.name} in ${p.name}`))))
}

/** bar shows how much of the limit is used, and where the request lies. */
function bar(amount, unit) {
  const { used, request, limit } = amount
  if (!limit) return el('p', {}, used === undefined ? 'no limit' : unit(used))
  const label = `${used === undefined ? 'not known' : unit(used)} of ${unit(limit)}, ${unit(request)} requested`
  const share = Math.min(1, (used ?? 0) / limit)
  const meter = el('div', { class: `meter ${share > 0.9 ? 'bad' : share > 0.75 ? 'busy' : 'good'}`, role: 'img', 'aria-label': label, title: label }, el('i'), el('b'))
  meter.firstChild.style.width = `${share * 100}%`
  meter.lastChild.style.left = `${Math.min(1, request / limit) * 100}%`
  return el('div', {}, meter, el('small', { class: 'muted' }, `${used === undefined ? '–' : unit(used)} / ${unit(limit)}`))
}

const bytes = (n) => (n >= 1 << 30 ? `${(n / (1 << 30)).toFixed(1)} GiB` : `${Math.round(n / (1 << 20))} MiB`)
const cores = (n) => `${Math.round(n * 1000)}m`

function scale(part, now) {
  const count = el('input', { type: 'number', min: 1, max: 10, value: now, id: 'replicas', 'data-testid': 'replicas' })
  confirm(`Scale the ${part}`, [el('label', { for: 'replicas' }, 'Pods, 1 to 10'), count], 'Scale', () => order('/api/scale', { component: part, replicas: Number(count.value) }))
  count.select()
}

async function log(pod, container, previous) {
  const out = el('pre', { class: 'log tall', tabindex: 0, 'data-testid': 'log' }, 'Reading…')
  const other = el('button', { type: 'button', onclick: () => log(pod, container, !previous) }, previous ? 'Present run' : 'Run before')
  const again = el('button', { type: 'button', onclick: () => log(pod, container, previous) }, 'Read again')
  dialog(`${container} in ${pod}${previous ? ', the run before' : ''}`, [out, el('div', { class: 'buttons' }, other, again)])
  try {
    const { lines } = await read(`/api/logs?${new URLSearchParams({ pod, container, previous })}`)
    out.textContent = lines.length ? lines.join('\n') : 'It has said nothing.'
    out.scrollTop = out.scrollHeight
  } catch (error) {
    out.textContent = sentence(error)
  }
}

export function revisions(all, status) {
  show(byId('revisions'), [all, mayWrite(status)], () => [...all].reverse().map((r, i, list) => el('li', { class: 'revision', 'data-testid': 'revision' },
    el('p', {}, el('strong', {}, `Revision ${r.revision}`), ' ', el('span', { class: `pill ${r.verdict === 'healthy' ? 'good' : r.verdict === 'unhealthy' ? 'bad' : ''}` }, r.verdict || 'not judged'), ' ', el('span', { class: 'muted' }, `${r.status}, ${clock(r.updated)}`)),
    el('p', { class: 'short-text', title: r.description }, r.description),
    r.images ? el('p', { class: 'muted' }, Object.values(r.images).join(', ')) : null,
    el('div', { class: 'buttons' },
      list[i + 1] ? button(`differ-${r.revision}`, `What changed since ${list[i + 1].revision}`, () => differ(list[i + 1].revision, r.revision)) : null,
      i > 0 && mayWrite(status) ? button(`back-${r.revision}`, 'Go back to it…', () => goBack(r)) : null))))
}

async function differ(from, to) {
  const out = el('div', {}, 'Comparing…')
  dialog(`From revision ${from} to ${to}`, [out])
  try {
    const { differences } = await read(`/api/differences?${new URLSearchParams({ from, to })}`)
    out.replaceChildren(differences.length === 0 ? el('p', {}, 'Nothing is different.') : el('div', { class: 'differences', 'data-testid': 'differences' }, differences.map((d) => el('section', {}, el('h3', {}, d.object),
      el('dl', {}, d.fields.flatMap((f) => [el('dt', {}, el('code', {}, f.path)), el('dd', {}, f.from ? el('del', {}, f.from) : null, ' ', f.to ? el('ins', {}, f.to) : null)]))))))
  } catch (error) {
    out.textContent = sentence(error)
  }
}

function button(focus, label, onclick, title, look) {
  return el('button', { type: 'button', class: look, 'data-focus': focus, 'data-testid': focus, onclick, 'aria-label': title }, label)
}

export function work(w) {
  const at = byId('work')
  at.hidden = !w.what
  at.className = `banner ${w.busy ? 'busy' : w.failed ? 'bad' : 'good'}`
  show(at, w, () => [
    el('p', {}, el('strong', {}, w.what ?? ''), ' ', w.busy ? 'is being done.' : w.failed ? 'did not work.' : `was done at ${clock(w.ended)}.`),
    w.failed ? el('pre', { class: 'log', tabindex: 0 }, w.failed) : null,
    w.busy && w.lines.length ? el('p', { class: 'muted' }, `${w.lines.at(-1).object ?? ''} ${w.lines.at(-1).text}`) : null])
}
