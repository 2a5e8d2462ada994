import { useEffect, useRef, useState } from "react";
import { sentence } from "../api/http";
import type { Plan, Turn } from "../api/types";
import { Icon } from "../ui/Icon";
import { Lines } from "./Lines";
import { useTalk } from "./TalkProvider";

const outcomes: Record<Plan["decision"], string> = {
  "": "",
  approved: "You approved this",
  rejected: "Nothing was changed",
  expired: "This was not approved in time. Nothing was changed",
};

/** What approving is called, and whether it takes something away. */
export function planVerbs(summary: string): { approve: string; reject: string; destroys: boolean } {
  const words = /^(\p{Lu}\p{L}+)\b[^?]{0,36}(?=\?$)/u.exec(summary);
  const destroys = /^(Delete|Remove|Empty|Clear)\b/.test(summary);
  return { approve: words?.[0] ?? (destroys ? "Delete" : "Approve"), reject: destroys ? "Keep" : "Not now", destroys };
}

/** What the assistant would do to several tasks, and the question whether it may. */
export function PlanCard({ turn, plan }: { turn: Turn; plan: Plan }) {
  const talk = useTalk();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const open = turn.status === "waiting" && plan.decision === "";
  const card = useRef<HTMLDivElement>(null);
  const asked = useRef(open);
  useEffect(() => {
    // The button that had the focus is gone: what came of it is there instead.
    if (asked.current && !open && document.activeElement === document.body) card.current?.focus();
    asked.current = open;
  }, [open]);
  const { approve, reject, destroys } = planVerbs(plan.summary);
  const decide = async (decision: "approve" | "reject") => {
    setBusy(true);
    setError("");
    try {
      await talk.decide(turn, decision);
    } catch (fault) {
      setError(sentence(fault));
    }
    setBusy(false);
  };
  return (
    <div
      ref={card}
      tabIndex={-1}
      role="group"
      className={open ? "plan plan-open" : "plan"}
      aria-label={open ? "Plan that needs your approval" : "Plan"}
      data-testid="plan"
    >
      <div className="plan-head">
        <Icon name={open ? "help" : plan.decision === "approved" ? "check" : "close"} size={17} />
        <strong>{plan.summary}</strong>
      </div>
      {plan.decision !== "approved" && <Lines lines={plan.lines ?? []} />}
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      {open ? (
        <div className="plan-actions">
          <button
            type="button"
            className={destroys ? "button button-danger" : "button button-primary"}
            disabled={busy}
            data-testid="approve"
            onClick={() => void decide("approve")}
          >
            {approve}
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="reject"
            onClick={() => void decide("reject")}
          >
            {reject}
          </button>
          <span className="plan-note">Nothing changes until you approve.</span>
        </div>
      ) : (
        plan.decision && (
          <p className="plan-note" data-testid="plan-outcome">
            {outcomes[plan.decision]}.
          </p>
        )
      )}
    </div>
  );
}
