import { byId, el, sentence } from './dom.js'

const session = document.body.dataset.session ?? ''

/** order asks the server to do something; what goes wrong is thrown as a sentence. */
export async function order(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Todoctl-Session': session }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error((await answer.text()).trim())
}

/** read asks the server for JSON. */
export async function read(path) {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error((await answer.text()).trim())
  return answer.json()
}

/** dialog opens a dialog with a title, a body and buttons; Escape closes it. */
export function dialog(title, body, ...buttons) {
  const d = byId('dialog')
  d.replaceChildren(el('h2', { id: 'dialog-title' }, title), ...body, el('div', { class: 'buttons' }, el('button', { type: 'button', onclick: () => d.close() }, buttons.length ? 'Cancel' : 'Close'), ...buttons))
  if (!d.open) d.showModal()
  return d
}

/** confirm asks before something is changed, and says there why it could not be. */
export function confirm(title, body, verb, act) {
  const wrong = el('p', { class: 'wrong', role: 'alert' })
  const yes = el('button', { type: 'button', class: 'primary', 'data-testid': 'confirm', onclick: async () => {
    yes.disabled = true
    try {
      await act()
      byId('dialog').close()
    } catch (error) {
      wrong.textContent = sentence(error)
      yes.disabled = false
    }
  } }, verb)
  dialog(title, [...body, wrong], yes)
}
