import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, type SubmitEvent } from "react";
import { useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import { answerReminder, reminderSettings, reportReminder, type Ring } from "../api/reminders";
import { useOpenTask } from "../chat/OpenTask";
import { useTaskActions } from "../list/useTaskActions";
import { markOf } from "../lists/places";
import { undoIn } from "../api/tasks";
import { keys } from "../live/cache";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { useToast } from "../ui/Toasts";
import { chime } from "./chime";
import { markTitle } from "./mark";
import { ringing, useRinging } from "./useRinging";

const most = 3;
/** How many the stream tells at once; there may be more. */
const told = 50;

/** How long a reminder is put off with one click; anything else is said in words. */
const snoozes = [
  { label: "10 min", words: "in 10 minutes" },
  { label: "1 hour", words: "in an hour" },
  { label: "Tomorrow", words: "tomorrow" },
];

/** What rings now: a card for each, the mark in the title, and a sound if it is wanted. */
export function Bells() {
  const rings = useRinging();
  const settings = useQuery({
    queryKey: keys.reminderSettings,
    queryFn: ({ signal }) => reminderSettings(signal),
  }).data;
  const heard = useRef(new Set<string>());
  useEffect(() => markTitle(rings.length), [rings.length]);
  useEffect(() => {
    const fresh = rings.filter((ring) => !heard.current.has(`${ring.id} ${ring.times}`));
    for (const ring of fresh) heard.current.add(`${ring.id} ${ring.times}`);
    if (fresh.length > 0 && settings?.sound) chime();
  }, [rings, settings?.sound]);
  const [all, setAll] = useState(false);
  if (rings.length === 0) return null;
  const more = `and ${rings.length < told ? "" : "at least "}${rings.length - most} more`;
  return (
    <section className="bells" aria-label="Reminders" data-testid="bells">
      {rings.slice(all ? 0 : -most).map((ring) => (
        <Bell key={ring.id} ring={ring} />
      ))}
      {rings.length > most && (
        <button
          type="button"
          className="bells-more"
          aria-expanded={all}
          data-testid="bells-more"
          onClick={() => setAll(!all)}
        >
          {all ? "show fewer" : more}
        </button>
      )}
    </section>
  );
}

/** One reminder. It is reported as shown once somebody can see the page. */
function Bell({ ring }: { ring: Ring }) {
  const zone = useZone();
  const now = useNow();
  const open = useOpenTask();
  const toast = useToast();
  const client = useQueryClient();
  const { undo } = useTaskActions();
  const [busy, setBusy] = useState(false);
  useShown(ring);
  const answer = useCallback(
    async (said: string) => {
      setBusy(true);
      try {
        const { body, change } = await answerReminder(ring.id, said);
        ringing.over(ring.id);
        void client.invalidateQueries({ queryKey: keys.rings(ring.task, ring.list) });
        const again = body.until ? `Rings again ${pastLabel(body.until, new Date(), zone).within}` : "";
        const text = body.answer === "done" ? `Completed “${ring.title}”` : again;
        const back = () => {
          if (!body.list) return undo(change ?? undefined);
          return undoIn(body.list, change ?? undefined).then(
            () => toast({ text: `Undone: “${ring.title}”` }),
            (error: unknown) => toast({ text: sentence(error), error: true }),
          );
        };
        if (text) toast(change ? { text, action: { label: "Undo", run: () => void back() } } : { text });
      } catch (error) {
        toast({ text: sentence(error), error: true });
        setBusy(false);
      }
    },
    [ring, client, toast, undo, zone],
  );
  const due = pastLabel(ring.at, now, zone);
  const mention = ring.why === "mention";
  return (
    <div className="bell" role="alert" data-testid="bell">
      <div className="bell-head">
        <span className="bell-icon">
          <Icon name="bell" />
        </span>
        <button
          type="button"
          className="bell-title"
          dir="auto"
          title={ring.title}
          onClick={() => {
            void reportReminder(ring.id, "opened").catch(() => {});
            open(ring.task, ring.list);
          }}
        >
          <span>{mention ? `${ring.by ?? "Somebody"} mentions you on “${ring.title}”` : ring.title}</span>
        </button>
        {ring.handle && <span className="bell-at">{markOf(ring.handle)}</span>}
        <span className="bell-at" title={due.full}>
          {due.short}
        </span>
        <button
          type="button"
          className="icon-button small"
          aria-label={`Dismiss ${mention ? "what was said about" : "the reminder of"} ${ring.title}`}
          data-testid="bell-close"
          disabled={busy}
          onClick={() => void answer("ok")}
        >
          <Icon name="close" size={14} />
        </button>
      </div>
      {mention && (
        <p className="bell-said" dir="auto" data-testid="bell-said">
          {ring.text}
        </p>
      )}
      {!mention && <Answers title={ring.title} busy={busy} answer={answer} />}
    </div>
  );
}

interface AnswersProps {
  title: string;
  busy: boolean;
  answer: (said: string) => Promise<void>;
}

/** What can be answered: that it is done, or until when it is put off. */
function Answers({ title, busy, answer }: AnswersProps) {
  const [words, setWords] = useState("");
  return (
    <>
      <div className="bell-actions">
        <button
          type="button"
          className="button button-primary button-small"
          data-testid="bell-done"
          disabled={busy}
          onClick={() => void answer("done")}
        >
          Done
        </button>
        {snoozes.map(({ label, words: when }) => (
          <button
            key={when}
            type="button"
            className="button button-small"
            aria-label={`${label}: ring again ${when}`}
            data-testid="bell-snooze"
            disabled={busy}
            onClick={() => void answer(when)}
          >
            {label}
          </button>
        ))}
      </div>
      <form
        className="bell-form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          if (words.trim()) void answer(words.trim());
        }}
      >
        <input
          className="input"
          aria-label={`Answer the reminder of ${title}`}
          placeholder="tomorrow at 9, not today…"
          data-testid="bell-words"
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </form>
    </>
  );
}

/** Says that the reminder was shown, once and only while the page is in sight. */
function useShown(ring: Ring): void {
  const told = useRef(0);
  useEffect(() => {
    const tell = () => {
      const times = ring.times ?? 1;
      if (document.visibilityState !== "visible" || told.current === times) return;
      told.current = times;
      void reportReminder(ring.id, "shown").catch(() => {}); // it is over already
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [ring]);
}
