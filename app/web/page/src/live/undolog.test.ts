import { describe, expect, it } from "vitest";
import type { Change } from "../api/types";
import { isUndone, noteUndo, type UndoLog } from "./undolog";

function change(seq: number, undoes?: number, undoneBy?: number): Change {
  return { seq, kind: undoes ? "undone" : "added", via: "api", at: "", edits: [], undoes, undone_by: undoneBy };
}

describe("the undo log", () => {
  it("marks a change as undone, and as standing again when the undo is undone", () => {
    let log: UndoLog = noteUndo({}, change(1));
    expect(isUndone(log, 1)).toBe(false);
    log = noteUndo(log, change(2, 1));
    expect(isUndone(log, 1)).toBe(true);
    log = noteUndo(log, change(3, 2));
    expect(isUndone(log, 1)).toBe(false);
    expect(isUndone(log, 2)).toBe(true);
  });

  it("believes what the server says of a change that was undone before", () => {
    expect(isUndone(noteUndo({}, change(5, undefined, 6)), 5)).toBe(true);
  });

  it("does not forget an undo that arrived before its change", () => {
    const log = noteUndo(noteUndo({}, change(2, 1)), change(1));
    expect(isUndone(log, 1)).toBe(true);
  });
});
