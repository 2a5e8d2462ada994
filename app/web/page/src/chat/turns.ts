import type { Call, Change, Clarification, Line, Plan, Receipt, Result, Step, Thread, Turn } from "../api/types";
import { noFilter } from "../list/filter";
import { priorities, type Route, type View } from "../shell/route";

/** An event of a turn, as the stream carries it. */
export interface TurnEvent {
  type: string;
  data: unknown;
}

/** The turn after an event. Applying an event that it has had already changes nothing but text. */
export function applyEvent(turn: Turn, event: TurnEvent): Turn {
  switch (event.type) {
    case "start": {
      const { branches } = turn;
      const begun = event.data as Turn;
      const status = begun.status === "queued" ? "queued" : "running";
      return { ...begun, branches, status, response: "", tool_calls: [], choice: undefined, plan: undefined };
    }
    case "begin":
      return { ...turn, status: "running" };
    case "text": {
      // What a server was saying when it died is taken back and said again.
      const { text, keep } = event.data as { text: string; keep?: number | null };
      return { ...turn, response: turn.response.slice(0, keep ?? undefined) + text };
    }
    case "call":
      return { ...turn, tool_calls: addCall(stepsOf(turn), event.data as Call) };
    case "result": {
      const { call_id: id, result } = event.data as { call_id: string; result: Result };
      return { ...turn, tool_calls: stepsOf(turn).map((step) => (step.call.id === id ? { ...step, result } : step)) };
    }
    case "plan":
      return { ...turn, status: "waiting", plan: event.data as Plan };
    case "decision": {
      const { decision, words } = event.data as Pick<Plan, "decision" | "words">;
      return { ...turn, status: "running", plan: turn.plan ? { ...turn.plan, decision, words } : undefined };
    }
    case "end":
      return turn.branches ? { ...(event.data as Turn), branches: turn.branches } : (event.data as Turn);
    default:
      return turn; // from a newer server
  }
}

export function isFinal(turn: Turn): boolean {
  return !isLive(turn) && turn.status !== "waiting";
}

/** Whether something will happen in the turn without the person. */
export function isLive(turn: Turn): boolean {
  return turn.status === "running" || turn.status === "queued";
}

/** The turn to follow: the one that runs, or the first in the queue where nothing is before it. */
export function nextLive(turns: Turn[]): Turn | undefined {
  return turns.find((turn) => !isFinal(turn));
}

/** Whether the question can still be answered. */
export function isOpen(choice: Clarification, now: Date): boolean {
  if (choice.state && choice.state !== "open") return false;
  return !choice.expires_at || now < new Date(choice.expires_at);
}

/** A thread's turns with one more or a newer state of one; null if it is of a branch that is not shown. */
export function withTurn(turns: Turn[], turn: Turn): Turn[] | null {
  if (turns.some((known) => known.id === turn.id))
    return turns.map((known) =>
      known.id === turn.id ? { ...turn, branches: turn.branches ?? known.branches } : known,
    );
  if (turns.length === 0) return [turn];
  const parent = turns.findIndex((known) => known.id === turn.parent_id);
  const after = turns.slice(parent + 1);
  // Only what waits already comes after one that interrupts.
  if (parent < 0 || after.some((known) => known.status !== "queued")) return null;
  return [...turns.slice(0, parent + 1), turn, ...after];
}

/** A thread's turns with one in place of another and of all that followed it. */
export function replaceTurn(turns: Turn[], replaced: string, turn: Turn): Turn[] {
  const at = turns.findIndex((known) => known.id === replaced);
  const old = turns[at];
  if (!old) return turns;
  const branches = [...new Set([...(old.branches ?? [old.id]), turn.id])];
  return [...turns.slice(0, at), { ...turn, branches }];
}

export function stepsOf(turn: Turn): Step[] {
  return turn.tool_calls ?? [];
}

/** The question that a turn ends with, the model's own or a tool's. */
export function choiceOf(turn: Turn): Clarification | null {
  const asked = turn.choice ?? stepsOf(turn).findLast((step) => step.result?.choice)?.result?.choice;
  return asked?.options?.length ? asked : null;
}

/**
 * The answer's text without the list items that stand below it as a receipt
 * or as live rows, and can be acted on there: "- [x] #9 Read the book".
 */
export function withoutShown(turn: Turn): string {
  const shown = new Set(
    stepsOf(turn).flatMap(({ result }) => [
      ...(result?.tasks ?? []).map((task) => task.id),
      ...(result?.receipt?.lines ?? []).map((line) => line.task),
    ]),
  );
  if (shown.size === 0) return turn.response;
  const receipts = turn.model === builtIn && stepsOf(turn).some(({ result }) => result?.receipt);
  const repeats = (line: string) => shown.has(Number(/^\s*[-*•]\s+(?:\[[ x]\]\s+)?#(\d+)\b/.exec(line)?.[1]));
  return turn.response
    .split("\n")
    .filter((line) => !repeats(line) && !(receipts && tellsReceipt(line)) && !/^… and \d+ more$/.test(line))
    .join("\n")
    .trim();
}

/** How many tasks there are of those that a tool showed the first of. */
export function totalOf({ data, tasks }: Result): number {
  const total = typeof data === "object" && data !== null && "total" in data ? data.total : 0;
  return Math.max(typeof total === "number" ? total : 0, tasks?.length ?? 0);
}

const dueViews: Record<string, View> = { today: "today", overdue: "overdue" };

/** Where the list shows what a tool has looked for, as narrowly as the list can. */
export function wholeList({ args }: Call): Partial<Route> {
  const given = (typeof args === "object" && args !== null ? args : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const view = text("status") === "completed" ? "done" : text("status") === "deleted" ? "deleted" : null;
  const priority = priorities.find((one) => one === text("priority")) ?? "";
  return {
    view: view ?? dueViews[text("due")] ?? "all",
    list: null,
    filter: { ...noFilter, search: text("words") || text("query"), tag: text("tag"), priority },
  };
}

/**
 * Whether a line of the built-in assistant says what its receipt says: "Added
 * “Buy milk” (#7): due Mon 30 Nov." and "Say “undo” to take it back."
 */
function tellsReceipt(line: string): boolean {
  return (
    /^(Added|Completed|Reopened|Deleted|Restored|Moved|Rescheduled|Updated|Changed|Undone)\b.*(:|\(#\d+\).*\.|tasks?\.)$/.test(
      line,
    ) || /^Say “undo” to take it back\.$/.test(line)
  );
}

/** The receipts of turns, the newest last. */
export function receiptsOf(turns: Turn[]): Receipt[] {
  return turns.flatMap((turn) => stepsOf(turn).flatMap((step) => step.result?.receipt ?? []));
}

/** The numbers of the changes that a conversation's receipts name. */
export function changesOf(turns: Turn[]): number[] {
  return receiptsOf(turns).map((receipt) => receipt.change);
}

/** A thread as the server has it, with the earlier turns and running answers that only the page has. */
export function mergeThread(known: Thread | undefined, fresh: Thread): Thread {
  const turns = (fresh.turns ?? []).map((turn) => {
    const ours = known?.turns.find((t) => t.id === turn.id);
    return ours && ours.status === "running" && turn.status === "running" ? ours : turn;
  });
  const joint = known?.turns.findIndex((turn) => turn.id === turns[0]?.id) ?? -1;
  if (!known || joint <= 0) return { ...fresh, turns };
  return { ...fresh, turns: [...known.turns.slice(0, joint), ...turns], more: known.more };
}

/** A receipt's words: "Completed 3 tasks". */
export function receiptTitle(kind: Change["kind"], lines: Line[]): string {
  const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
  return lines.length === 1 ? verb : `${verb} ${lines.length} tasks`;
}

/** A turn that is shown before the server knows of it. */
export function draftTurn(message: string, status: Turn["status"] = "running"): Turn {
  return {
    id: "",
    conversation_id: "",
    message,
    status,
    response: "",
    tool_calls: [],
    model: "",
    created_at: new Date().toISOString(),
  };
}

function addCall(steps: Step[], call: Call): Step[] {
  return steps.some((step) => step.call.id === call.id) ? steps : [...steps, { call }];
}

const builtIn = "offline";

/** The name of an assistant as people know it. */
export function assistantName(model: string): string {
  return model === builtIn ? "Built-in assistant" : model;
}

/**
 * Whether it is to be stated that nothing was changed. A language model can say
 * that it has done what it has not, in any language; the built-in assistant only
 * says what was recorded.
 */
export function statesNothing(turn: Turn): boolean {
  return isFinal(turn) && turn.model !== builtIn && turn.outcome?.changed === 0;
}
