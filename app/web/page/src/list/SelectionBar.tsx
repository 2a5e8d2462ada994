import { useEffect, useState } from "react";
import type { Priority } from "../api/types";
import { addDays } from "../time/civil";
import { MoveItems, useDestinations } from "../lists/MoveMenu";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import type { Selection } from "./useSelection";
import { useTaskActions } from "./useTaskActions";

const priorities: [Priority, string][] = [
  ["high", "High"],
  ["medium", "Medium"],
  ["low", "Low"],
  ["none", "No priority"],
];

/** What can be done to all chosen rows at once: choosing them by hand is the approval. */
export function SelectionBar({ selection, today }: { selection: Selection; today: string }) {
  const { ids, clear } = selection;
  const actions = useTaskActions();
  const [tag, setTag] = useState<string | null>(null);
  const lists = useDestinations();
  const count = ids.size;
  useEffect(() => {
    if (count === 0) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("dialog[open], [role=menu]")) return;
      event.preventDefault();
      clear();
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [count, clear]);
  if (count === 0) return null;
  const act = (what: Parameters<typeof actions.many>[1]) => {
    actions.many([...ids], what);
    clear();
    setTag(null);
  };
  const days: [string, string][] = [
    [today, "Today"],
    [addDays(today, 1), "Tomorrow"],
    [addDays(today, 7), "In a week"],
  ];
  return (
    <div className="selection" role="toolbar" aria-label="Chosen tasks" data-testid="selection">
      <span className="selection-count" role="status">
        {count} chosen
      </span>
      <button
        type="button"
        className="button button-small"
        data-testid="selection-done"
        onClick={() => act({ action: "complete" })}
      >
        <Icon name="check" size={15} />
        Done
      </button>
      <Menu
        label="Move to"
        trigger={
          <button type="button" className="button button-small" data-testid="selection-move">
            <Icon name="calendar" size={15} />
            Move
          </button>
        }
      >
        {days.map(([day, label]) => (
          <MenuItem key={label} testId={`move-${label.toLowerCase()}`} onSelect={() => act({ action: "move", day })}>
            {label}
          </MenuItem>
        ))}
        {lists.length > 0 && <MenuLine />}
        <MoveItems all={lists} onMove={(to) => act({ action: "move", ...to })} />
      </Menu>
      <Menu
        label="Priority"
        trigger={
          <button type="button" className="button button-small" data-testid="selection-priority">
            <Icon name="flag" size={15} />
            Priority
          </button>
        }
      >
        {priorities.map(([priority, label]) => (
          <MenuItem key={priority} onSelect={() => act({ action: "prioritize", priority })}>
            {label}
          </MenuItem>
        ))}
      </Menu>
      {tag === null ? (
        <button type="button" className="button button-small" data-testid="selection-tag" onClick={() => setTag("")}>
          <Icon name="tag" size={15} />
          Tag
        </button>
      ) : (
        <form
          className="selection-form"
          onSubmit={(event) => {
            event.preventDefault();
            const word = tag.trim().replace(/^#/, "");
            if (word) act({ action: "tag", tag: word });
          }}
        >
          <input
            className="input"
            aria-label="Tag for the chosen tasks"
            placeholder="tag, then Enter"
            maxLength={100}
            autoFocus
            data-testid="selection-tag-name"
            value={tag}
            onChange={(event) => setTag(event.target.value)}
          />
        </form>
      )}
      <button
        type="button"
        className="button button-small button-danger"
        data-testid="selection-delete"
        onClick={() => act({ action: "delete" })}
      >
        <Icon name="bin" size={15} />
        Delete
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label="Choose nothing"
        title="Esc"
        data-testid="selection-clear"
        onClick={clear}
      >
        <Icon name="close" size={15} />
      </button>
    </div>
  );
}
