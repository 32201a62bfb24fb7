import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refresher } from "./refresher";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("news in quick succession are fetched at once, then a second later", async () => {
  const starts: number[] = [];
  const began = Date.now();
  const refresher = new Refresher(
    async () => {
      starts.push(Date.now() - began);
    },
    () => true,
  );
  for (let at = 0; at < 30; at += 1) {
    refresher.ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(starts).toEqual([0, 1000, 2000, 3000]);
});

test("one refetch runs at a time, and what came meanwhile is fetched after it", async () => {
  let running = 0;
  let most = 0;
  let fetched = 0;
  const refresher = new Refresher(
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      running -= 1;
      fetched += 1;
    },
    () => true,
  );
  refresher.ask();
  await vi.advanceTimersByTimeAsync(1500);
  refresher.ask();
  refresher.ask();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([most, fetched]).toEqual([1, 2]);
});

test("nothing is fetched while nobody looks, and once when somebody does", async () => {
  let isLookedAt = false;
  const refetch = vi.fn(async () => {});
  const refresher = new Refresher(refetch, () => isLookedAt);
  refresher.ask();
  refresher.ask();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(refetch).toHaveBeenCalledTimes(0);
  isLookedAt = true;
  refresher.catchUp();
  refresher.catchUp();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(refetch).toHaveBeenCalledTimes(1);
});

test("a refetch that fails doesn't end it, and stopping does", async () => {
  const refetch = vi.fn(async () => {
    throw new Error("away");
  });
  const refresher = new Refresher(refetch, () => true);
  refresher.ask();
  await vi.advanceTimersByTimeAsync(1500);
  refresher.ask();
  await vi.advanceTimersByTimeAsync(1500);
  expect(refetch).toHaveBeenCalledTimes(2);
  refresher.stop();
  refresher.ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(refetch).toHaveBeenCalledTimes(2);
});
