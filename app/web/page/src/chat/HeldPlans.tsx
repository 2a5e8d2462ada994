import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../api/http";
import { approvePlan, listPlans, rejectPlan } from "../api/plans";
import type { HeldPlan } from "../api/types";
import { useTaskActions } from "../list/useTaskActions";
import { keys } from "../live/cache";
import { Icon } from "../ui/Icon";
import { useToast } from "../ui/Toasts";
import { Lines } from "./Lines";

/** What programs want to do with several tasks: it waits here for the person, wherever they are on the page. */
export function HeldPlans() {
  const { data } = useQuery({ queryKey: keys.plans, queryFn: ({ signal }) => listPlans(signal) });
  const [later, setLater] = useState<string[]>([]);
  const shown = (data ?? []).filter((plan) => !later.includes(plan.id));
  if (shown.length === 0) return null;
  return (
    <section className="held-plans" aria-label="Programs that wait for your approval">
      {shown.map((plan) => (
        <HeldPlanCard key={plan.id} plan={plan} onLater={() => setLater((ids) => [...ids, plan.id])} />
      ))}
    </section>
  );
}

function HeldPlanCard({ plan, onLater }: { plan: HeldPlan; onLater: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const { undo } = useTaskActions();
  const [busy, setBusy] = useState(false);
  const decide = async (approve: boolean) => {
    setBusy(true);
    try {
      if (approve) {
        const { text, receipt } = await approvePlan(plan.id);
        const change = receipt?.change;
        toast(change ? { text, action: { label: "Undo", run: () => undo(change) } } : { text });
      } else await rejectPlan(plan.id);
    } catch (fault) {
      toast({ text: sentence(fault), error: true });
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: keys.plans });
  };
  return (
    <div className="plan plan-open" role="group" aria-label="Plan that needs your approval" data-testid="held-plan">
      <p className="held-plan-from">A program that uses your list asks:</p>
      <div className="plan-head" role="status">
        <Icon name="help" size={17} />
        <strong>{plan.summary}</strong>
      </div>
      <Lines lines={plan.lines ?? []} />
      <div className="plan-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={busy}
          data-testid="held-approve"
          onClick={() => void decide(true)}
        >
          Approve
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          data-testid="held-reject"
          onClick={() => void decide(false)}
        >
          No
        </button>
        <button type="button" className="button" data-testid="held-later" onClick={onLater}>
          Later
        </button>
        <span className="plan-note">Nothing changes until you approve.</span>
      </div>
    </div>
  );
}
