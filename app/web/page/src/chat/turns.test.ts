import { describe, expect, it } from "vitest";
import type { Task, Thread, Turn } from "../api/types";
import {
  applyEvent,
  choiceOf,
  draftTurn,
  isOpen,
  mergeThread,
  replaceTurn,
  statesNothing,
  totalOf,
  wholeList,
  withoutShown,
  withTurn,
} from "./turns";

const blank = { ...draftTurn("hi"), id: "t1", conversation_id: "c1" };

function thread(turns: Turn[], more = false): Thread {
  return { conversation: { id: "c1", title: "", created_at: "", updated_at: "", turns: turns.length }, turns, more };
}

describe("statesNothing", () => {
  const nothing = { changed: 0, text: "Nothing in the list was changed." };
  const over: Turn = { ...blank, status: "done", model: "llama3.2:3b", response: "Ich habe alle gelöscht." };

  it("is so for a language model that has changed nothing, whatever it says", () => {
    expect(statesNothing({ ...over, outcome: nothing })).toBe(true);
  });

  it("is not so where something was changed, or it is not known, or not over", () => {
    expect(statesNothing({ ...over, outcome: { changed: 1, text: "In the list: 1 task added." } })).toBe(false);
    expect(statesNothing(over)).toBe(false);
    expect(statesNothing({ ...over, outcome: nothing, status: "running" })).toBe(false);
  });

  it("is not so for the built-in assistant, which says it itself", () => {
    expect(statesNothing({ ...over, outcome: nothing, model: "offline" })).toBe(false);
  });
});

describe("a list that is longer than what is shown", () => {
  const call = (args: unknown) => ({ id: "a", tool: "list_tasks", args });

  it("says how many there are", () => {
    const task = { id: 1 } as Task;
    expect(totalOf({ text: "", tasks: [task], data: { total: 89 } })).toBe(89);
    expect(totalOf({ text: "", tasks: [task] })).toBe(1);
    expect(totalOf({ text: "", tasks: [task], data: { total: "many" } })).toBe(1);
  });

  it("is shown whole where the list can say what was looked for", () => {
    expect(wholeList(call({ due: "today" }))).toMatchObject({ view: "today", filter: { search: "" } });
    expect(wholeList(call({ status: "completed", tag: "work" }))).toMatchObject({
      view: "done",
      filter: { tag: "work" },
    });
    expect(wholeList(call({ words: "milk", priority: "high" }))).toMatchObject({
      view: "all",
      filter: { search: "milk", priority: "high" },
    });
    expect(wholeList(call(null))).toMatchObject({ view: "all", list: null });
  });

  it("does not say above it how many are missing below", () => {
    const result = { text: "", tasks: [{ id: 1 } as Task], data: { total: 22 } };
    const turn: Turn = {
      ...blank,
      model: "offline",
      response: "22 tasks:\n- [ ] #1 Buy milk\n… and 21 more",
      tool_calls: [{ call: call({}), result }],
    };
    expect(withoutShown(turn)).toBe("22 tasks:");
  });
});

describe("applyEvent", () => {
  it("puts a result at its call, and a call only once", () => {
    const call = { type: "call", data: { id: "a", tool: "add_task", args: {} } };
    let turn = applyEvent(applyEvent(blank, call), call);
    turn = applyEvent(turn, { type: "result", data: { call_id: "a", result: { text: "Added" } } });
    expect(turn.tool_calls).toEqual([{ call: call.data, result: { text: "Added" } }]);
  });

  it("waits with a plan and runs on with the decision", () => {
    const plan = { summary: "Delete 2 tasks?", lines: [], decision: "", expires_at: "" };
    const waiting = applyEvent(blank, { type: "plan", data: plan });
    expect(waiting.status).toBe("waiting");
    expect(applyEvent(waiting, { type: "decision", data: { decision: "approved" } })).toMatchObject({
      status: "running",
      plan: { decision: "approved" },
    });
  });

  it("starts over at a start, so that a replay doubles nothing", () => {
    const said = applyEvent(blank, { type: "text", data: { text: "Hello" } });
    expect(applyEvent(said, { type: "start", data: blank }).response).toBe("");
  });

  it("takes back what is said again", () => {
    const said = applyEvent(blank, { type: "text", data: { text: "Hello 😀 wor" } });
    expect(applyEvent(said, { type: "text", data: { text: "you", keep: 6 } }).response).toBe("Hello you");
    expect(applyEvent(said, { type: "text", data: { text: "", keep: 0 } }).response).toBe("");
  });

  it("waits in the queue until it begins", () => {
    const queued = applyEvent(blank, { type: "start", data: { ...blank, status: "queued" } });
    expect(queued.status).toBe("queued");
    expect(applyEvent(queued, { type: "begin", data: { at: "" } }).status).toBe("running");
  });

  it("leaves events of a newer server alone", () => {
    expect(applyEvent(blank, { type: "confetti", data: {} })).toBe(blank);
  });
});

describe("a thread", () => {
  const turn = (id: string, parent: string, part: Partial<Turn> = {}): Turn => ({
    ...blank,
    id,
    parent_id: parent,
    status: "done",
    ...part,
  });
  const ids = (turns: Turn[] | null) => turns?.map((t) => t.id).join(" ");
  const two = [turn("1", ""), turn("2", "1")];

  it("takes a turn that follows, and leaves one of another branch", () => {
    expect(ids(withTurn(two, turn("3", "2")))).toBe("1 2 3");
    expect(withTurn(two, turn("3", "1"))).toBeNull();
    expect(withTurn(two, turn("3", "x"))).toBeNull();
    expect(ids(withTurn([], turn("1", "")))).toBe("1");
  });

  it("puts one that interrupts before those that wait", () => {
    expect(ids(withTurn([...two, turn("3", "2", { status: "queued" })], turn("4", "2")))).toBe("1 2 4 3");
  });

  it("keeps what it knows of branches when a turn goes on", () => {
    const known = [turn("1", "", { branches: ["0", "1"] })];
    expect(withTurn(known, turn("1", ""))?.[0]?.branches).toEqual(["0", "1"]);
  });

  it("goes on with a turn that was said again, beside the one before", () => {
    const replaced = replaceTurn([...two, turn("3", "2")], "2", turn("4", "1"));
    expect(ids(replaced)).toBe("1 4");
    expect(replaced[1]?.branches).toEqual(["2", "4"]);
    expect(replaceTurn(replaced, "4", turn("5", "1"))[1]?.branches).toEqual(["2", "4", "5"]);
  });
});

describe("isOpen", () => {
  it("is false for a question that was answered or waited too long", () => {
    const choice = { question: "Which one?", options: [], expires_at: "2026-11-25T09:00:00Z" };
    expect(isOpen({ ...choice, state: "open" }, new Date("2026-11-25T08:59:59Z"))).toBe(true);
    expect(isOpen({ ...choice, state: "open" }, new Date("2026-11-25T09:00:00Z"))).toBe(false);
    expect(isOpen({ ...choice, state: "answered" }, new Date("2026-11-25T08:00:00Z"))).toBe(false);
  });
});

describe("choiceOf", () => {
  it("finds the question of the model or of the last tool that asked", () => {
    const choice = { question: "Which one?", options: [{ label: "A", message: "a" }] };
    expect(choiceOf({ ...blank, choice })).toBe(choice);
    expect(
      choiceOf({ ...blank, tool_calls: [{ call: { id: "a", tool: "x", args: {} }, result: { text: "", choice } }] }),
    ).toBe(choice);
    expect(choiceOf({ ...blank, choice: { question: "Which one?", options: [] } })).toBeNull();
  });
});

describe("withoutShown", () => {
  it("leaves out list items that stand below the answer, and no other text", () => {
    const response = "2 tasks:\n- [x] #9 Read\n- #10 Write\n- #11 is not shown\nSee #9 too";
    const tasks = [9, 10].map((id) => ({ id }) as Task);
    const turn = {
      ...blank,
      response,
      tool_calls: [{ call: { id: "a", tool: "list_tasks", args: {} }, result: { text: "", tasks } }],
    };
    expect(withoutShown(turn)).toBe("2 tasks:\n- #11 is not shown\nSee #9 too");
    expect(withoutShown({ ...turn, tool_calls: [] })).toBe(response);
  });
});

describe("mergeThread", () => {
  const turn = (id: string, part: Partial<Turn> = {}): Turn => ({ ...blank, id, status: "done", ...part });

  it("keeps the earlier turns that were loaded and takes the newer ones", () => {
    const known = thread([turn("1"), turn("2"), turn("3")], false);
    expect(mergeThread(known, thread([turn("2"), turn("3"), turn("4")], true))).toMatchObject({
      turns: [{ id: "1" }, { id: "2" }, { id: "3" }, { id: "4" }],
      more: false,
    });
  });

  it("does not set a running answer back to what the server has stored of it", () => {
    const ours = turn("1", { status: "running", response: "one two" });
    expect(mergeThread(thread([ours]), thread([turn("1", { status: "running", response: "one" })])).turns).toEqual([
      ours,
    ]);
    expect(mergeThread(thread([ours]), thread([turn("1", { response: "all" })])).turns[0]?.response).toBe("all");
  });

  it("takes the server's where the two have nothing in common", () => {
    expect(mergeThread(thread([turn("1")]), thread([turn("9")], true)).turns.map((t) => t.id)).toEqual(["9"]);
  });
});
