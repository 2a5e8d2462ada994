import type { ReactElement, ReactNode } from "react";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem } from "../ui/Menu";
import { useShownList } from "./shown";
import { useLists } from "./useLists";

export interface Destination {
  /** What the API calls it: the list's id, or inbox. */
  to: string;
  name: string;
}

/** The lists that tasks can go to from the one that is shown. */
export function useDestinations(): Destination[] {
  const { data } = useLists();
  const shown = useShownList();
  const own = shown ? [{ to: "inbox", name: "Inbox" }] : [];
  const open = (data?.lists ?? []).filter(({ id, role, archived_at }) => {
    return id !== shown?.id && role !== "viewer" && !archived_at;
  });
  return [...own, ...open.map(({ id, name }) => ({ to: id, name }))];
}

/** Takes tasks to another list; nothing where there is none. */
export function MoveMenu({ onMove }: { onMove: (to: Destination) => void }): ReactElement | null {
  const all = useDestinations();
  if (all.length === 0) return null;
  return (
    <Menu
      label="Move to another list"
      trigger={
        <button type="button" className="button button-small" data-testid="move-to-list">
          <Icon name="list" size={15} />
          Move to list
        </button>
      }
    >
      <MoveItems all={all} onMove={onMove} />
    </Menu>
  );
}

export function MoveItems({ all, onMove }: { all: Destination[]; onMove: (to: Destination) => void }): ReactNode {
  return all.map((one) => (
    <MenuItem key={one.to} testId={`to-list-${one.name.toLowerCase()}`} onSelect={() => onMove(one)}>
      <bdi>{one.name}</bdi>
    </MenuItem>
  ));
}
