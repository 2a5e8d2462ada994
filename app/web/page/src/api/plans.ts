import { get, send } from "./http";
import type { HeldPlan, Receipt } from "./types";

/** What programs want to do and wait with for the person's approval, the oldest first. */
export async function listPlans(signal?: AbortSignal): Promise<HeldPlan[]> {
  const answer = await get<{ plans: HeldPlan[] }>("/api/me/plans", signal);
  return answer.plans;
}

export function approvePlan(id: string): Promise<{ text: string; receipt?: Receipt | null }> {
  return send("POST", `/api/me/plans/${encodeURIComponent(id)}/approve`);
}

export function rejectPlan(id: string): Promise<void> {
  return send("POST", `/api/me/plans/${encodeURIComponent(id)}/reject`);
}
