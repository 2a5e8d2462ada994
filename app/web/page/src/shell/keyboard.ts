import { go, views, type View } from "./route";

/** What shortcuts need from the page. */
export interface Keyboard {
  undo(): void;
  help(): void;
  toggleHistory(): void;
}

/** All shortcuts, as the help shows them. */
export const shortcuts: [group: string, keys: [string, string][]][] = [
  [
    "Anywhere",
    [
      ["n", "Add a task"],
      ["/", "Search tasks"],
      ["c", "Write in the chat"],
      ["Shift C", "New conversation"],
      ["u or Ctrl Z", "Undo the last change"],
      ["[", "Show or hide the conversations"],
      ["?", "This help"],
      ["Esc", "Leave, close, stop"],
    ],
  ],
  [
    "In the list",
    [
      ["j or ↓", "Next task"],
      ["k or ↑", "Previous task"],
      ["x", "Complete or reopen"],
      ["e or Enter", "Edit"],
      ["→ or ←", "Show or hide subtasks"],
      ["s", "Choose, to change several at once"],
      ["Shift click", "Choose up to here"],
      ["Delete", "Delete"],
      ["r", "Restore (in Deleted)"],
      ["1 2 3 0", "Priority high, medium, low, none"],
      ["Ctrl Enter", "Save an edit"],
    ],
  ],
  [
    "Go to",
    [
      ["g a", "All"],
      ["g t", "Today"],
      ["g u", "Upcoming"],
      ["g o", "Overdue"],
      ["g w", "Week"],
      ["g d", "Done"],
      ["g x", "Deleted"],
    ],
  ],
];

const viewKeys: Record<string, View> = {
  a: "all",
  t: "today",
  u: "upcoming",
  o: "overdue",
  w: "week",
  d: "done",
  x: "deleted",
};
const sequenceMillis = 1200;

/** Listens to the keyboard until the returned function is called. */
export function listen(page: Keyboard, singleKeys: () => boolean): () => void {
  let goUntil = 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.altKey ||
      isWriting(event.target) ||
      document.querySelector("dialog[open], [role=menu]")
    )
      return;
    const went = Date.now() < goUntil;
    goUntil = 0;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "z" || event.shiftKey) return;
      page.undo();
    } else if (event.key === "Escape") (document.activeElement as HTMLElement | null)?.blur();
    else if (!singleKeys()) return;
    else if (went && event.key in viewKeys) go({ view: viewKeys[event.key] ?? views[0], pane: "list" });
    else if (event.key === "g") goUntil = Date.now() + sequenceMillis;
    else if (!press(event.key, page)) return;
    event.preventDefault();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function press(key: string, page: Keyboard): boolean {
  switch (key) {
    case "n":
      focusIn("list", "#quick-add");
      return true;
    case "/":
      focusIn("list", "#task-search");
      return true;
    case "c":
      focusIn("chat", "#composer");
      return true;
    case "C":
      go({ conversation: null, pane: "chat" });
      focusIn("chat", "#composer");
      return true;
    case "u":
      page.undo();
      return true;
    case "[":
      page.toggleHistory();
      return true;
    case "?":
      page.help();
      return true;
    case "j":
    case "ArrowDown":
      return moveRow(1);
    case "k":
    case "ArrowUp":
      return moveRow(-1);
    default:
      return false;
  }
}

function focusIn(pane: "chat" | "list", selector: string): void {
  go({ pane }, true);
  const there = document.querySelector<HTMLElement>(selector);
  there?.focus(); // at once, so that no letter typed next is lost
  // A phone shows the pane only after it has been drawn.
  if (document.activeElement !== there) requestAnimationFrame(() => there?.focus());
}

/** Moves focus to another row of the list, from wherever in a row it is. */
function moveRow(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-task-row]")];
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
