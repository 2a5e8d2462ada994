import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { keys, renew } from "./cache";

/** A server that answers what it was asked once the test lets it. */
class Slow {
  readonly answers: ((value: string) => void)[] = [];

  readonly ask = (): Promise<string> => new Promise((answer) => this.answers.push(answer));
}

it("asks once more where news comes before the first answer", async () => {
  const client = new QueryClient();
  const server = new Slow();
  const stop = new QueryObserver(client, { queryKey: keys.plans, queryFn: server.ask }).subscribe(() => {});
  const news = renew(client, { queryKey: keys.plans });
  await expect.poll(() => server.answers.length).toBe(2);
  server.answers[0]?.("before the news");
  server.answers[1]?.("with the news");
  await news;
  expect(client.getQueryData(keys.plans)).toBe("with the news");
  stop();
});

it("keeps what is shown until the new answer is there", async () => {
  const client = new QueryClient();
  const server = new Slow();
  client.setQueryData(keys.plans, "shown");
  const stop = new QueryObserver(client, { queryKey: keys.plans, queryFn: server.ask, staleTime: 30_000 }).subscribe(
    () => {},
  );
  const news = renew(client, { queryKey: keys.plans });
  await expect.poll(() => server.answers.length).toBe(1);
  expect(client.getQueryData(keys.plans)).toBe("shown");
  server.answers[0]?.("new");
  await news;
  expect(client.getQueryData(keys.plans)).toBe("new");
  stop();
});

it("leaves alone what the news is not about", async () => {
  const client = new QueryClient();
  const server = new Slow();
  const stop = new QueryObserver(client, { queryKey: keys.lists, queryFn: server.ask }).subscribe(() => {});
  await renew(client, { queryKey: keys.plans });
  expect(server.answers.length).toBe(1);
  stop();
});
