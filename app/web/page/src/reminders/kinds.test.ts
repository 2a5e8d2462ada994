import { describe, expect, it } from "vitest";
import { offers, reminderText, withHow, withReminder } from "./kinds";

const now = new Date("2026-12-01T18:00:00Z");
const text = (reminder: Parameters<typeof reminderText>[0]) => reminderText(reminder, now, "UTC");

describe("a reminder in words", () => {
  it("says when it rings, how often and how loud", () => {
    expect(text({ kind: "due" })).toBe("when it is due");
    expect(text({ kind: "due", instead: true })).toBe("when it is due, this time");
    expect(text({ kind: "due", time: "08:00" })).toBe("on the day at 08:00");
    expect(text({ kind: "before", minutes: 1 })).toBe("1 minute before");
    expect(text({ kind: "before", minutes: 90 })).toBe("90 minutes before");
    expect(text({ kind: "before", minutes: 120 })).toBe("2 hours before");
    expect(text({ kind: "before", days: 1, time: "09:00" })).toBe("the day before at 09:00");
    expect(text({ kind: "moment", at: "2026-12-02T19:00:00Z" })).toBe("tomorrow 19:00");
    expect(text({ kind: "moment", at: "2026-12-02T19:00:00Z", snoozed: true })).toBe("put off to tomorrow 19:00");
    expect(text({ kind: "moment", at: "2026-12-02T19:00:00Z", snoozed: true, loud: true })).toBe(
      "put off to tomorrow 19:00",
    );
    expect(text({ kind: "moment", at: "2026-12-02T19:00:00Z", hold: true })).toBe("nothing before tomorrow 19:00");
    expect(text({ kind: "due", nag: 5, loud: true })).toBe(
      "when it is due, every 5 minutes until it is done, in quiet hours too",
    );
  });

  it("stays as loud as it was where it was put off", () => {
    const later = { kind: "moment" as const, at: "2026-12-02T19:00:00Z", snoozed: true, loud: true };
    expect(withHow(later, { loud: undefined })).toEqual(later);
    expect(withHow(later, { nag: 5 })).toEqual({ ...later, nag: 5 });
    expect(withHow({ kind: "due" }, { loud: true })).toEqual({ kind: "due", loud: true });
    expect(withHow({ ...later, hold: true }, { nag: 5 })).toEqual({ ...later, hold: true });
  });

  it("is there once", () => {
    const due = offers[0]!.reminder;
    expect(withReminder([{ kind: "due", nag: 5 }], due)).toHaveLength(1);
    expect(withReminder([due], { kind: "before", minutes: 10 })).toHaveLength(2);
  });
});
