import { Fault, sentence } from "../api/http";
import { newKey } from "../api/key";
import { forgetLocalThreads, send as sendDeed, type Sent } from "./send";
import * as store from "./store";
import type { Deed, Waiting } from "./store";

const channelName = "todo:outbox";
const firstRetry = 2000;
const lastRetry = 30_000;

/** Whether an error says that nobody was reached who could have answered. */
export function unreached(error: unknown): boolean {
  return error instanceof Fault && (error.offline || (error.status >= 502 && error.status <= 504));
}

/**
 * What was done without a network, on its way to the server: kept on the disk of
 * this browser, sent in order, each once. What the server refuses waits for the
 * person's decision; nothing is dropped by itself.
 */
class Outbox {
  private person = "";
  private items: Waiting[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(channelName) : null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = firstRetry;
  private sending = false;
  private sent: (sent: Sent, deed: Deed) => void = () => {};

  constructor() {
    this.channel?.addEventListener("message", () => void this.load());
    globalThis.addEventListener?.("online", () => this.flush());
  }

  /** Begins to send what the person did, and says what came of each. */
  async begin(person: string, sent: (sent: Sent, deed: Deed) => void): Promise<void> {
    this.person = person;
    this.sent = sent;
    await this.load();
    this.flush();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Waiting[] => this.items;

  /** Whether something waits that comes before what is done now. */
  get busy(): boolean {
    return this.items.some((item) => !item.trouble);
  }

  /** Keeps a deed until it can be sent. The key is that of a first try, if there was one. */
  async keep(deed: Deed, key = newKey()): Promise<void> {
    await store.add({ key, person: this.person, at: new Date().toISOString(), deed });
    await this.changed();
    this.later();
  }

  /** Gives a deed up. */
  async drop(id: number): Promise<void> {
    await store.remove(id);
    await this.changed();
  }

  /** Sends a deed once more that was refused; an edit then goes over what others changed. */
  async again(item: Waiting): Promise<void> {
    const { trouble: _, ...rest } = item;
    const deed = rest.deed.kind === "edit" ? { ...rest.deed, version: undefined } : rest.deed;
    await store.put({ ...rest, key: newKey(), deed });
    await this.changed();
    this.flush();
  }

  /** Empties it: the person signs out, and has agreed. */
  async empty(): Promise<void> {
    await store.clear().catch(() => {});
    forgetLocalThreads();
    await this.changed();
  }

  /** Sends what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    if (!this.busy || this.sending) return;
    this.sending = true;
    const work = () => this.sendAll();
    const done = "locks" in navigator ? navigator.locks.request(channelName, work) : work();
    void Promise.resolve(done)
      .catch(() => {}) // it is tried again
      .then(() => {
        this.sending = false;
        if (this.busy) this.later();
      });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, lastRetry);
  }

  private async sendAll(): Promise<void> {
    await this.load(); // another tab may have sent some
    for (const item of this.items.filter(({ trouble }) => !trouble)) {
      try {
        this.sent(await sendDeed(item), item.deed);
        await store.remove(item.id);
      } catch (error) {
        const soon = error instanceof Fault && (error.status === 401 || error.status === 429 || error.status >= 500);
        if (unreached(error) || soon || !(error instanceof Fault)) return;
        await store.put({ ...item, trouble: sentence(error) });
      }
      this.wait = firstRetry;
      await this.changed();
    }
  }

  private async changed(): Promise<void> {
    this.channel?.postMessage("changed");
    await this.load();
  }

  private async load(): Promise<void> {
    const all = await store.all().catch(() => []);
    this.items = all.filter(({ person }) => person === this.person);
    for (const listener of this.listeners) listener();
  }
}

export const outbox = new Outbox();
