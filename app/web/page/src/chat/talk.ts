import type { QueryClient } from "@tanstack/react-query";
import { chooseTurn, decideTurn, followTurn, getThread, getTurn, startTurn, stopTurn, type Sending } from "../api/chat";
import { Fault, sentence } from "../api/http";
import { newKey } from "../api/key";
import { outbox, unreached } from "../offline/outbox";
import { localThread } from "../offline/send";
import { readEvents } from "../api/sse";
import type { Thread, Turn } from "../api/types";
import { keys, type TaskCache } from "../live/cache";
import { applyEvent, draftTurn, isFinal, isLive, replaceTurn, stepsOf, withTurn, type TurnEvent } from "./turns";

/** A message that the server does not have yet, or could not take. */
export interface Pending {
  conversation: string | null;
  turn: Turn;
  how: Sending;
  error: string;
}

export interface TalkState {
  pending: Pending | null;
  /** Turns whose stream broke and is being picked up again. */
  broken: ReadonlySet<string>;
}

const firstRetry = 400;
const lastRetry = 8000;

/**
 * The talking: sends messages and follows the turns that come of them. What
 * is known of a conversation is kept in the query cache; this class holds only
 * what is on its way.
 */
export class Talk {
  state: TalkState = { pending: null, broken: new Set() };
  private readonly listeners = new Set<() => void>();
  private readonly following = new Map<string, AbortController>();

  constructor(
    private readonly client: QueryClient,
    private readonly tasks: TaskCache,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): TalkState => this.state;

  /** Sends a message. started is told the conversation once the server has the turn. */
  async send(
    message: string,
    conversation: string | null,
    started: (conversation: string) => void,
    how: Sending = {},
  ): Promise<void> {
    const pending: Pending = {
      conversation,
      turn: draftTurn(message, how.busy ? "queued" : "running"),
      how,
      error: "",
    };
    this.set({ pending });
    const abort = new AbortController();
    const key = newKey();
    let turn: Turn | null = null;
    try {
      if (outbox.busy && plain(how)) return await this.keep(message, conversation, key); // it comes after what waits
      const response = await startTurn(message, conversation, how, key, abort.signal);
      const stands = { replaces: how.replaces };
      turn = await this.read(response, null, abort, stands, (first) => {
        this.set({ pending: null });
        started(first.conversation_id);
        this.askAgain(first);
        void this.client.invalidateQueries({ queryKey: keys.conversations });
      });
    } catch (error) {
      if (error instanceof DOMException) return;
      turn = this.known(abort);
      if (!turn && unreached(error) && plain(how)) {
        const kept = await this.keep(message, conversation, key).then(
          () => true,
          () => false,
        );
        if (kept) return undefined;
      }
      if (!turn) return this.set({ pending: { ...pending, error: sentence(error) } });
    }
    if (turn && turn.status === "running") await this.pickUp(turn, abort);
    return undefined;
  }

  /** Keeps a sentence until it can be sent, with the moment at which it was said. */
  private async keep(message: string, conversation: string | null, key: string): Promise<void> {
    await outbox.keep({ kind: "say", message, conversation: conversation ?? localThread() }, key);
    this.set({ pending: null });
  }

  /** Follows a turn that began before this page was loaded, or elsewhere. */
  follow(turn: Turn): void {
    if (!isLive(turn) || this.following.has(turn.id)) return;
    const abort = new AbortController();
    this.following.set(turn.id, abort);
    this.lastSeen.delete(turn.id);
    void this.pickUp(turn, abort);
  }

  async stop(turn: Turn): Promise<void> {
    this.update(await stopTurn(turn.id));
  }

  /** Shows the branch that a turn is in. */
  async choose(conversation: string, turn: string): Promise<void> {
    await chooseTurn(turn);
    await this.client.refetchQueries({ queryKey: keys.thread(conversation) });
  }

  /** Approves or rejects the plan of a turn and follows what comes of it. */
  async decide(turn: Turn, decision: "approve" | "reject"): Promise<void> {
    const decided = await decideTurn(turn.id, decision);
    this.update(decided);
    if (decided.status !== "running" || this.following.has(turn.id)) return;
    const abort = new AbortController();
    this.following.set(turn.id, abort);
    void this.pickUp(decided, abort);
  }

  /** Forgets a message that could not be sent. */
  drop(): void {
    this.set({ pending: null });
  }

  close(): void {
    for (const abort of this.following.values()) abort.abort();
    this.following.clear();
  }

  private readonly lastSeen = new Map<string, number>();

  /** Reads one stream to its end; returns the turn as it then is. */
  private async read(
    response: Response,
    from: Turn | null,
    abort: AbortController,
    stands: { replaces?: string } = {},
    onFirst?: (turn: Turn) => void,
  ): Promise<Turn | null> {
    let turn = from;
    const decided = Boolean(from?.plan?.decision); // then the plan is only being told again
    for await (const { id, event, data } of readEvents(response)) {
      const parsed: TurnEvent = { type: event, data: JSON.parse(data) };
      const first = turn === null;
      turn = applyEvent(turn ?? draftTurn(""), parsed);
      if (first) this.following.set(turn.id, abort);
      this.lastSeen.set(turn.id, Number(id.slice(id.lastIndexOf(":") + 1)) || 0);
      if (first && stands.replaces) this.replace(turn, stands.replaces);
      this.update(turn);
      if (first) onFirst?.(turn);
      // A plan may wait for hours: the stream is opened again with the decision.
      // So it is when the turn of a message has come that waits behind others.
      if (isFinal(turn) || (turn.status === "waiting" && !decided) || (!from && turn.status === "queued")) break;
    }
    if (turn && turn.status !== "running" && !(from && isLive(turn))) this.following.delete(turn.id);
    return turn;
  }

  /** Goes on with a turn after its stream broke, until it is final or waits. */
  private async pickUp(turn: Turn, abort: AbortController): Promise<void> {
    let now = turn;
    for (let wait = firstRetry; isLive(now); wait = Math.min(wait * 2, lastRetry)) {
      try {
        const response = await followTurn(now.id, this.lastSeen.get(now.id) ?? 0, abort.signal);
        this.mark(now.id, false);
        const before = now;
        now = (await this.read(response, now, abort)) ?? now;
        if (now !== before) wait = firstRetry;
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") return;
        if (error instanceof Fault && error.status >= 400 && error.status < 500 && error.status !== 429) break;
        now = this.latest(now);
      }
      if (!isLive(now)) break;
      this.mark(now.id, true);
      await new Promise((wake) => setTimeout(wake, wait));
    }
    this.mark(now.id, false);
    this.following.delete(now.id);
  }

  /** The turn that this request had become before its stream broke. */
  private known(abort: AbortController): Turn | null {
    for (const [id, other] of this.following) if (other === abort) return this.find(id);
    return null;
  }

  private latest(turn: Turn): Turn {
    return this.find(turn.id) ?? turn;
  }

  private find(id: string): Turn | null {
    for (const [, thread] of this.client.getQueriesData<Thread>({ queryKey: keys.threads })) {
      const turn = thread?.turns.find((t) => t.id === id);
      if (turn) return turn;
    }
    return null;
  }

  /** Shows a turn's new state. */
  private update(turn: Turn): void {
    this.client.setQueryData<Thread>(keys.thread(turn.conversation_id), (thread) => {
      if (!thread) return { conversation: conversationOf(turn), turns: [turn], more: false };
      const turns = withTurn(thread.turns, turn);
      return turns ? { ...thread, turns } : thread;
    });
    for (const step of stepsOf(turn)) if (step.result?.tasks) this.tasks.learn(step.result.tasks);
    if (isFinal(turn)) void this.settle(turn);
  }

  /** Puts a turn in the place of one that was said again, with what followed that. */
  private replace(turn: Turn, replaced: string): void {
    this.client.setQueryData<Thread>(
      keys.thread(turn.conversation_id),
      (thread) => thread && { ...thread, turns: replaceTurn(thread.turns, replaced, turn) },
    );
  }

  /** After the end: the title of a new conversation, and the order of all. */
  private async settle(turn: Turn): Promise<void> {
    void this.client.invalidateQueries({ queryKey: keys.conversations });
    const thread = this.client.getQueryData<Thread>(keys.thread(turn.conversation_id));
    if (thread && thread.turns.length > 1) return;
    const { conversation } = await getThread(turn.conversation_id).catch(() => ({ conversation: null }));
    if (!conversation) return;
    this.client.setQueryData<Thread>(keys.thread(turn.conversation_id), (now) => now && { ...now, conversation });
  }

  /** A new message decides on plans that waited before it. */
  private askAgain(first: Turn): void {
    const thread = this.client.getQueryData<Thread>(keys.thread(first.conversation_id));
    for (const turn of thread?.turns ?? []) {
      if (turn.status !== "waiting" || turn.id === first.id) continue;
      getTurn(turn.id).then(
        (now) => this.update(now),
        () => {}, // the next visit shows it
      );
    }
  }

  private mark(turn: string, broken: boolean): void {
    if (this.state.broken.has(turn) === broken) return;
    const all = new Set(this.state.broken);
    if (broken) all.add(turn);
    else all.delete(turn);
    this.set({ broken: all });
  }

  private set(part: Partial<TalkState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

/** Whether a message is only words: what answers or replaces another one needs the server to know of that one. */
function plain(how: Sending): boolean {
  return !how.replaces && !how.answers && how.busy !== "interrupt";
}

function conversationOf(turn: Turn): Thread["conversation"] {
  return {
    id: turn.conversation_id,
    title: turn.message.slice(0, 80),
    created_at: turn.created_at,
    updated_at: turn.created_at,
    turns: 1,
  };
}
