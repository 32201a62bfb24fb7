export type LineState = "connecting" | "live" | "reconnecting" | "polling";

const POLL_MILLISECONDS = 15_000;
const FAILURES_BEFORE_POLLING = 3;
const FIRST_WAIT_MILLISECONDS = 2000;

/**
 * Listens to what the shop records. `onNews` is called for news, after every time that it connected,
 * and every 15 seconds while it can't. Answers how to hang up.
 */
export function listen(
  address: string,
  onState: (state: LineState) => void,
  onNews: () => void,
): () => void {
  let source: EventSource;
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;

  const connect = () => {
    source = new EventSource(address);
    source.addEventListener("hello", () => {
      failures = 0;
      clearInterval(polling);
      polling = undefined;
      onState("live");
      onNews();
    });
    source.addEventListener("purchases", onNews);
    source.addEventListener("error", onError);
  };

  const onError = () => {
    failures += 1;
    onState(failures < FAILURES_BEFORE_POLLING ? "reconnecting" : "polling");
    if (failures >= FAILURES_BEFORE_POLLING) polling ??= setInterval(onNews, POLL_MILLISECONDS);
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    source.close();
    again = setTimeout(connect, Math.min(POLL_MILLISECONDS, FIRST_WAIT_MILLISECONDS * failures));
  };

  connect();
  return () => {
    clearTimeout(again);
    clearInterval(polling);
    source.close();
  };
}
