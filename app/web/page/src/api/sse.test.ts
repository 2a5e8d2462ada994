import { describe, expect, it } from "vitest";
import { EventParser, type Message } from "./sse";

function parse(...pieces: string[]): Message[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const stream = 'id: t1:1\nevent: start\ndata: {"a":1}\n\n: beat\n\nid: t1:2\nevent: text\ndata: one\ndata: two\n\n';
const want: Message[] = [
  { id: "t1:1", event: "start", data: '{"a":1}' },
  { id: "t1:2", event: "text", data: "one\ntwo" },
];

describe("EventParser", () => {
  it("reads events, joins data lines and skips comments", () => {
    expect(parse(stream)).toEqual(want);
  });

  it("gives the same wherever the stream is cut and however its lines end", () => {
    for (const ending of ["\n", "\r\n", "\r"]) {
      const text = stream.replaceAll("\n", ending);
      for (let i = 0; i <= text.length; i++) {
        expect(parse(text.slice(0, i), text.slice(i)), `${JSON.stringify(ending)} cut at ${i}`).toEqual(want);
      }
      expect(parse(...text), "one character at a time").toEqual(want);
    }
  });

  it("keeps the last id for events that have none and drops an unfinished event", () => {
    expect(parse("id: 7\ndata: a\n\ndata: b\n\ndata: lost")).toEqual([
      { id: "7", event: "message", data: "a" },
      { id: "7", event: "message", data: "b" },
    ]);
  });
});
