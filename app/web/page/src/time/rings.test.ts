import { describe, expect, it } from "vitest";
import type { Task } from "../api/types";
import { mayRing } from "./rings";

const now = new Date("2026-11-24T11:00:00Z"); // 12:00 in Berlin
const due = (date: string, time?: string): Task["due"] => (time ? { date, time, zone: "Europe/Berlin" } : { date });

describe("mayRing", () => {
  it.each<[string, Pick<Task, "due" | "recurrence" | "reminders">, boolean]>([
    ["no reminder", { due: due("2026-11-25") }, false],
    ["a moment to come", { reminders: [{ kind: "moment", at: "2026-11-24T11:30:00Z" }] }, true],
    ["this minute", { reminders: [{ kind: "moment", at: "2026-11-24T11:00:00Z" }] }, true],
    ["a moment that is past", { reminders: [{ kind: "moment", at: "2026-11-24T10:30:00Z" }] }, false],
    ["due later", { due: due("2026-11-24", "12:30"), reminders: [{ kind: "due" }] }, true],
    ["due before", { due: due("2026-11-24", "11:30"), reminders: [{ kind: "due" }] }, false],
    ["a lead that is past", { due: due("2026-11-24", "12:30"), reminders: [{ kind: "before", minutes: 60 }] }, false],
    ["a lead to come", { due: due("2026-11-24", "13:30"), reminders: [{ kind: "before", minutes: 60 }] }, true],
    [
      "a day before, of a due that is past",
      { due: due("2026-11-23"), reminders: [{ kind: "before", days: 1 }] },
      false,
    ],
    ["today", { due: due("2026-11-24"), reminders: [{ kind: "due" }] }, true],
    ["nothing due", { reminders: [{ kind: "due" }] }, false],
    [
      "one past and one to come",
      { due: due("2026-11-24", "12:30"), reminders: [{ kind: "before", minutes: 60 }, { kind: "due" }] },
      true,
    ],
    [
      "what repeats",
      {
        due: due("2026-11-20"),
        recurrence: { rule: "FREQ=DAILY", text: "every day" } as Task["recurrence"],
        reminders: [{ kind: "due" }],
      },
      true,
    ],
  ])("of %s", (_, task, want) => {
    expect(mayRing(task, now, "Europe/Berlin")).toBe(want);
  });
});
