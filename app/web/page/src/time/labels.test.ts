import { afterEach, describe, expect, it } from "vitest";
import { addDays, momentOf, wallIn } from "./civil";
import { dueLabel, pastLabel, writeAs } from "./labels";

const berlin = "Europe/Berlin";
const now = new Date("2026-11-24T11:00:00Z"); // Tuesday, 12:00 in Berlin

describe("dueLabel", () => {
  it.each([
    [{ date: "2026-11-24" }, "Today", "today"],
    [{ date: "2026-11-24", time: "17:00", zone: berlin }, "Today 17:00", "today"],
    [{ date: "2026-11-24", time: "11:59", zone: berlin }, "Today 11:59", "overdue"],
    [{ date: "2026-11-25" }, "Tomorrow", "soon"],
    [{ date: "2026-11-23" }, "Yesterday", "overdue"],
    [{ date: "2026-11-30" }, "Monday", "later"],
    [{ date: "2026-12-01" }, "Tue 1 Dec", "later"],
    [{ date: "2027-01-01" }, "Fri 1 Jan 2027", "later"],
  ] as const)("of %j is %s", (due, short, tone) => {
    expect(dueLabel(due, now, berlin)).toMatchObject({ short, tone });
  });

  it("gives the absolute date in full", () => {
    expect(dueLabel({ date: "2026-12-04", time: "17:00", zone: berlin }, now, berlin).full).toBe(
      "Friday 4 December 2026 at 17:00",
    );
  });

  it("turns a time of another zone into the person's own, over midnight too", () => {
    const label = dueLabel({ date: "2026-11-24", time: "19:00", zone: "America/New_York" }, now, berlin);
    expect(label).toMatchObject({ short: "Tomorrow 01:00", day: "2026-11-25" });
    expect(label.full).toContain("19:00 in America/New_York");
  });

  it("counts the day of the person, not of the machine", () => {
    const late = new Date("2026-11-24T23:30:00Z"); // already Wednesday in Berlin
    expect(dueLabel({ date: "2026-11-25" }, late, berlin).short).toBe("Today");
    expect(dueLabel({ date: "2026-11-25" }, late, "UTC").short).toBe("Tomorrow");
  });
});

describe("civil time", () => {
  it("counts days over a clock change and a leap day", () => {
    expect(addDays("2026-10-24", 2)).toBe("2026-10-26");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  });

  it("finds the moment of a wall time on both sides of a clock change", () => {
    expect(momentOf("2026-03-29", "01:30", berlin).toISOString()).toBe("2026-03-29T00:30:00.000Z");
    expect(momentOf("2026-03-29", "03:30", berlin).toISOString()).toBe("2026-03-29T01:30:00.000Z");
    expect(wallIn(berlin, momentOf("2026-10-25", "12:00", berlin))).toEqual({ date: "2026-10-25", time: "12:00" });
  });

  it("names the day of what is past", () => {
    expect(pastLabel("2026-11-24T10:05:00Z", now, berlin).short).toBe("11:05");
    expect(pastLabel("2026-11-23T22:05:00Z", now, berlin).short).toBe("Yesterday 23:05");
  });
});

describe("the person's way of writing", () => {
  afterEach(() => writeAs("en-GB"));
  const zone = "Europe/Berlin";
  const at = new Date("2026-11-24T10:00:00Z");
  it.each([
    ["en-GB", "Fri 4 Dec 17:00", "Friday 4 December 2026 at 17:00"],
    ["en-US", "Fri, Dec 4 5:00 PM", "Friday, December 4, 2026 at 5:00 PM"],
    ["en-US-u-rg-gbzzzz", "Fri 4 Dec 5:00 PM", "Friday 4 December 2026 at 5:00 PM"],
    ["de-DE", "Fri 4 Dec 17:00", "Friday 4 December 2026 at 17:00"],
    ["no such tag", "Fri 4 Dec 17:00", "Friday 4 December 2026 at 17:00"],
  ])("%s", (locale, short, full) => {
    writeAs(locale);
    expect(dueLabel({ date: "2026-12-04", time: "17:00" }, at, zone)).toMatchObject({ short, full });
  });
});
