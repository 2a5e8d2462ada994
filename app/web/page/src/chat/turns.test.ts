import { describe, expect, it } from "vitest";
import type { Task, Thread, Turn } from "../api/types";
import { applyEvent, choiceOf, draftTurn, mergeThread, withoutShown } from "./turns";

const blank = { ...draftTurn("hi"), id: "t1", conversation_id: "c1" };

function thread(turns: Turn[], more = false): Thread {
  return { conversation: { id: "c1", title: "", created_at: "", updated_at: "", turns: turns.length }, turns, more };
}

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

  it("begins anew with a start, so that a replay doubles nothing", () => {
    const said = applyEvent(blank, { type: "text", data: { text: "Hello" } });
    expect(applyEvent(said, { type: "start", data: blank }).response).toBe("");
  });

  it("leaves events of a newer server alone", () => {
    expect(applyEvent(blank, { type: "confetti", data: {} })).toBe(blank);
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
