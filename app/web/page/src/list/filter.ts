import type { Priority } from "../api/types";
import { addDays } from "../time/civil";
import type { View } from "../shell/route";

export const sorts = [
  ["due", "Due date"],
  ["priority", "Priority"],
  ["created", "Created"],
  ["updated", "Changed"],
  ["completed", "Completed"],
  ["title", "Title"],
] as const;
export type Sort = (typeof sorts)[number][0];

/** What narrows and orders the list, besides the view. */
export interface Filter {
  search: string;
  tag: string;
  priority: Priority | "";
  /** Empty: the order that is natural in the view. */
  sort: Sort | "";
  descending: boolean;
}

export const noFilter: Filter = { search: "", tag: "", priority: "", sort: "", descending: false };

export function isNarrowed(filter: Filter): boolean {
  return filter.search !== "" || filter.tag !== "" || filter.priority !== "";
}

/** The order in which a view is natural. */
export function naturalSort(view: View): { sort: Sort; descending: boolean } {
  if (view === "done") return { sort: "completed", descending: true };
  if (view === "deleted") return { sort: "updated", descending: true };
  return { sort: "due", descending: false };
}

/** The query of the tasks that a view with a filter shows. */
export function toQuery(view: View, filter: Filter, today = ""): URLSearchParams {
  const query = new URLSearchParams();
  if (view === "today" || view === "upcoming" || view === "overdue") query.set("view", view);
  else query.set("status", view === "done" ? "completed" : view === "deleted" ? "deleted" : "pending");
  const natural = naturalSort(view);
  const descending = filter.sort === "" ? natural.descending : filter.descending;
  query.set("sort", filter.sort || natural.sort);
  query.set("order", descending ? "desc" : "asc");
  // By their own date subtasks stand for themselves; among all tasks they stand below their parents.
  if (view === "all" && !isNarrowed(filter)) query.set("parent", "none");
  if (view === "week") {
    query.set("due_after", today);
    query.set("due_before", addDays(today, 7));
  }
  query.set("limit", view === "week" ? "200" : "50");
  if (filter.search) query.set("search", filter.search);
  if (filter.tag) query.set("tag", filter.tag);
  if (filter.priority) query.set("priority", filter.priority);
  return query;
}
