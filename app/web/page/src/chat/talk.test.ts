import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Thread, Turn } from "../api/types";
import { keys, TaskCache } from "../live/cache";
import { Talk } from "./talk";
import { draftTurn } from "./turns";

const start: Turn = { ...draftTurn("hello"), id: "t1", conversation_id: "c1" };
const end: Turn = { ...start, status: "done", response: "one two three" };
const events: [type: string, data: unknown][] = [
  ["start", start],
  ["text", { text: "one " }],
  ["text", { text: "two " }],
  ["text", { text: "three" }],
  ["end", end],
];

/** A server whose streams break after so many events each. */
class Server {
  readonly asked: { path: string; last: string | null }[] = [];
  readonly shown: string[] = [];

  constructor(private readonly lengths: number[]) {}

  readonly fetch = (path: string, init: RequestInit): Promise<Response> => {
    const last = new Headers(init.headers).get("Last-Event-ID");
    if (path.includes("/conversations/"))
      return Promise.resolve(Response.json({ conversation: { id: "c1", title: "Hello" }, turns: [], more: false }));
    this.asked.push({ path, last });
    const length = this.lengths.shift();
    if (length === undefined) return Promise.reject(new TypeError("no connection"));
    const from = Number(last?.split(":")[1] ?? 0);
    const text = events
      .map(([type, data], i) => `id: t1:${i + 1}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
      .slice(from, from + length)
      .join("");
    return Promise.resolve(new Response(text, { headers: { "Content-Type": "text/event-stream" } }));
  };
}

async function talkTo(server: Server): Promise<{ talk: Talk; client: QueryClient; turn: () => Turn | undefined }> {
  vi.stubGlobal("fetch", server.fetch);
  const client = new QueryClient();
  const turn = () => client.getQueryData<Thread>(keys.thread("c1"))?.turns.find((t) => t.id === "t1");
  client.getQueryCache().subscribe(() => {
    const response = turn()?.response;
    if (response !== undefined && server.shown.at(-1) !== response) server.shown.push(response);
  });
  const talk = new Talk(client, new TaskCache(client));
  const sent = talk.send("hello", null, () => {});
  await vi.runAllTimersAsync();
  await sent;
  return { talk, client, turn };
}

describe("Talk", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("shows an answer as it comes", async () => {
    const server = new Server([5]);
    const { turn } = await talkTo(server);
    expect(turn()).toEqual(end);
    expect(server.shown).toEqual(["", "one ", "one two ", "one two three"]);
  });

  it("goes on where a stream broke, and sees every event once", async () => {
    const server = new Server([2, 1, 2]);
    const { turn, talk } = await talkTo(server);
    expect(turn()).toEqual(end);
    expect(server.asked.map((a) => a.last)).toEqual([null, "t1:2", "t1:3"]);
    expect(server.shown).toEqual(["", "one ", "one two ", "one two three"]);
    expect(talk.state.broken.size).toBe(0);
  });

  it("keeps a message that the server could not take", async () => {
    const { talk } = await talkTo(new Server([]));
    expect(talk.state.pending).toMatchObject({ turn: { message: "hello" } });
    expect(talk.state.pending?.error).toContain("cannot be reached");
  });

  it("follows a turn that runs already from its beginning", async () => {
    const server = new Server([5]);
    vi.stubGlobal("fetch", server.fetch);
    const client = new QueryClient();
    const talk = new Talk(client, new TaskCache(client));
    client.setQueryData<Thread>(keys.thread("c1"), {
      conversation: { id: "c1", title: "", created_at: "", updated_at: "", turns: 1 },
      turns: [{ ...start, response: "one " }],
      more: false,
    });
    talk.follow({ ...start, response: "one " });
    talk.follow({ ...start, response: "one " });
    await vi.runAllTimersAsync();
    expect(server.asked).toEqual([{ path: "/api/me/turns/t1/events", last: null }]);
    expect(client.getQueryData<Thread>(keys.thread("c1"))?.turns).toEqual([end]);
  });
});
