import { useEffect, useState } from "react";
import { parseTask, type Decided } from "../api/tasks";
import type { Chip, KeptPart, LineQuestion, Parsed } from "../api/types";
import { shiftRanges } from "./offsets";

/** How long typing must pause before the text is read. */
const pauseMillis = 90;

interface Reading {
  /** The parts of the text that were understood; while an answer is awaited, those of the last one. */
  chips: Chip[];
  /** What has to be known before a due can be set. */
  question: LineQuestion | null;
  /** The parts that would be a time, if the person did not keep them in titles. */
  kept: KeptPart[];
  /** Reads the text once more, because what is kept in titles has changed. */
  again(): void;
  /** Asks for what exactly this text means. */
  read(text: string, decided: Decided): Promise<Parsed>;
}

interface Answer {
  key: string;
  text: string;
  parsed: Parsed;
}

/** Keeps asking the server how a text is understood while it is typed. */
export function useParse(text: string, decided: Decided): Reading {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [version, setVersion] = useState(0);
  const key = JSON.stringify([text, decided, version]);
  useEffect(() => {
    const [words, said] = JSON.parse(key) as [string, Decided, number];
    if (words.trim() === "") return undefined;
    const abort = new AbortController();
    const timer = window.setTimeout(() => {
      parseTask(words, said, abort.signal).then(
        (parsed) => !abort.signal.aborted && setAnswer({ key, text: words, parsed }),
        () => {}, // the text is read again when it is saved
      );
    }, pauseMillis);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  const current = answer?.key === key ? answer.parsed : null;
  return {
    chips: current?.chips ?? (answer ? carryChips(answer, text, decided) : []),
    question: current?.question ?? null,
    kept: (answer?.text === text && answer.parsed.kept) || [],
    again: () => setVersion((n) => n + 1),
    read: (words, said) => (current && words === text ? Promise.resolve(current) : parseTask(words, said)),
  };
}

/** The chips of an answer to an earlier text, where their words still stand. */
function carryChips(answer: Answer, text: string, { literal }: Decided): Chip[] {
  return (answer.parsed.chips ?? []).flatMap((chip) => {
    const [range] = shiftRanges(answer.text, text, [[chip.start, chip.end]]);
    if (!range) return [];
    const [start, end] = range;
    const rejected = literal.some(([s, e]) => s < end && e > start);
    return rejected ? [] : [{ ...chip, start, end }];
  });
}
