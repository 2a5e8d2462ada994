import type { Counts } from "../api/types";
import { go, views, type View } from "../shell/route";

const names: Record<View, string> = {
  all: "All",
  today: "Today",
  upcoming: "Upcoming",
  overdue: "Overdue",
  week: "Week",
  done: "Done",
  deleted: "Deleted",
};

export function viewName(view: View): string {
  return names[view];
}

interface Props {
  view: View;
  counts: Counts | undefined;
  /** The views that there aren't. */
  without?: readonly View[];
}

/** The views of the list with how much is in each. */
export function ViewTabs({ view, counts, without = [] }: Props) {
  return (
    <nav className="views" aria-label="Views of the list">
      {views
        .filter((name) => !without.includes(name))
        .map((name) => {
          const count = counts && countOf(name, counts);
          return (
            <button
              key={name}
              type="button"
              className={`view view-${name}`}
              aria-current={name === view ? "page" : undefined}
              data-testid={`view-${name}`}
              onClick={() => go({ view: name })}
            >
              {names[name]}
              {count ? <span className="count">{count}</span> : null}
            </button>
          );
        })}
    </nav>
  );
}

function countOf(view: View, counts: Counts): number {
  if (view === "all") return counts.pending;
  // How much is over or gone says nothing that there is to do, and would push the last views out of sight.
  return view === "week" || view === "done" || view === "deleted" ? 0 : counts[view];
}
