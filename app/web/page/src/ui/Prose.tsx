import { lazy, Suspense } from "react";
import { hasMarkdown } from "./markup";
import { Simple } from "./Simple";

// The built-in assistant writes nothing of it, so that its reader needn't be loaded.
const Markdown = lazy(() => import("./Markdown").catch(() => ({ default: Simple })));

/** A text in its paragraphs, with Markdown where it has some. Never HTML. */
export function Prose({ text }: { text: string }) {
  const simple = <Simple text={text} />;
  return (
    <div className="prose" dir="auto">
      {hasMarkdown(text) ? (
        <Suspense fallback={simple}>
          <Markdown text={text} />
        </Suspense>
      ) : (
        simple
      )}
    </div>
  );
}
