import { expect, test } from "vitest";
import type { Member } from "../api/types";
import { whose } from "./whose";

const members = [
  { id: "a", name: "Anna", role: "owner", since: "" },
  { id: "l", name: "Leo", role: "editor", since: "" },
] as Member[];

test("says whose a task is, and who comes next", () => {
  expect(whose({ to: "l" }, members, "a").short).toBe("for Leo");
  expect(whose({ to: "a" }, members, "a").short).toBe("for you");
  expect(whose({ to: "l", turns: ["a", "l"], weekly: true }, members, "a")).toEqual({
    short: "Leo’s turn",
    full: "Then you, each week",
  });
  expect(whose({ to: "a", turns: ["a", "l"] }, members, "a")).toEqual({
    short: "your turn",
    full: "Then Leo, each time it is done",
  });
  expect(whose({ to: "x" }, members, "a").short).toBe("for somebody who has left");
});
