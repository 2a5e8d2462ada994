import { expect, it } from "vitest";
import { sameClock } from "./zones";

const from = new Date("2026-01-01T00:00:00Z");

it.each([
  ["Etc/UTC", "UTC", true],
  ["Europe/Berlin", "Europe/Paris", true],
  ["Europe/Berlin", "Europe/London", false],
  ["Asia/Kolkata", "Asia/Calcutta", true],
  ["America/Phoenix", "America/Denver", false], // the same in winter
  ["UTC", "America/Los_Angeles", false],
  ["Nowhere/Land", "UTC", false],
])("%s and %s show the same: %s", (a, b, same) => expect(sameClock(a, b, from)).toBe(same));
