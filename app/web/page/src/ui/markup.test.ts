import { describe, expect, it } from "vitest";
import { blocks, spans } from "./markup";

describe("blocks", () => {
  it("keeps lines and paragraphs and finds lists", () => {
    expect(blocks("Hello\nthere\n\n- one\n- two\n3. three\n4. four\nend")).toEqual([
      { kind: "text", lines: ["Hello", "there"] },
      { kind: "bullets", lines: ["one", "two"] },
      { kind: "numbers", lines: ["three", "four"], start: 3 },
      { kind: "text", lines: ["end"] },
    ]);
  });

  it("leaves what is no list and no markup as it is", () => {
    expect(blocks("-5 degrees\n2.5 litres <b>x</b>")).toEqual([
      { kind: "text", lines: ["-5 degrees", "2.5 litres <b>x</b>"] },
    ]);
  });
});

describe("spans", () => {
  it("finds bold and code and leaves single marks alone", () => {
    expect(spans("a **b c** `d` 2 * 3 ** 4")).toEqual([
      { kind: "text", text: "a " },
      { kind: "bold", text: "b c" },
      { kind: "text", text: " " },
      { kind: "code", text: "d" },
      { kind: "text", text: " 2 * 3 ** 4" },
    ]);
  });
});
