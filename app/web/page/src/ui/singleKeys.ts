import { useStored } from "./stored";

const key = "todo.keys";

/** Whether keys without Ctrl do something: who dictates to the machine may want them off. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  return useStored(key, true);
}

export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(key) !== "false";
  } catch {
    return true;
  }
}
