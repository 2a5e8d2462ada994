import { describe, expect, it } from "vitest";
import type { Ring } from "../api/reminders";
import { fate } from "./fate";

const now = new Date("2026-12-01T18:00:00Z");
const ring: Ring = { id: "1-1", task: 1, title: "Call Ann", at: "2026-12-01T17:00:00Z", why: "due" };
const page = { channel: "page", name: "this page", times: 1 };

describe("the fate of a reminder", () => {
  it("says only what was recorded", () => {
    expect(fate({ ...ring, at: "2026-12-01T19:00:00Z" }, now, "UTC")).toContain("rings ");
    const rung: Ring = { ...ring, rung_at: "2026-12-01T17:00:00Z", times: 1 };
    const queued = { ...page, state: "queued" as const, since: "2026-12-01T17:00:00Z" };
    expect(fate({ ...rung, deliveries: [queued] }, now, "UTC")).toContain("not yet seen on this page");
    const opened = { ...page, state: "opened" as const, since: "2026-12-01T17:02:00Z" };
    expect(fate({ ...rung, deliveries: [opened] }, now, "UTC")).toMatch(/^rung .*17:00, opened on this page .*17:02$/);
  });

  it("names days as they are named within a sentence", () => {
    const rings = (at: string) => fate({ ...ring, at }, now, "UTC");
    expect(rings("2026-12-01T19:00:00Z")).toBe("rings 19:00");
    expect(rings("2026-12-02T19:00:00Z")).toBe("rings tomorrow 19:00");
    expect(rings("2026-12-04T19:00:00Z")).toMatch(/^rings Fri\b.*19:00$/);
  });

  it("says how late it rang", () => {
    expect(fate({ ...ring, rung_at: "2026-12-01T17:30:00Z", times: 1 }, now, "UTC")).toContain("30 minutes late");
    expect(fate({ ...ring, rung_at: "2026-12-01T17:00:30Z", times: 1 }, now, "UTC")).not.toContain("late");
  });

  it("says why a message was given up that nothing was wrong with", () => {
    const rung: Ring = { ...ring, rung_at: "2026-12-01T17:10:00Z", times: 1 };
    const given = (reason: string) =>
      fate(
        {
          ...rung,
          deliveries: [{ ...page, name: "$& Phone", state: "failed" as const, since: "2026-12-01T17:10:00Z", reason }],
        },
        now,
        "UTC",
      );
    expect(given("rang_again")).toContain("not accepted on $& Phone before it rang again");
    expect(given("answered")).toContain("not accepted on $& Phone before it was answered");
    expect(given("timeout")).toContain("failed on $& Phone (timeout)");
  });

  it("says what the answer was", () => {
    const done: Ring = {
      ...ring,
      rung_at: "2026-12-01T17:00:00Z",
      answer: "done",
      answered_at: "2026-12-01T17:05:00Z",
    };
    expect(fate(done, now, "UTC")).toMatch(/done .*17:05$/);
  });
});
