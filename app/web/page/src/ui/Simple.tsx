import type { ReactNode } from "react";
import { blocks, spans } from "./markup";

/** Plain text as it was written: paragraphs, line breaks, simple lists, bold and code. Never HTML. */
export function Simple({ text }: { text: string }) {
  return (
    <>
      {blocks(text).map((block, i) => {
        if (block.kind === "text") return <p key={i}>{lines(block.lines)}</p>;
        const items = block.lines.map((line, j) => <li key={j}>{inline(line)}</li>);
        if (block.kind === "numbers")
          return (
            <ol key={i} start={block.start}>
              {items}
            </ol>
          );
        return <ul key={i}>{items}</ul>;
      })}
    </>
  );
}

function lines(all: string[]): ReactNode[] {
  return all.flatMap((line, i) => (i === 0 ? [inline(line)] : [<br key={i} />, inline(line)]));
}

function inline(line: string): ReactNode {
  return spans(line).map((span, i) => {
    if (span.kind === "bold") return <strong key={i}>{span.text}</strong>;
    if (span.kind === "code") return <code key={i}>{span.text}</code>;
    return span.text;
  });
}
