import { describe, expect, it } from "vitest";
import type { Chip, Range } from "../api/types";
import { addRange, chipBefore, cutAtChips, shiftRanges } from "./offsets";

const text = "Prepare Friday demo";
const friday: Range[] = [[8, 14]];

function chip(start: number, end: number): Chip {
  return { start, end, text: "", kind: "due", label: "" };
}

function words(of: string, ranges: Range[]): string[] {
  return ranges.map(([start, end]) => of.slice(start, end));
}

describe("shiftRanges", () => {
  it.each([
    ["Prepare Friday demo for Bob", "typed behind"],
    ["Please prepare Friday demo", "changed before"],
    ["Friday demo", "taken away before"],
    ["Prepare Friday", "taken away behind"],
  ])("keeps the words in %j (%s)", (after) => {
    expect(words(after, shiftRanges(text, after, friday))).toEqual(["Friday"]);
  });

  it.each(["Prepare Fiday demo", "Prepare Sunday demo", "Prepare Fridays demo", ""])(
    "gives the range up in %j",
    (after) => {
      expect(shiftRanges(text, after, friday)).toEqual([]);
    },
  );

  it("counts UTF-16 code units, as the input does", () => {
    const after = "🎉 Prepare Friday demo";
    expect(words(after, shiftRanges(text, after, friday))).toEqual(["Friday"]);
  });
});

describe("addRange", () => {
  it("sorts, and merges what overlaps", () => {
    expect(
      addRange(
        [
          [10, 12],
          [0, 2],
        ],
        [4, 6],
      ),
    ).toEqual([
      [0, 2],
      [4, 6],
      [10, 12],
    ]);
    expect(
      addRange(
        [
          [0, 5],
          [8, 9],
        ],
        [3, 8],
      ),
    ).toEqual([[0, 9]]);
  });
});

describe("chips", () => {
  it("cut the text without losing a character, whatever the server says", () => {
    for (const chips of [[chip(8, 14)], [chip(0, 19)], [chip(8, 14), chip(10, 12)], [chip(8, 99)], [chip(3, 3)], []]) {
      expect(
        cutAtChips(text, chips)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }
  });

  it("are rejected by Backspace right behind them only", () => {
    expect(chipBefore([chip(8, 14)], 14)).toBeDefined();
    expect(chipBefore([chip(8, 14)], 13)).toBeUndefined();
  });
});
