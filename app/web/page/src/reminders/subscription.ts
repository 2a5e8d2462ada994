import { addDevice, removeDevice, type Device } from "../api/devices";

/** What the service worker knows of this device too. */
interface Known {
  id: string;
  name: string;
  key: string;
}

const store = "device";
const kept = "/device.json";

/** Whether this browser can ring while the page is closed. */
export function canRing(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** The device that this browser is, if it is still one of the person's. */
export async function thisDevice(devices: Device[]): Promise<Device | undefined> {
  const known = await read();
  return known && devices.find((device) => device.id === known.id && device.state !== "off");
}

/**
 * Makes this browser ring. It fails with an Error whose message is a sentence
 * if the person or the browser does not allow it.
 */
export async function ringHere(name: string, key: string): Promise<Device> {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error(
      "The browser does not allow notifications of this page. Allow them in its settings for this page, and try again.",
    );
  }
  await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration, key);
  const device = await addDevice({
    channel: "push",
    name,
    address: JSON.stringify(subscription),
    until_sign_out: true,
  });
  await write({ id: device.id, name, key });
  return device;
}

/** Ends ringing here. What the server cannot be told now it learns from the push service. */
export async function silence(): Promise<void> {
  const known = await read();
  if (known) await removeDevice(known.id).catch(() => {});
  await forgetHere();
}

/** Takes the subscription away: with a sign-out the server forgets the device itself. */
export async function forgetHere(): Promise<void> {
  if (!canRing()) return;
  try {
    await (await caches.open(store)).delete(kept);
    const registration = await navigator.serviceWorker.getRegistration("/");
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  } catch {
    // There is nothing that could still ring with a message that nobody sends.
  }
}

async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const old = await registration.pushManager.getSubscription();
  if (old && (await read())?.key !== key) await old.unsubscribe(); // it is bound to another key
  try {
    return await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (error) {
    console.warn("subscribe", error);
    throw new Error("The browser did not reach its push service. Check that it may use push messages, and try again.");
  }
}

async function read(): Promise<Known | undefined> {
  if (!canRing() || !("caches" in window)) return undefined;
  const found = await (await caches.open(store)).match(kept);
  return found && ((await found.json()) as Known);
}

async function write(known: Known): Promise<void> {
  await (await caches.open(store)).put(kept, new Response(JSON.stringify(known)));
}

/** A name for this browser, to begin with: "Chrome on Android". */
export function nameHere(agent = navigator.userAgent): string {
  const browsers: [RegExp, string][] = [
    [/Edg/, "Edge"],
    [/Firefox|FxiOS/, "Firefox"],
    [/Chrome|CriOS/, "Chrome"],
    [/Safari/, "Safari"],
  ];
  const systems: [RegExp, string][] = [
    [/Android/, "Android"],
    [/iPhone|iPad/, "iOS"],
    [/Windows/, "Windows"],
    [/Mac OS/, "macOS"],
    [/Linux/, "Linux"],
  ];
  const first = (table: [RegExp, string][], other: string) => table.find(([form]) => form.test(agent))?.[1] ?? other;
  return `${first(browsers, "Browser")} on ${first(systems, "this device")}`;
}
