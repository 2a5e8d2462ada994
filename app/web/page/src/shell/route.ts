import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "../ui/stored";
import { sorts, type Filter, type Sort } from "../list/filter";

// Where the person is: /c/ID is a conversation, / a new one; ?view= is the
// list's view, ?pane= the half that a phone shows, ?list= a shared list, ?task= an open task, and
// ?q= ?tag= ?priority= ?sort= what the list is narrowed to and ordered by.

export const views = ["all", "today", "week", "upcoming", "overdue", "done", "deleted"] as const;
export type View = (typeof views)[number];
export type Pane = "chat" | "list";

export interface Route {
  conversation: string | null;
  view: View;
  pane: Pane;
  /** A shared list, by its id; null is one's own, allLists all of them. */
  list: string | null;
  task: number | null;
  filter: Filter;
}

/** Stands for all lists where one is named; no list is called so. */
export const allLists = "*";

/** Where somebody is who names no view and no half: see setHome. */
interface Home {
  view: View;
  pane: Pane;
}

let home: Home = { view: "all", pane: "chat" };
const lastKey = "todo.last";
/** Views that somebody lives in; the others are looked into. */
const lived: View[] = ["all", "today", "upcoming", "week"];

/** Decides once, at the start, what an address means that names no view or no half: where the person was, or Today. */
export function settleHome(begun: boolean): void {
  const usual: Home = begun ? { view: "today", pane: "list" } : { view: "all", pane: "chat" };
  home = { ...usual, ...(begun ? readStored<Partial<Home>>(lastKey, {}) : {}) };
}

function remember({ view, pane }: Partial<Route>): void {
  const last = readStored<Partial<Home>>(lastKey, {});
  if (view && lived.includes(view)) last.view = view;
  if (pane) last.pane = pane;
  writeStored(lastKey, last);
}

const changed = "todo:route";
export const priorities = ["high", "medium", "low", "none"] as const;

export function readRoute(url: string, usual: Home = home): Route {
  const { pathname, searchParams: query } = new URL(url, "http://page");
  const view = query.get("view") as View;
  const pane = query.get("pane");
  const task = Number(query.get("task"));
  return {
    conversation: /^\/c\/([\w-]+)$/.exec(pathname)?.[1] ?? null,
    view: views.includes(view) ? view : usual.view,
    pane: pane === "list" || pane === "chat" ? pane : usual.pane,
    list: query.get("list")?.slice(0, 240) || null,
    task: Number.isSafeInteger(task) && task > 0 ? task : null,
    filter: readFilter(query),
  };
}

export function writeRoute(route: Route, usual: Home = home): string {
  const query = new URLSearchParams();
  if (route.view !== usual.view) query.set("view", route.view);
  if (route.pane !== usual.pane) query.set("pane", route.pane);
  if (route.list !== null) query.set("list", route.list);
  writeFilter(route.filter, query);
  if (route.task !== null) query.set("task", String(route.task));
  const path = route.conversation ? `/c/${route.conversation}` : "/";
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

function readFilter(query: URLSearchParams): Filter {
  const [sort = "", order] = (query.get("sort") ?? "").split("-");
  const priority = priorities.find((one) => one === query.get("priority"));
  return {
    search: (query.get("q") ?? "").slice(0, 200),
    tag: query.get("tag") ?? "",
    priority: priority ?? "",
    sort: sorts.some(([name]) => name === sort) ? (sort as Sort) : "",
    descending: order === "desc",
  };
}

function writeFilter({ search, tag, priority, sort, descending }: Filter, query: URLSearchParams): void {
  if (search) query.set("q", search);
  if (tag) query.set("tag", tag);
  if (priority) query.set("priority", priority);
  if (sort) query.set("sort", descending ? `${sort}-desc` : sort);
}

/** Goes somewhere else; what is not named stays as it is, but an open task is left. */
export function go(to: Partial<Route>, replace = false): void {
  const now = readRoute(location.href);
  const url = writeRoute({ ...now, task: null, ...to });
  if (url === location.pathname + location.search) return;
  if (replace) history.replaceState(history.state, "", url);
  else history.pushState({ within: true }, "", url);
  remember(to);
  window.dispatchEvent(new Event(changed));
}

/** Leaves an open task: back to where it was opened, or, if the address came from outside, to the list. */
export function leaveTask(): void {
  const state = history.state as { within?: boolean } | null;
  if (readRoute(location.href).task === null) return;
  if (state?.within) history.back();
  else go({ task: null }, true);
}

export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => `${location.href} ${home.view} ${home.pane}`);
  return readRoute(href.split(" ")[0] ?? href);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(changed, listener);
  };
}
