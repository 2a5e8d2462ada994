import { lexer, type Token, type Tokens } from "marked";
import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";
import { Simple } from "./Simple";
import { placeOf, safeAddress } from "./markup";

/**
 * What language models write: headings, lists, code, tables, quotes and links
 * (CommonMark with GitHub's tables). The library only reads; everything shown
 * is made here of elements without HTML, and nothing is loaded by itself: a
 * picture is the link to it.
 */
export default function Markdown({ text }: { text: string }) {
  let tokens: Token[];
  try {
    tokens = lexer(text, { gfm: true, breaks: true });
  } catch {
    return <Simple text={text} />; // such as quotes within quotes a thousand deep
  }
  return <>{all(tokens)}</>;
}

function all(tokens: Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, i) => <One key={i} token={token as Tokens.Generic} />);
}

function One({ token }: { token: Tokens.Generic }): ReactNode {
  const inner = () => all(token.tokens);
  switch (token.type) {
    case "paragraph":
      return <p>{inner()}</p>;
    case "heading":
      // The page's own headings are above: a screen reader's outline stays in order.
      return <p className={`prose-heading prose-heading-${Math.min(Number(token["depth"]), 3)}`}>{inner()}</p>;
    case "list":
      return <List list={token as Tokens.List} />;
    case "blockquote":
      return <blockquote>{inner()}</blockquote>;
    case "code":
      return <Code text={String(token["text"])} />;
    case "table":
      return <Table table={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "br":
      return <br />;
    case "strong":
      return <strong>{inner()}</strong>;
    case "em":
      return <em>{inner()}</em>;
    case "del":
      return <del>{inner()}</del>;
    case "codespan":
      return <code>{String(token["text"])}</code>;
    case "link":
    case "image":
      return (
        <Link href={String(token["href"])} text={String(token["text"])}>
          {token.tokens?.length ? inner() : String(token["text"])}
        </Link>
      );
    case "checkbox":
      return token["checked"] ? "☑ " : "☐ ";
    case "space":
    case "def":
      return null;
    default:
      // Text, escapes, and HTML, which is shown as it was written.
      return token.tokens ? inner() : String(token["text"] ?? token.raw);
  }
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, i) => <li key={i}>{all(item.tokens)}</li>);
  if (!list.ordered) return <ul>{items}</ul>;
  return <ol {...(list.start === "" ? {} : { start: list.start })}>{items}</ol>;
}

function Code({ text }: { text: string }) {
  return (
    <div className="prose-code">
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label="Copy the code" />
    </div>
  );
}

function Table({ table }: { table: Tokens.Table }) {
  return (
    <div className="prose-table">
      <table>
        <thead>
          <tr>
            {table.header.map((cell, i) => (
              <th key={i} scope="col">
                {all(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{all(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/**
 * A link. It says where it leads: what led a model to write it may have meant
 * harm. And it tells that place nothing of this page.
 */
function Link({ href, text, children }: { href: string; text: string; children: ReactNode }) {
  const address = safeAddress(href);
  if (address === null) return <span>{children}</span>;
  const place = placeOf(address);
  return (
    <>
      <a href={address} title={address} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
      {!text.includes(place) && <span className="prose-place"> ({place})</span>}
    </>
  );
}
