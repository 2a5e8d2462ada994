import { describe, expect, it } from "vitest";
import type { Member } from "../api/types";
import { naming, pieces } from "./mentions";

const named = (name: string): Member => ({ id: name, name, role: "editor", since: "2026-12-01T00:00:00Z" }) as Member;
const members = [named("Anna"), named("Anna Berg"), named("Leo"), named("Ünal")];

/** Names in brackets. */
const said = (text: string) =>
  pieces(text, members)
    .map((piece) => (piece.member ? `[${piece.text}]` : piece.text))
    .join("");

describe("mentions", () => {
  it("are names of members after an @, small or large, the longest one", () => {
    expect(said("@anna and @ANNA berg's @ünal, @Leo!")).toBe("[@anna] and [@ANNA berg]'s [@ünal], [@Leo]!");
    expect(said("mail x@leo, @leonie @eve @")).toBe("mail x@leo, @leonie @eve @");
    expect(said("")).toBe("");
  });
  it("complete from what stands before the caret", () => {
    const who = (text: string, caret = text.length) =>
      naming(text, caret, members)?.who.map(({ name }) => name) ?? null;
    expect(who("hello @")).toEqual(["Anna", "Anna Berg", "Leo", "Ünal"]);
    expect(who("hello @an")).toEqual(["Anna", "Anna Berg"]);
    expect(who("@anna b")).toEqual(["Anna Berg"]);
    expect(who("@Leo")).toBeNull();
    expect(who("x@l")).toBeNull();
    expect(who("@l and more", 2)).toEqual(["Leo"]);
    expect(who("nobody")).toBeNull();
  });
});
