import { describe, expect, it } from "vitest";
import { connects, readCallback } from "./providers";

describe("what a provider sends the browser back with", () => {
  it("is read at one address alone", () => {
    expect(readCallback("https://todo.example.com/?code=a&state=b")).toBeNull();
    expect(
      readCallback("https://todo.example.com/sign-in/callback?code=a&state=b&iss=https%3A%2F%2Fid.example&x=y"),
    ).toEqual({
      code: "a",
      state: "b",
      iss: "https://id.example",
    });
  });
  it("may be a refusal, or nothing", () => {
    expect(readCallback("/sign-in/callback?error=access_denied&error_description=<b>&state=b")).toEqual({
      error: "access_denied",
      state: "b",
    });
    expect(readCallback("/sign-in/callback")).toEqual({ state: "" });
  });
  it("says whether somebody connects an account", () => {
    expect(connects({ state: "link-x" })).toBe(true);
    expect(connects({ state: "xlink-" })).toBe(false);
  });
});
