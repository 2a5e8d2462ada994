const lookMillis = 30 * 60_000;

/** Keeps the page for when there is no network, and says when the server has another version of it. */
export function watchVersion(changed: () => void): () => void {
  if (import.meta.env.DEV) return () => {};
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {}); // then it needs a network
  }
  const mine = document.querySelector<HTMLScriptElement>("script[type=module]")?.src;
  let told = false;
  const look = async () => {
    if (told || document.visibilityState !== "visible" || !mine) return;
    const answer = await fetch("/shell.json", { cache: "no-cache" });
    if (!answer.ok) return;
    const files = (await answer.json()) as string[];
    if (files.includes(new URL(mine).pathname)) return;
    told = true;
    changed();
  };
  const quietly = () => void look().catch(() => {}); // there is no network
  const timer = window.setInterval(quietly, lookMillis);
  document.addEventListener("visibilitychange", quietly);
  window.addEventListener("online", quietly);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", quietly);
    window.removeEventListener("online", quietly);
  };
}
