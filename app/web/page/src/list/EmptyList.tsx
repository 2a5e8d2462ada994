import { go, type View } from "../shell/route";
import { Icon, type IconName } from "../ui/Icon";
import type { Filter } from "./filter";
import { isNarrowed, noFilter } from "./filter";
import { quickAdd } from "./QuickAdd";

interface Props {
  view: View;
  filter: Filter;
  /** How many open tasks there are in all. */
  pending: number;
  /** For how many days deleted tasks stay. */
  binDays?: number;
  onFilter: (filter: Filter) => void;
}

const examples = [
  "Pay rent on the 1st of every month !high",
  "Call Ana #family tomorrow at 5pm",
  "Water the plants every other friday",
];

const words: Record<View, [icon: IconName, title: string, text: string]> = {
  all: [
    "list",
    "Nothing to do yet",
    "Type a task above. Its date, #tag and !priority become chips; tap a chip to keep its words in the title.",
  ],
  today: ["check", "Nothing due today", "Tasks due today appear here."],
  upcoming: ["calendar", "Nothing coming up", "Tasks due after today appear here, day by day."],
  overdue: ["check", "Nothing is overdue", "You are on top of things."],
  week: ["calendar", "Nothing due this week", "Tasks due in the next seven days appear here."],
  done: ["check", "Nothing completed yet", "Tick a task, or tell the chat “I’m done with the report”."],
  deleted: ["bin", "Nothing deleted", ""],
};

/** How long deleted tasks stay. */
export function binSays(days?: number): string {
  return days
    ? `Deleted tasks stay here for ${days} days and can be restored. Then they are gone for good.`
    : "Deleted tasks stay here and can be restored.";
}

/** What an empty list says: why it is empty and what to do about it. */
export function EmptyList({ view, filter, pending, binDays, onFilter }: Props) {
  if (isNarrowed(filter)) {
    return (
      <div className="empty" data-testid="empty">
        <Icon name="search" size={26} />
        <h3>No matching tasks</h3>
        <p>Try fewer words, or look in another view.</p>
        <button type="button" className="button" onClick={() => onFilter(noFilter)}>
          Clear search and filters
        </button>
      </div>
    );
  }
  const [icon, title, text] = words[view];
  return (
    <div className="empty" data-testid="empty">
      <Icon name={icon} size={26} />
      <h3>{title}</h3>
      <p>{view === "deleted" ? binSays(binDays) : text}</p>
      {view === "all" &&
        examples.map((example) => (
          <button key={example} type="button" className="starter" onClick={() => quickAdd(example)}>
            {example}
          </button>
        ))}
      {view !== "all" && pending > 0 && (
        <button type="button" className="link" onClick={() => go({ view: "all" })}>
          Show all {pending} open {pending === 1 ? "task" : "tasks"}
        </button>
      )}
    </div>
  );
}
