import { createContext, useContext } from "react";
import type { Member } from "../api/types";

/** The shared list whose tasks are shown. */
export interface ShownList {
  id: string;
  handle: string;
  /** What its tasks are called by: HOME, of HOME-3. */
  mark: string;
  /** Whether the person may change its tasks. */
  mayChange: boolean;
  /** Whether the person is an owner of it. */
  governs: boolean;
  /** Who made a change, by its number, as far as it is known. */
  authors: ReadonlyMap<number, string>;
  members: readonly Member[];
}

export const ShownListContext = createContext<ShownList | null>(null);

/** The shared list that rows stand in; null in one's own. */
export function useShownList(): ShownList | null {
  return useContext(ShownListContext);
}
