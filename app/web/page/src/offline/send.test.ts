import { beforeEach, expect, test, vi } from "vitest";

/** A storage as a browser has it. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

beforeEach(() => {
  vi.stubGlobal("sessionStorage", storage());
  vi.stubGlobal("localStorage", storage());
});

/** The module as a page has it that was loaded again. */
async function loaded(): Promise<typeof import("./send")> {
  vi.resetModules();
  return import("./send");
}

test("a reload stays in the conversation that began without a network", async () => {
  const before = (await loaded()).localThread();
  expect((await loaded()).localThread()).toBe(before);
});

test("a conversation that was ended stays ended over a reload", async () => {
  const page = await loaded();
  const before = page.localThread();
  page.endLocalThread();
  expect((await loaded()).localThread()).not.toBe(before);
});

test("another tab has a conversation of its own", async () => {
  const before = (await loaded()).localThread();
  vi.stubGlobal("sessionStorage", storage());
  expect((await loaded()).localThread()).not.toBe(before);
});

test("whoever signs in next has other conversations", async () => {
  const page = await loaded();
  const before = page.localThread();
  localStorage.setItem("todo.outbox.threads", JSON.stringify({ [before]: "7" }));
  page.forgetLocalThreads();
  expect(page.localThread()).not.toBe(before);
  expect(localStorage.getItem("todo.outbox.threads")).toBe("{}");
});

test("a browser that stores nothing still keeps to one conversation", async () => {
  vi.stubGlobal("sessionStorage", undefined);
  const page = await loaded();
  expect(page.localThread()).toBe(page.localThread());
});
