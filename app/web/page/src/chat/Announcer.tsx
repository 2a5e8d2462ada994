import { useEffect, useState } from "react";
import type { Turn } from "../api/types";
import { isFinal, isLive } from "./turns";

/** Reads an answer out once it is whole: word by word would be noise. */
export function Announcer({ turn }: { turn: Turn | undefined }) {
  const [watched, setWatched] = useState("");
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!turn) return;
    if (isLive(turn)) setWatched(turn.id);
    else if (turn.id === watched) setWords(wordsOf(turn));
  }, [turn, watched]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}

function wordsOf(turn: Turn): string {
  if (isFinal(turn)) return turn.response || turn.error || "";
  return `${turn.response} ${turn.plan?.summary ?? ""} Approve or reject the plan.`;
}
