import type { Change } from "../api/types";

/** What is known of changes: which one each took back, and which one took it back (0: none). */
export type UndoLog = Record<number, { undoes: number; undoneBy: number }>;

/** The log after a change was seen. Undoing an undo brings the first change back. */
export function noteUndo(log: UndoLog, change: Change): UndoLog {
  const next = { ...log };
  const undoes = change.undoes ?? 0;
  const known = next[change.seq]?.undoneBy ?? 0;
  next[change.seq] = { undoes, undoneBy: change.undone_by ?? known };
  if (undoes > 0) {
    const taken = next[undoes] ?? { undoes: 0, undoneBy: 0 };
    next[undoes] = { ...taken, undoneBy: change.seq };
    const first = next[taken.undoes];
    if (taken.undoes > 0 && first) next[taken.undoes] = { ...first, undoneBy: 0 };
  }
  return next;
}

/** Whether a change stands undone. */
export function isUndone(log: UndoLog | undefined, seq: number): boolean {
  return (log?.[seq]?.undoneBy ?? 0) > 0;
}
