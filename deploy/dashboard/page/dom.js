// Everything on this page is made of elements and texts; no text becomes HTML.

/** el makes an element: attributes, handlers (onclick: f) and children. */
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue
    if (key.startsWith('on')) e.addEventListener(key.slice(2), value)
    else e.setAttribute(key, value === true ? '' : String(value))
  }
  e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false))
  return e
}

const svgSpace = 'http://www.w3.org/2000/svg'

/** svg makes an element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  const e = document.createElementNS(svgSpace, name)
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, String(value))
  e.append(...children.flat())
  return e
}

/** byId is an element of the page, which is there: its kind is known to the caller.
 * @type {(id: string) => any} */
export const byId = (id) => document.getElementById(id)

/** show replaces the children of an element unless nothing has changed, so that
 * focus and a selection stay where they are. */
export function show(parent, key, make) {
  const text = JSON.stringify(key)
  if (parent.dataset.shown === text) return
  parent.dataset.shown = text
  const active = document.activeElement
  const focused = active instanceof HTMLElement && parent.contains(active) ? active.dataset.focus : undefined
  parent.replaceChildren(...[make()].flat().filter(Boolean))
  if (focused) parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
}

/** sentence is what an error says. */
export const sentence = (error) => (error instanceof Error ? error.message : String(error))

/** clock is a time of today, or a date with it. */
export function clock(text) {
  const at = new Date(text)
  const today = at.toDateString() === new Date().toDateString()
  return at.toLocaleString([], today ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' })
}
