// The service worker does two things. It keeps the page and what was last seen
// on it, for when there is no network; see "Without a network". And it rings
// while no page is open, or beside it: it gets messages that only this browser
// can read, shows them, and says what became of them. For that it has no
// session: a ticket in each message lets it report and answer that one reminder.

const store = "device"; // the cache that has what the page says of this device
const kept = "/device.json";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell().catch(() => {})); // it is kept with the next visit
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Without a network. It is written by hand and not by Workbox: the page has one
// index, assets whose names change with their content, and an API whose last
// answers are worth more than none; that is less than a library's configuration.

const shell = "shell"; // the index, and the files that it needs
const seen = "seen"; // the last answers of the API, of who is signed in
const most = 120; // answers that are kept
const fixed = ["/theme.js", "/favicon.svg", "/favicon-bell.svg", "/manifest.webmanifest"];
/** What the page reads. Streams are not among it. */
const readable = /^\/api\/me($|\/(tasks|overview|conversations|plans|devices|reminders|lists|wordings)\b)|^\/auth\/session$/;

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/auth/logout") event.waitUntil(caches.delete(seen));
  if (request.method !== "GET" || request.headers.get("Accept") === "text/event-stream") return;
  if (request.mode === "navigate") {
    if (!/^\/(api|auth|docs|mcp|openapi\.json)\b/.test(url.pathname)) event.respondWith(index(event));
  } else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (fixed.includes(url.pathname)) event.respondWith(newest(request, shell));
  else if (readable.test(url.pathname)) event.respondWith(newest(request, seen));
});

/** The page's index: the newest there is, else the one that is kept. */
async function index(event) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(keepShell().catch(() => {}));
    else if (answer.status >= 502) throw new Error("a proxy without the page");
    return answer;
  } catch (error) {
    const kept = await (await caches.open(shell)).match("/");
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  const cache = await caches.open(shell);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

/** An answer from the network, and where there is none the last one. */
async function newest(request, store) {
  const cache = await caches.open(store);
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
  if (answer.status === 401) await caches.delete(seen); // what was seen belongs to somebody else
  else if (answer.ok) {
    await cache.put(request.url, answer.clone());
    if (store === seen) await prune(cache);
  } else if (answer.status >= 502 && answer.status <= 504) return (await cache.match(request.url)) ?? answer;
  return answer;
}

async function prune(cache) {
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - most))) await cache.delete(old);
}

/** Keeps the index with every file that this version of it can need, and lets those of other versions go. */
async function keepShell() {
  const [page, list] = await Promise.all([fetch("/", { cache: "no-cache" }), fetch("/shell.json", { cache: "no-cache" })]);
  if (!page.ok || !list.ok) return;
  const files = await list.json();
  const cache = await caches.open(shell);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await Promise.all([...files, ...fixed].filter((file) => !kept.has(file)).map((file) => cache.add(file)));
  await cache.put("/", page); // only with all that it needs
  for (const file of kept) if (file.startsWith("/assets/") && !files.includes(file)) await cache.delete(file);
}

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
    if (note.task) page.postMessage({ open: note.task, list: note.list });
    return page.focus();
  }
  const list = note.list ? `list=${note.list}&` : "";
  return self.clients.openWindow(note.task ? `/?${list}task=${note.task}` : "/");
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
