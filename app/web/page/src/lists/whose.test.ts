import { expect, test } from "vitest";
import type { Member } from "../api/types";
import { whose } from "./whose";

const members = [
  { id: "a", name: "Anna", role: "owner", since: "" },
  { id: "l", name: "Leo", role: "editor", since: "" },
] as Member[];

test("says whose a task is, and who comes next", () => {
  expect(whose({ to: "l" }, members, "a", true).short).toBe("for Leo");
  expect(whose({ to: "a" }, members, "a", true).short).toBe("for you");
  expect(whose({ to: "l", turns: ["a", "l"], weekly: true }, members, "a", true)).toEqual({
    short: "Leo’s turn",
    full: "Then you, each week",
  });
  expect(whose({ to: "a", turns: ["a", "l"] }, members, "a", true)).toEqual({
    short: "your turn",
    full: "Then Leo, each time it is done",
  });
  expect(whose({ to: "a", turns: ["a", "l"] }, members, "a", false).full).toBe(
    "Then Leo, passed on by hand, as it doesn’t repeat",
  );
  expect(whose({ to: "x" }, members, "a", true).short).toBe("for somebody who has left");
});
