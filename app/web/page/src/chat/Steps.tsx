import type { Step } from "../api/types";

/** What the assistant did, call by call, for whoever wants to know. */
export function Steps({ steps, declined }: { steps: Step[]; declined: boolean }) {
  if (steps.length === 0) return null;
  // What was not approved did not fail, and neither did what had to ask.
  const failed = declined ? 0 : steps.filter((step) => step.result?.failed && !step.result.choice).length;
  return (
    <details className="steps" data-testid="steps">
      <summary>
        {steps.length} {steps.length === 1 ? "step" : "steps"}
        {failed > 0 && `, ${failed} without success`}
      </summary>
      <ol>
        {steps.map(({ call, result }) => (
          <li key={call.id}>
            <code>{call.tool}</code> <code className="steps-args">{JSON.stringify(call.args)}</code>
            <p className={result?.failed ? "steps-failed" : undefined}>{result ? result.text : "Not finished"}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}
