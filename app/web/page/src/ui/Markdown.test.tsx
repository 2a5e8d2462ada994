import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import Markdown from "./Markdown";
import { hasMarkdown, safeAddress } from "./markup";

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

describe("Markdown", () => {
  it("shows what language models write", () => {
    const shown = html(
      "# Plan\n\nFirst *this*, then **that**, ~~not those~~.\n\n1. one\n   - inner `x`\n2. two\n\n> said\n\n" +
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```go\nif a < b {\n```\n\n[Docs](https://example.com/a?b=1) and https://example.org.\n",
    );
    for (const part of [
      '<p class="prose-heading prose-heading-1">Plan</p>',
      "<em>this</em>",
      "<strong>that</strong>",
      "<del>not those</del>",
      '<ol start="1"><li>one<ul><li>inner <code>x</code></li></ul></li><li>two</li></ol>',
      "<blockquote><p>said</p></blockquote>",
      '<th scope="col">a</th>',
      "<td>2</td>",
      "<code>if a &lt; b {</code>",
      '<a href="https://example.com/a?b=1" title="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer nofollow">Docs</a><span class="prose-place"> (example.com)</span>',
      ">https://example.org</a>.",
    ])
      expect(shown).toContain(part);
  });

  it("keeps the lines of a paragraph, and tasks ticked or not", () => {
    expect(html("one\ntwo")).toBe("<p>one<br/>two</p>");
    expect(html("- [x] done\n- [ ] open")).toMatch(/<li>☑ .*done.*<\/li><li>☐ .*open.*<\/li>/);
  });

  it("shows HTML as it was written, and loads no picture", () => {
    expect(html("<script>alert(1)</script>\n\n<b>x</b> y")).not.toMatch(/<script|<b>/);
    expect(html("![a cat](https://example.com/cat.png)")).toMatch(
      /<a href="https:\/\/example.com\/cat.png"[^>]*>a cat<\/a>/,
    );
  });

  it("leads nowhere but to the web and to mail", () => {
    for (const address of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "data:text/html,x",
      "/api/me",
      "vbscript:x",
      "#a",
    ])
      expect(html(`[x](${address})`)).not.toContain("href");
    expect(safeAddress("mailto:a@example.com")).toBe("mailto:a@example.com");
    expect(safeAddress(" java\nscript:alert(1)")).toBeNull();
  });

  const allowed =
    /^(?:p|em|strong|del|code|pre|ul|ol|li|blockquote|hr|br|a|div|span|button|svg|path|table|thead|tbody|tr|th|td|circle|rect|polyline|line)$/;
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
      ..."# |> |- |1. |* |```|`|**|*|_|~~|](|[|!|<|>|\"|'|&lt;|<img src=x onerror=alert(1)>|<script>|</script>|javascript:alert(1)|https://e.com/\"onclick=|| a | b |\n|---|---|\n|\n|\n\n|    |<a href='javascript:x'>|[a]: javascript:x\n|data:text/html,<script>|\\|&#x6a;avascript:".split(
        /(?<!\|)\|(?!\|)/,
      ),
    ),
  );

  it("makes nothing but its own elements of any text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const shown = html(pieces.join(""));
        for (const [, name] of shown.matchAll(/<\/?([a-zA-Z][^\s/>]*)/g)) expect(name).toMatch(allowed);
        for (const [, href] of shown.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(?:https?:|mailto:)/);
        expect(shown).not.toMatch(/<[^>]*\son[a-z]+=/);
      }),
      { numRuns: 500 },
    );
  }, 110_000);

  it("bears what nobody writes", () => {
    expect(html(">".repeat(10_000))).toBeTruthy();
    expect(html("[".repeat(10_000))).toContain("[[[");
    expect(html("*a ".repeat(5_000))).toContain("*a");
  }, 60_000);
});

describe("hasMarkdown", () => {
  it.each([
    "# a",
    "a\n```\nb\n```",
    "> a",
    "see [a](b)",
    "https://a.example",
    "some *word* here",
    "- a\n  - b",
    "| a |\n|---|",
  ])("finds it in %j", (text) => expect(hasMarkdown(text)).toBe(true));
  it.each([
    "- a\n- b",
    "1. a",
    "**a** and `b`",
    "2 * 3 * 4",
    "snake_case_name",
    "#home and !high",
    "it's 5 > 4",
    "- [ ] #5",
  ])("leaves %j to the simple reader", (text) => expect(hasMarkdown(text)).toBe(false));
});
