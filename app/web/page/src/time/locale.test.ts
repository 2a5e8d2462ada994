import { describe, expect, it } from "vitest";
import { habitsOf, withHabits } from "./locale";

describe("the habits in a language tag", () => {
  it("are those of the region where none are set", () => {
    expect(habitsOf("en-GB")).toEqual({ week: "", order: "" });
  });

  it("come back as they were set", () => {
    for (const week of ["", "sun", "mon", "sat"])
      for (const order of ["", "day", "month"])
        for (const locale of ["en-GB", "en", "de-AT", "en-US-u-fw-sat-rg-gbzzzz"])
          expect(habitsOf(withHabits(locale, { week, order }))).toEqual({ week, order });
  });

  it("leave the language and the region alone", () => {
    expect(withHabits("en-GB", { week: "sun", order: "month" })).toBe("en-GB-u-fw-sun-rg-uszzzz");
    expect(withHabits("en-GB-u-fw-sun-rg-uszzzz", { week: "", order: "" })).toBe("en-GB");
  });
});
