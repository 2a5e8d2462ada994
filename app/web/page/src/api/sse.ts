/** One server-sent event. */
export interface Message {
  id: string;
  event: string;
  data: string;
}

/**
 * Parses a text/event-stream (WHATWG HTML, section 9.2) piece by piece: lines
 * may end in LF, CR or CRLF and may be cut anywhere between two pieces.
 */
export class EventParser {
  private rest = "";
  private skipLF = false;
  private event = "";
  private data: string[] = [];
  private id = "";

  /** Takes the next piece and returns the events that it completed. */
  push(piece: string): Message[] {
    const out: Message[] = [];
    let text = piece;
    if (this.skipLF && text.startsWith("\n")) text = text.slice(1);
    if (piece !== "") this.skipLF = false;
    text = this.rest + text;
    let from = 0;
    for (let i = this.rest.length; i < text.length; i++) {
      const c = text[i];
      if (c !== "\n" && c !== "\r") continue;
      this.line(text.slice(from, i), out);
      if (c === "\r") {
        if (i + 1 === text.length) this.skipLF = true;
        else if (text[i + 1] === "\n") i++;
      }
      from = i + 1;
    }
    this.rest = text.slice(from);
    return out;
  }

  private line(line: string, out: Message[]): void {
    if (line === "") {
      if (this.data.length > 0) out.push({ id: this.id, event: this.event || "message", data: this.data.join("\n") });
      this.event = "";
      this.data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the server's heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
  }
}

/** Reads a response body as events until it ends. */
export async function* readEvents(response: Response): AsyncGenerator<Message> {
  const body = response.body;
  if (!body) return;
  const parser = new EventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    // Whoever stops reading early closes the connection too.
    reader.cancel().catch(() => {});
  }
}
