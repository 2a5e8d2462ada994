// The service worker: what rings while no page is open, or beside it. It gets
// messages that only this browser can read, shows them, and says what became
// of them. It has no session: a ticket in each message lets it report and
// answer that one reminder.

const store = "device"; // the cache that has what the page says of this device
const kept = "/device.json";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(ring(event)));

/** Shows a message, whatever it is: browsers take the right away from who does not. */
async function ring(event) {
  const note = read(event);
  await show(note);
  if (note.ticket) await report(note.ticket, "shown");
}

function read(event) {
  const plain = { id: "reminder", title: "A reminder", body: "Open your list to see what it is about." };
  try {
    const note = event.data.json();
    return typeof note.title === "string" && note.title ? note : plain;
  } catch {
    return plain;
  }
}

function show(note, trouble) {
  const actions = (note.actions ?? []).map(({ id, label }) => ({ action: id, title: label }));
  const room = self.Notification?.maxActions ?? 2;
  if (note.ticket && actions.length < room) {
    actions.push({ action: "say", title: "Answer", type: "text", placeholder: "in an hour, tomorrow at 9…" });
  }
  return self.registration.showNotification(note.title, {
    body: trouble ?? note.body ?? "",
    tag: note.ring ?? note.id, // what rings again takes its own place
    renotify: true,
    requireInteraction: Boolean(note.ticket),
    timestamp: note.at,
    icon: "/favicon.svg",
    dir: "auto",
    actions: actions.slice(0, room),
    data: note,
  });
}

async function report(ticket, state) {
  try {
    await post(`/auth/ring/${ticket}/report`, { state });
  } catch {
    // What is not known to have been shown stays that way.
  }
}

function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clicked(event.notification.data ?? {}, event.action, event.reply));
});

async function clicked(note, action, reply) {
  const words = action === "say" ? reply?.trim() : note.actions?.find(({ id }) => id === action)?.words;
  if (words && note.ticket) return answer(note, words);
  const opened = openPage(note); // browsers allow it right after the click only
  if (note.ticket) await report(note.ticket, "opened");
  return opened;
}

/** Answers, or shows the reminder again with the reason why it could not. */
async function answer(note, words) {
  let trouble = "It isn't answered yet: there is no connection. Try it again.";
  try {
    const got = await post(`/auth/ring/${note.ticket}/answer`, { words });
    if (got.ok) return;
    const problem = await got.json();
    if (problem.code === "conflict" || problem.code === "not_found") {
      return show({ ...note, ticket: undefined, actions: [] }, problem.detail);
    }
    trouble = problem.detail ?? trouble;
  } catch {
    // The sentence above says it.
  }
  await show(note, trouble);
}

async function openPage(note) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => "focus" in one);
  if (page) {
    if (note.task) page.postMessage({ open: note.task });
    return page.focus();
  }
  return self.clients.openWindow(note.task ? `/?task=${note.task}` : "/");
}

// The browser has another subscription: the old one does not ring any more.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAgain(event)));

async function subscribeAgain(event) {
  const known = await (await caches.open(store)).match(kept);
  if (!known) return;
  const { name, key, id } = await known.json();
  const fresh =
    event.newSubscription ??
    (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const added = await post("/api/me/devices", {
    channel: "push",
    name,
    address: JSON.stringify(fresh),
    until_sign_out: true,
  });
  if (!added.ok) return; // signed out: the page asks again
  const { device } = await added.json();
  const cache = await caches.open(store);
  await cache.put(kept, new Response(JSON.stringify({ name, key, id: device.id })));
  if (id && id !== device.id) {
    await fetch(`/api/me/devices/${encodeURIComponent(id)}`, { method: "DELETE", credentials: "same-origin" });
  }
}
