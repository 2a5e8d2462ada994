import { useSyncExternalStore } from "react";

// Where the person is: /c/ID is a conversation, / a new one; ?view= is the
// list's view and ?pane= the half that a phone shows.

export const views = ["all", "today", "upcoming", "overdue", "done", "deleted"] as const;
export type View = (typeof views)[number];
export type Pane = "chat" | "list";

export interface Route {
  conversation: string | null;
  view: View;
  pane: Pane;
}

const changed = "todo:route";

export function readRoute(url: string): Route {
  const { pathname, searchParams } = new URL(url, "http://page");
  const view = searchParams.get("view") as View;
  return {
    conversation: /^\/c\/([\w-]+)$/.exec(pathname)?.[1] ?? null,
    view: views.includes(view) ? view : "all",
    pane: searchParams.get("pane") === "list" ? "list" : "chat",
  };
}

export function writeRoute(route: Route): string {
  const query = new URLSearchParams();
  if (route.view !== "all") query.set("view", route.view);
  if (route.pane !== "chat") query.set("pane", route.pane);
  const path = route.conversation ? `/c/${route.conversation}` : "/";
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

/** Goes somewhere else; what is not named stays as it is. */
export function go(to: Partial<Route>, replace = false): void {
  const url = writeRoute({ ...readRoute(location.href), ...to });
  if (url === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  window.dispatchEvent(new Event(changed));
}

export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return readRoute(href);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(changed, listener);
  };
}
