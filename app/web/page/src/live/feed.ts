import type { Ring } from "../api/reminders";
import type { Change, Place } from "../api/types";

/** Whether changes of other tabs and devices arrive. */
export type Link = "connecting" | "online" | "offline";

export interface FeedEvents {
  change(change: Change): void;
  /** What programs wait with for an approval is another now. */
  plans(): void;
  /** Something rings now, or rings no more. */
  ring(ring: Ring): void;
  over(id: string): void;
  /** A shared list is new or something in it was changed, or the person isn't in it any more. */
  list(place: Place): void;
  listOver(id: string): void;
  /** Changes may have been missed: ask for everything again. */
  resync(): void;
  link(link: Link): void;
}

/** What tabs of one browser tell each other. */
type Note =
  | { type: "change"; change: Change }
  | { type: "link"; link: Link }
  | { type: "resync" }
  | { type: "plans" }
  | { type: "ask" }
  | { type: "ring"; ring: Ring }
  | { type: "over"; id: string }
  | { type: "list"; place: Place }
  | { type: "list-over"; id: string };

const firstRetry = 500;
const lastRetry = 15_000;

/**
 * The stream of changes. A browser allows six connections to a server, so all
 * tabs share one: the tab that holds a lock reads the stream and passes it on;
 * when it is closed, another one gets the lock. Where there are no locks (plain
 * http to another machine) each tab reads for itself.
 */
export class Feed {
  private readonly closed = new AbortController();
  private readonly channel: BroadcastChannel | null;
  private source: EventSource | null = null;
  private timer: number | undefined;
  private retry = firstRetry;
  private state: Link = "connecting";
  private leads = false;
  /** What rings, for tabs that open later. */
  private readonly ringing = new Map<string, Ring>();

  constructor(
    private readonly path: string,
    private readonly events: FeedEvents,
    /** The number of the last change that the first lists are sure to have. */
    private seen: number,
  ) {
    const shared = "locks" in navigator && "BroadcastChannel" in window;
    this.channel = shared ? new BroadcastChannel(`todo:${path}`) : null;
    if (this.channel) this.channel.addEventListener("message", this.onNote);
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    document.addEventListener("visibilitychange", this.onVisible);
    if (this.channel) this.takeLead();
    else this.connect();
  }

  close(): void {
    this.closed.abort();
    window.clearTimeout(this.timer);
    this.source?.close();
    this.channel?.close();
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  /** Tries again at once. */
  readonly onOnline = (): void => {
    this.retry = firstRetry;
    if (this.leads && this.state === "offline") this.connect();
  };

  private readonly onVisible = (): void => {
    if (document.visibilityState === "visible") this.onOnline();
  };

  private takeLead(): void {
    this.say({ type: "ask" });
    const { signal } = this.closed;
    navigator.locks
      .request(`todo:${this.path}`, { signal }, () => {
        if (signal.aborted) return undefined;
        this.leads = true;
        this.connect();
        return new Promise<void>((release) => signal.addEventListener("abort", () => release()));
      })
      .catch(() => {}); // closed while it waited
  }

  private connect(): void {
    this.leads = true;
    window.clearTimeout(this.timer);
    this.source?.close();
    const source = new EventSource(this.path);
    this.source = source;
    source.addEventListener("hello", (event) => this.onHello(JSON.parse(event.data) as { last: number }));
    source.addEventListener("change", (event) => this.onChange(JSON.parse(event.data) as Change));
    source.addEventListener("plans", () => {
      this.events.plans();
      this.say({ type: "plans" });
    });
    source.addEventListener("reminder", (event) => {
      const ring = JSON.parse(event.data) as Ring;
      this.ringing.set(ring.id, ring);
      this.events.ring(ring);
      this.say({ type: "ring", ring });
    });
    source.addEventListener("reminder-over", (event) => {
      const { id } = JSON.parse(event.data) as { id: string };
      this.ringing.delete(id);
      this.events.over(id);
      this.say({ type: "over", id });
    });
    source.addEventListener("list", (event) => {
      const place = JSON.parse(event.data) as Place;
      this.events.list(place);
      this.say({ type: "list", place });
    });
    source.addEventListener("list-over", (event) => {
      const { id } = JSON.parse(event.data) as { id: string };
      this.events.listOver(id);
      this.say({ type: "list-over", id });
    });
    source.addEventListener("error", () => {
      // The browser's own retry gives up after an error status; ours does not.
      source.close();
      if (this.closed.signal.aborted) return;
      this.setLink("offline", true);
      this.timer = window.setTimeout(() => this.connect(), this.retry * (0.75 + Math.random() / 2));
      this.retry = Math.min(this.retry * 2, lastRetry);
    });
  }

  private onHello(hello: { last: number }): void {
    this.retry = firstRetry;
    this.silence(); // what still rings is told after this
    // What happened between the first lists and the first hello was in neither.
    const missed = hello.last > this.seen;
    const reconnected = this.state === "offline";
    this.seen = Math.max(this.seen, hello.last);
    this.setLink("online", true);
    if (!missed && !reconnected) return;
    this.events.resync();
    this.say({ type: "resync" });
  }

  private silence(): void {
    for (const id of this.ringing.keys()) {
      this.events.over(id);
      this.say({ type: "over", id });
    }
    this.ringing.clear();
  }

  private onChange(change: Change): void {
    this.seen = Math.max(this.seen, change.seq);
    this.events.change(change);
    this.say({ type: "change", change });
  }

  private readonly onNote = (event: MessageEvent<Note>): void => {
    const note = event.data;
    if (note.type === "ask") {
      if (!this.leads) return;
      this.say({ type: "link", link: this.state });
      for (const ring of this.ringing.values()) this.say({ type: "ring", ring });
      return;
    }
    if (this.leads) return;
    if (note.type === "link") this.setLink(note.link, false);
    else if (note.type === "resync") this.events.resync();
    else if (note.type === "plans") this.events.plans();
    else if (note.type === "ring") this.events.ring(note.ring);
    else if (note.type === "over") this.events.over(note.id);
    else if (note.type === "list") this.events.list(note.place);
    else if (note.type === "list-over") this.events.listOver(note.id);
    else {
      this.seen = Math.max(this.seen, note.change.seq);
      this.events.change(note.change);
    }
  };

  private readonly onOffline = (): void => this.setLink("offline", false);

  private setLink(link: Link, tell: boolean): void {
    if (tell) this.say({ type: "link", link });
    if (link === this.state) return;
    this.state = link;
    this.events.link(link);
  }

  private say(note: Note): void {
    this.channel?.postMessage(note);
  }
}
