import { describe, expect, it } from "vitest";
import type { Lists, Place } from "../api/types";
import { readRoute, writeRoute } from "../shell/route";
import { markOf, moved, withoutPlace, withPlace } from "./places";

function place(id: string, order: number, archived = false): Place {
  return {
    id,
    name: id,
    handle: id,
    role: "owner",
    members: 1,
    last_change: 0,
    created_at: "2026-01-01T00:00:00Z",
    order,
    ...(archived && { archived_at: "2026-02-01T00:00:00Z" }),
  };
}

const two: Lists = { lists: [place("home", 1), place("work", 2)], invitations: [] };

describe("the lists of a person", () => {
  it("shows what is new about one of them where it stands", () => {
    const next = withPlace(two, { ...place("home", 1), name: "House" });
    expect(next.lists.map(({ name }) => name)).toEqual(["House", "work"]);
  });

  it("shows a list that somebody has just joined, and takes the invitation away", () => {
    const offer = {
      id: "i",
      list: "band",
      name: "Band",
      from: "Anna",
      inviter: "a",
      role: "editor",
      made_at: "",
      expires_at: "",
    };
    const next = withPlace({ ...two, invitations: [offer] }, place("band", 0));
    expect(next.lists.map(({ id }) => id)).toEqual(["band", "home", "work"]);
    expect(next.invitations).toEqual([]);
  });

  it("puts a list that is archived behind the others", () => {
    expect(withPlace(two, place("home", 1, true)).lists.map(({ id }) => id)).toEqual(["work", "home"]);
  });

  it("forgets a list that the person isn't in any more", () => {
    expect(withoutPlace(two, "home").lists.map(({ id }) => id)).toEqual(["work"]);
    expect(withoutPlace(two, "none").lists).toHaveLength(2);
  });

  it("moves one up or down, also where several had the same order, and not beyond the ends", () => {
    const same = [place("a", 0), place("b", 0), place("c", 0)];
    expect(moved(same, "c", -1)).toEqual(
      new Map([
        ["a", 1],
        ["c", 2],
        ["b", 3],
      ]),
    );
    expect(moved(same, "a", -1)).toEqual(new Map());
    expect(moved(same, "c", 1)).toEqual(new Map());
    expect(moved([place("a", 1), place("b", 2), place("c", 3)], "a", 1)).toEqual(
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
    );
  });

  it("calls a task by a mark that is read as the handle", () => {
    expect(markOf("home")).toBe("HOME");
  });
});

describe("the address of a list", () => {
  it("names it, and one's own by nothing", () => {
    const home = { view: "all", pane: "list" } as const;
    const route = readRoute("/?list=list-abc&view=done", home);
    expect(route.list).toBe("list-abc");
    expect(writeRoute(route, home)).toBe("/?view=done&list=list-abc");
    expect(readRoute("/", home).list).toBeNull();
    expect(writeRoute({ ...route, list: null }, home)).toBe("/?view=done");
  });
});
