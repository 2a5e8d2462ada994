import { expect, test } from "vitest";
import type { Task } from "../api/types";
import { overlaid, waits } from "./overlay";
import type { Deed, Waiting } from "./store";

const task = (id: number): Task => ({
  id,
  title: `Task ${id}`,
  description: "",
  done: false,
  priority: "none",
  tags: [],
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-01T00:00:00Z",
  version: 1,
});
let next = 0;
const waiting = (deed: Deed, trouble?: string): Waiting => {
  next += 1;
  return { id: next, key: String(next), person: "p", at: "2026-11-02T00:00:00Z", deed, trouble };
};

test("tasks are shown as what waits will leave them, in order", () => {
  const deeds = [
    waiting({ kind: "do", what: { action: "complete" }, ids: [1], title: "" }),
    waiting({ kind: "do", what: { action: "reopen" }, ids: [1], title: "" }),
    waiting({ kind: "edit", task: 2, title: "", fields: { title: "Other", due: { date: "2026-12-01" } }, version: 1 }),
    waiting({ kind: "do", what: { action: "delete" }, ids: [3], title: "" }),
    waiting({ kind: "do", what: { action: "tag", tag: "home" }, ids: [1], title: "" }, "refused"),
  ];
  const shown = overlaid([task(1), task(2), task(3)], deeds);
  expect(shown.map(({ id, title, done, due, tags }) => [id, title, done, due?.date, tags.length])).toEqual([
    [1, "Task 1", false, undefined, 0],
    [2, "Other", false, "2026-12-01", 0],
  ]);
  expect([waits(1, deeds), waits(2, deeds), waits(4, deeds)]).toEqual([true, true, false]);
});
